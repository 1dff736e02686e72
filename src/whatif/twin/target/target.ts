// A private PostgreSQL that a twin is built into: PGlite in a child process, or a native cluster of the source's major.
// `plan` and `parameterTypes` are the doors for a statement of the person's, and nothing is executed behind them; `execute` is
// for the statements of a migration, and a scratch's alone (../scratch).

import type { SqlParser } from '../../../analysis/sql/parser';
import type { Plan } from '../../../model/planNode';
import type { TextOrder } from '../image/textOrder';
import type { WhatIfStatement } from '../../whatIf';

export interface Failure {
  readonly index: number;
  readonly message: string;
}

/** How large the planner shall find a relation. */
export interface PhysicalSize {
  /** Qualified and quoted. */
  readonly name: string;
  readonly blocks: number;
  /** Levels above the leaves to show on the meta page; null for what is no B-tree. */
  readonly height: number | null;
}

export interface TwinTarget {
  /** server_version_num. */
  readonly versionNumber: number;
  readonly version: string;
  /** Judges what a source's text is before the guest gets it. */
  readonly parser: SqlParser;
  /** Of its default collation; the source's own wherever this machine has one. */
  readonly textOrder: TextOrder;
  /**
   * Statements of the guest's, who has no rights outside its own schemas, one by one and each by the protocol that takes no
   * second one; who fails is reported and the rest goes on.
   */
  run(statements: readonly string[]): Promise<readonly Failure[]>;
  /** Planwright's own text with rights: catalog writes. Outside transactions; nothing of a source's is found in there. */
  runOwn(statements: readonly string[]): Promise<readonly Failure[]>;
  /** Planwright's own query, run by the guest, as rows of text columns. */
  query(sql: string): Promise<readonly (readonly (string | null)[])[]>;
  /**
   * While it works, these tables, qualified and quoted, and their partitions show their real (empty) size, so that
   * CREATE INDEX reads nothing. In a transaction the savepoint to go back to lies before it.
   */
  withRealSizes<T>(tables: readonly string[], work: () => Promise<T>): Promise<T>;
  resize(sizes: readonly PhysicalSize[]): Promise<void>;
  /** EXPLAIN without ANALYZE. */
  plan(statement: WhatIfStatement): Promise<Plan>;
  /** Of `$1..$n`. */
  parameterTypes(sql: string): Promise<readonly string[]>;
  /** Exactly one statement, run for real by the guest; its rows are thrown away. */
  execute(sql: string): Promise<void>;
  close(): Promise<void>;
  /** At once, in the middle of a statement too. */
  end(): Promise<void>;
}
