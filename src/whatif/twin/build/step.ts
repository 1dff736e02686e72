// One thing that is made in a twin. A step either holds nothing but Planwright's own text, values and names, or it claims to
// be one statement about one object: then its text came from a source or a file, and is believed only when it parses so.

import type { Claim, StatementType } from '../image/claim';

export interface Step {
  readonly sql: string;
  /** What is made, for the report when it cannot be. */
  readonly kind: string;
  readonly name: string;
  /** Null: Planwright's own text, which runs with rights; anything else is the guest's to run. */
  readonly claim: Claim | null;
  /** To be run by the guest before it is tried again; names only. */
  readonly mend?: string;
  /** Of a step that makes many things at once: the steps that make them one by one, when it fails or is refused. */
  readonly instead?: () => readonly Step[];
}

export function ownStep(kind: string, name: string, sql: string): Step {
  return { kind, name, sql, claim: null };
}

export function claimedStep(
  kind: string,
  name: string,
  sql: string,
  statement: StatementType,
  object: Claim['object'],
): Step {
  return { kind, name, sql, claim: { statements: [statement], object } };
}
