// What a migration rule is: one file that declares itself, documents itself and tells the safe way for one statement, by what
// the statement was seen to do.

import type { Fix } from '../../model/change';
import type { LintSeverity } from '../../model/lintFinding';
import type { MigrationLock, MigrationStatement } from '../../model/migrationReport';
import type { RuleDocumentation } from '../ruleDocumentation';
import type { MigrationNode } from './handling';
import type { PartitionBounds } from './partitions';

/** One statement with what it did. */
export interface MigrationStep extends Pick<
  MigrationStatement,
  'number' | 'outcome' | 'locks' | 'work' | 'duration' | 'waitsFor'
> {
  readonly text: string;
  /** Locks that earlier statements of its transaction took. */
  readonly held: readonly MigrationLock[];
  /** Of one that makes a table a partition. */
  readonly bounds?: PartitionBounds;
  /** Null for what does not parse. */
  readonly node: MigrationNode | null;
}

export interface MigrationContext {
  readonly step: MigrationStep;
  /** All steps of its transaction, itself among them; itself alone where it commits by itself. */
  readonly transaction: readonly MigrationStep[];
  readonly isTransaction: boolean;
  /** Of the same file. */
  readonly earlier: readonly MigrationStep[];
  /** lock_timeout while it ran; null without one. */
  readonly lockTimeoutMs: number | null;
}

/** The engine adds the rule's id, and its severity where none is told. */
export interface MigrationProblem {
  readonly message: string;
  readonly severity?: LintSeverity;
  readonly fixes: readonly Fix[];
}

/** A migration that is really run on tables of the sizes in test/support/migrations/exampleImage.ts. */
export interface MigrationExample {
  readonly sql: string;
  /** Words of the message. */
  readonly says?: string;
  /** Words of the first safe way. */
  readonly safe?: string;
}

export interface MigrationRule {
  /** kebab-case, equal to the file's name in kebab-case. */
  readonly id: string;
  // The version of Planwright that brought it.
  readonly since: string;
  readonly severity: LintSeverity;
  /** Says who waits how long, and a safe way: for the forms that it knows, or for whatever no other rule has told. */
  readonly tellsWait?: 'of its forms' | 'of the rest';
  readonly documentation: RuleDocumentation;
  readonly examples: {
    readonly fires: readonly MigrationExample[];
    readonly silent: readonly MigrationExample[];
  };
  judge(context: MigrationContext): readonly MigrationProblem[];
}
