// What the reader of a text plan knows of a node while its lines still come in.

import type { Fields } from './label';

export interface TextProblem {
  readonly offset: number;
  readonly message: string;
}

export interface OpenNode {
  readonly fields: Fields;
  readonly children: OpenNode[];
  /** Where its label stands; what belongs to it stands further right. */
  readonly column: number;
  readonly offset: number;
  worker: { readonly fields: Fields; readonly column: number } | null;
  /** A task or a subplan of Citus, which holds a plan of its own. */
  readonly isContainer: boolean;
}
