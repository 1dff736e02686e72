// Code of users that PostgreSQL runs on behalf of a statement, where it does more than compute and select.

export interface ReachedCode {
  /** For a sentence: `app.log_access(text)`, `the foreign table app.remote`. */
  readonly name: string;
  /** Without arguments: `app.log_access`. */
  readonly qualifiedName: string;
  /** Changes with the text of everything that it reaches; a consent holds for one digest. */
  readonly digest: string;
  /** What it does, each to follow the name: `runs SQL that it builds as text (EXECUTE)`. */
  readonly does: readonly string[];
  /** How the statement gets to it: `the view app.recent`; null when the statement calls it by name. */
  readonly through: string | null;
  /** True when PostgreSQL may run it while it plans, so that a plain EXPLAIN runs it. */
  readonly whenPlanned: boolean;
  /** PostgreSQL's own or a known extension's, and written by name: what it does is the statement's own doing. */
  readonly byName: boolean;
  /** True when it may change rows of this database, which a READ ONLY transaction refuses. */
  readonly mayWrite: boolean;
}

export interface Reach {
  readonly code: readonly ReachedCode[];
  /** Why it is not read-only though its words are: views that lock rows. */
  readonly reasons: readonly string[];
  /**
   * The names of what it may read or change besides what it names itself: partitions, what lies behind views and foreign keys.
   * Null where code is reached that may change any.
   */
  readonly relations: readonly string[] | null;
}

export const REACHES_NOTHING: Reach = { code: [], reasons: [], relations: [] };
