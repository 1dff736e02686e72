// What a rewrite is: one file that knows when words can be told in another way, and what that does to the answer.

import type { Column } from '../../model/catalog';
import type { Equivalence, Fix, TextEdit } from '../../model/change';
import { editFix } from '../changes/fixes';
import type { Predicate } from '../sql/statementMap';

/** Says one condition anew. The answer is the same for every row. */
export interface PredicateRewrite {
  /** kebab-case, equal to the file's name in kebab-case. */
  readonly id: string;
  /** What is to stand in place of the predicate's range; null where nothing is known to be the same. */
  readonly rewrite: (given: GivenPredicate) => string | null;
}

/** What decides whether other words keep the answer. */
export type ColumnKind = Pick<Column, 'type' | 'nondeterministic'>;

export interface GivenPredicate {
  readonly predicate: Predicate;
  /** The statement's. */
  readonly text: string;
  /** The first column; null when it is not known. */
  readonly column: ColumnKind | null;
}

/** Says a query or a part of it anew. */
export interface Rewritten {
  /** What it is, for the person who chooses it. */
  readonly title: string;
  readonly edit: TextEdit;
  readonly equivalence: Equivalence;
}

export function rewriteFix({ title, edit, equivalence }: Rewritten): Fix {
  return editFix(title, edit.range, edit.newText, equivalence);
}
