// What the parts of the statement map share while it is built: the text, the lists, and which names are visible.

import type { SourceRange } from '../../model/sourceRange';
import type { Statement } from '../../model/statement';
import type { Span } from './sourceText';
import type { SourceText } from './sourceText';
import type {
  ColumnReference,
  Disjunction,
  FunctionCall,
  Predicate,
  QueryBlock,
  RelationReference,
} from './statementMap';

/** The lists of a StatementMap while they grow. */
export interface MapBuilder {
  readonly source: SourceText;
  readonly statement: Statement;
  readonly blocks: QueryBlock[];
  readonly relations: RelationReference[];
  readonly predicates: Predicate[];
  readonly disjunctions: Disjunction[];
  readonly functions: FunctionCall[];
  readonly columns: ColumnReference[];
  /** Maps a query that was met inside another one. */
  readonly mapQuery: (node: unknown, outer: Scope, cte: string | null) => void;
}

/** What a query block sees. */
export interface Scope {
  readonly block: number;
  readonly ctes: ReadonlySet<string>;
  /** Aliases of its own FROM list, filled while that is read. */
  readonly aliases: string[];
}

export function rangeOrEmpty(source: SourceText, span: Span | null): SourceRange {
  return span === null ? { start: 0, end: 0 } : source.range(span);
}

/** The only relation of the block; a name that is not qualified belongs to it, as far as the text can tell. */
export function soleAlias(scope: Scope): string | null {
  return scope.aliases.length === 1 ? (scope.aliases[0] ?? null) : null;
}
