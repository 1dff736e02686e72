// Who holds locks on tables of a server, for which a change of the schema would have to wait.

import type { LockMode } from './migrationReport';

export interface LockHolder {
  /** Null of a prepared transaction, which no process runs. */
  readonly pid: number | null;
  /** Its identifier. */
  readonly prepared: string | null;
  /** As pg_stat_activity says it; null where our role may not see it. */
  readonly state: string | null;
  /** The session's last or running one; null where our role may not see it. */
  readonly statement: string | null;
  /** How long its transaction is open already. */
  readonly transactionMs: number | null;
  /** Relations qualified and quoted. */
  readonly locks: readonly { readonly relation: string; readonly mode: LockMode }[];
}
