// Where the parts of a statement stand: what rules ask to place a finding on the words that cause it.
// All ranges are in the statement's own text, in UTF-16 units.

import type { SourceRange } from '../../model/sourceRange';
import type { Statement } from '../../model/statement';
import type { ParseTree } from './parser';
import type { SourceText } from './sourceText';

/** A table, view, CTE, function or subquery named in FROM, UPDATE, DELETE, INSERT or MERGE. */
export interface RelationReference {
  readonly kind: 'table' | 'cte' | 'function' | 'subquery' | 'values';
  /** As written, null when not qualified. */
  readonly schema: string | null;
  /** Table, CTE or function name; empty for subqueries. */
  readonly name: string;
  /** The alias, or the name when there is none: what EXPLAIN prints as Alias. Repeated names are told apart by the planner with _1, _2. */
  readonly alias: string;
  readonly range: SourceRange;
  /** Nesting level: which query block it belongs to. */
  readonly block: number;
}

/** How a column is used by one condition. */
export type PredicateKind =
  | 'equality'
  | 'in-list'
  | 'range'
  | 'like-prefix'
  | 'like-infix'
  /** LIKE a parameter, or what is computed: only its value tells whether it begins with characters. */
  | 'like-unknown'
  | 'starts-with'
  | 'is-null'
  | 'is-not-null'
  | 'not-equal'
  | 'containment'
  | 'other';

export interface ColumnReference {
  /** Alias of the relation; null when not qualified and not resolvable without a catalog. */
  readonly alias: string | null;
  readonly column: string;
  readonly range: SourceRange;
  readonly block: number;
}

/** One condition of WHERE, JOIN ... ON or HAVING, after splitting AND. */
export interface Predicate {
  readonly clause: 'where' | 'on' | 'having' | 'using' | 'filter';
  readonly kind: PredicateKind;
  /** Operator or function as written: `=`, `<`, `like`, `between`, `@>` ... */
  readonly operator: string;
  /** The columns it reads; one for a restriction, two or more for a join condition. */
  readonly columns: readonly ColumnReference[];
  /** True when two different relations are compared. */
  readonly isJoin: boolean;
  /** The expression when the column is wrapped (`lower(email)`, `created_at::date`), as written; null for a bare column. */
  readonly expression: {
    readonly text: string;
    readonly wrapper: 'function' | 'cast' | 'arithmetic';
    readonly name: string;
    readonly range: SourceRange;
  } | null;
  /** The side that is a column as it is, where the other one is wrapped; null otherwise. */
  readonly bareSide: ColumnReference | null;
  /** The other side as written when it is constant or a parameter; null otherwise. */
  readonly value: {
    readonly text: string;
    readonly range: SourceRange;
    readonly parameter: number | null;
  } | null;
  /** True when it stands under OR or NOT, where an index on it alone does not serve. */
  readonly underOr: boolean;
  readonly range: SourceRange;
  readonly block: number;
}

/** An OR that is a condition of its own, not within another OR or NOT. */
export interface Disjunction {
  readonly clause: Predicate['clause'];
  /** Of the whole, without parentheses around it. */
  readonly range: SourceRange;
  /** What stands between the ORs. */
  readonly arms: readonly SourceRange[];
  /** Of each arm, what it asks for by AND. */
  readonly conjuncts: readonly (readonly SourceRange[])[];
  readonly block: number;
}

export interface OrderItem {
  readonly column: ColumnReference | null;
  readonly text: string;
  readonly descending: boolean;
  readonly nullsFirst: boolean | null;
  readonly range: SourceRange;
  readonly block: number;
}

export interface QueryBlock {
  readonly id: number;
  /** Null for the statement itself. */
  readonly parent: number | null;
  readonly kind: 'select' | 'insert' | 'update' | 'delete' | 'merge' | 'values';
  /** Name when it is a CTE. */
  readonly cte: string | null;
  readonly range: SourceRange;
  readonly limit: { readonly text: string; readonly range: SourceRange } | null;
  readonly offset: {
    readonly text: string;
    readonly range: SourceRange;
    readonly value: number | null;
  } | null;
  readonly orderBy: readonly OrderItem[];
  readonly groupBy: readonly OrderItem[];
  readonly distinct: SourceRange | null;
  /** The select list, or null. */
  readonly targets: SourceRange | null;
}

export interface FunctionCall {
  readonly schema: string | null;
  readonly name: string;
  readonly range: SourceRange;
  readonly block: number;
}

export interface StatementMap {
  readonly statement: Statement;
  readonly blocks: readonly QueryBlock[];
  readonly relations: readonly RelationReference[];
  readonly predicates: readonly Predicate[];
  readonly disjunctions: readonly Disjunction[];
  readonly functions: readonly FunctionCall[];
  /** Column references outside predicates (select list and so on) are included. */
  readonly columns: readonly ColumnReference[];
  /** Range of the leading keyword, the last resort for a finding. */
  readonly keyword: SourceRange;
  /** What it is the map of, for what no list above holds. */
  readonly tree: ParseTree;
  readonly source: SourceText;
}
