// What does a migration do to a database? Each statement is run on a copy of the schema without rows, and told in the sizes of
// the source, with the safe way where it would keep people waiting.

import { durationOf } from '../../analysis/migrations/durations';
import { strength } from '../../analysis/migrations/locks';
import type { MigrationContext, MigrationStep } from '../../analysis/migrations/migrationRule';
import { MIGRATION_RULES } from '../../analysis/migrations/registry';
import type { SqlParser } from '../../analysis/sql/parser';
import type {
  ChangedPlans,
  MigrationFinding,
  MigrationLock,
  MigrationOutcome,
  MigrationReport,
  MigrationStatement,
  MigrationTransaction,
} from '../../model/migrationReport';
import type { TwinImage, TwinIndex } from '../../model/twinImage';
import type { Work } from '../../util/progress';
import { Scratch, type ScratchStatement } from '../../whatif/twin/scratch/scratch';
import type { OpenEngine } from '../../whatif/twin/target/twinEngines';
import { fixText } from '../adviceText';
import { withoutLacks } from './copyLacks';
import { documentedLocks } from './documentedLocks';
import { imageWithExtensions } from './imageWithExtensions';
import {
  readMigrations,
  type MigrationFile,
  type ReadPart,
  type ReadStatement,
} from './readMigrations';
import { locksOf, PAGE_BYTES, SourceSizes } from './sizes';

export interface MigrationCheck {
  readonly parser: SqlParser;
  readonly image: TwinImage;
  readonly openEngine: OpenEngine;
  /** A change of data as the planner sees it before the migration. */
  readonly plan: (sql: string, work: Work) => Promise<MigrationOutcome>;
  /** Compares plans with those of what the source would be; null where nobody asks for it. */
  readonly plans: ((after: TwinImage, work: Work) => Promise<ChangedPlans>) | null;
  /** For each statement, and for all of them. */
  readonly limits: { readonly statementMs: number; readonly totalMs: number };
}

export async function checkMigration(
  files: readonly MigrationFile[],
  check: MigrationCheck,
  work: Work,
): Promise<MigrationReport> {
  const read = await readMigrations(files, check.parser);
  const image = imageWithExtensions(check.image, read.parts);
  const options = { openEngine: check.openEngine, statementMs: check.limits.statementMs };
  const scratch = await Scratch.open(image, options, work);
  try {
    const run = new MigrationRun(scratch, check, work);
    for (const part of read.parts) await run.part(part);
    const { statements, transactions, notes } = run.done();
    const plans = check.plans === null ? null : await check.plans(await run.after(), work);
    const { kind, version, notice = null } = scratch.engine;
    const { database, version: sourceVersion } = check.image.source;
    return {
      version: 1,
      engine: { version, kind: kind === 'twin' ? 'embedded' : 'native', notice },
      source: { database, version: sourceVersion, madeAt: check.image.madeAt },
      files: read.files,
      statements,
      transactions,
      plans,
      notes,
    };
  } finally {
    await scratch.close();
  }
}

interface Step extends MigrationStep {
  readonly about: ReadStatement;
  readonly transaction: number | null;
  readonly lockTimeoutMs: number | null;
}

const OUT_OF_TIME: MigrationOutcome = {
  kind: 'not run',
  why: 'The time of the whole check was over.',
};

class MigrationRun {
  readonly #scratch: Scratch;
  readonly #check: MigrationCheck;
  readonly #work: Work;
  readonly #sizes: SourceSizes;
  readonly #steps: Step[] = [];
  readonly #until: number;
  #transactions = 0;
  #open: number | null = null;

  constructor(scratch: Scratch, check: MigrationCheck, work: Work) {
    this.#scratch = scratch;
    this.#check = check;
    this.#work = work;
    this.#sizes = new SourceSizes(check.image);
    this.#until = performance.now() + check.limits.totalMs;
  }

  async part({ isTransaction, statements }: ReadPart): Promise<void> {
    if (isTransaction) await this.#begin();
    for (const statement of statements) {
      this.#work.signal.throwIfAborted();
      await this.#statement(statement);
    }
    // What a script leaves open psql rolls back; a tool commits it.
    if (this.#open !== null) await this.#end(isTransaction ? 'commit' : 'rollback');
  }

  done(): Pick<MigrationReport, 'statements' | 'transactions' | 'notes'> {
    const statements = this.#steps.map((step) => this.#told(step));
    const ids = [...new Set(this.#steps.flatMap(({ transaction }) => transaction ?? []))];
    const lost = this.#scratch.losses.length - this.#check.image.losses.length;
    return {
      statements,
      transactions: ids.map((id) => heldIn(id, this.#steps)),
      notes:
        lost > 0
          ? [
              `The copy lacks ${String(lost)} of the source's objects, which are named where they matter.`,
            ]
          : [],
    };
  }

  /** What the source would be. */
  after(): Promise<TwinImage> {
    const newBlocks = ({ method, keys }: TwinIndex, table: string): number =>
      Math.ceil(this.#sizes.newIndexBytes(table, method, keys) / PAGE_BYTES);
    return this.#scratch.after(this.#check.image, newBlocks, this.#work);
  }

  async #begin(): Promise<void> {
    if (this.#open !== null) return;
    await this.#scratch.begin();
    this.#transactions += 1;
    this.#open = this.#transactions;
  }

  async #end(how: 'commit' | 'rollback'): Promise<MigrationOutcome> {
    this.#open = null;
    if (how === 'commit') return this.#scratch.commit();
    await this.#scratch.rollback();
    return { kind: 'done' };
  }

  async #statement(about: ReadStatement): Promise<void> {
    const { handling } = about;
    switch (handling.kind) {
      case 'begin':
        await this.#begin();
        break;
      case 'commit':
      case 'rollback':
        if (this.#open !== null) await this.#ended(about, handling.kind);
        break;
      case 'not run':
        this.#note(about, { kind: 'not run', why: handling.why });
        break;
      case 'extension':
        this.#note(about, this.#extension(handling.name));
        break;
      case 'change of data':
        this.#note(about, await this.#check.plan(about.text, this.#work));
        break;
      case 'run':
      case 'query':
      case 'schema':
        await this.#run(about);
        break;
    }
  }

  /** Only what went wrong at the end is told of it. */
  async #ended(about: ReadStatement, how: 'commit' | 'rollback'): Promise<void> {
    const outcome = await this.#end(how);
    if (outcome.kind !== 'done') this.#note(about, outcome);
  }

  #extension(name: string): MigrationOutcome {
    return this.#scratch.extensions.has(name)
      ? { kind: 'done' }
      : { kind: 'not run', why: `The copy has no extension ${name}.` };
  }

  #note(about: ReadStatement, outcome: MigrationOutcome): void {
    this.#add(about, { outcome, locks: [], work: [] }, null);
  }

  async #run(about: ReadStatement): Promise<void> {
    if (performance.now() > this.#until) {
      this.#note(about, OUT_OF_TIME);
      return;
    }
    this.#work.progress(`checking ${about.file}`);
    const lockTimeoutMs = await this.#scratch.lockTimeoutMs();
    const { node, handling } = about;
    const isOutside = handling.kind === 'run' && handling.outside && this.#open === null;
    const documented = isOutside && node !== null ? await documentedLocks(node, this.#scratch) : [];
    const effect = isOutside
      ? await this.#scratch.runOutside(about.text)
      : await this.#scratch.run(scratchStatement(about));
    const outcome = withoutLacks(effect.outcome, node, this.#scratch.losses);
    const isDone = outcome.kind === 'done';
    this.#add(
      about,
      {
        outcome,
        locks: isDone ? this.#newLocks([...documented, ...locksOf(effect)]) : [],
        work: this.#sizes.workOf(effect, isOutside && node?.type === 'IndexStmt'),
      },
      lockTimeoutMs,
    );
  }

  /** Those that its transaction does not hold as strongly already. */
  #newLocks(locks: readonly MigrationLock[]): MigrationLock[] {
    if (this.#open === null) return [...locks];
    const before = this.#openSteps();
    return locks.filter(
      ({ relation, mode }) =>
        !before.some((step) =>
          step.locks.some(
            (held) => held.relation === relation && strength(held.mode) >= strength(mode),
          ),
        ),
    );
  }

  #openSteps(): readonly Step[] {
    const open = this.#open;
    return open === null ? [] : this.#steps.filter(({ transaction }) => transaction === open);
  }

  #add(
    about: ReadStatement,
    did: Pick<MigrationStep, 'outcome' | 'locks' | 'work'>,
    lockTimeoutMs: number | null,
  ): void {
    this.#steps.push({
      ...did,
      number: this.#steps.length + 1,
      duration: durationOf(did.work),
      text: about.text,
      node: about.node,
      held: this.#openSteps().flatMap(({ locks }) => locks),
      about,
      transaction: this.#open,
      lockTimeoutMs,
    });
  }

  #told(step: Step): MigrationStatement {
    const { number, about, outcome, transaction, locks, work, duration } = step;
    const { file, range, line, title } = about;
    return {
      ...{ number, file, range, line, title, outcome, transaction, locks, work, duration },
      findings: this.#findings(step),
    };
  }

  #findings(step: Step): MigrationFinding[] {
    const together =
      step.transaction === null
        ? [step]
        : this.#steps.filter(({ transaction }) => transaction === step.transaction);
    const context: MigrationContext = {
      step,
      transaction: together,
      isTransaction: step.transaction !== null,
      earlier: this.#steps.filter(
        ({ number, about }) => number < step.number && about.file === step.about.file,
      ),
      lockTimeoutMs: step.lockTimeoutMs,
      versionNumber: this.#check.image.source.versionNumber,
    };
    return MIGRATION_RULES.flatMap((rule) =>
      rule.judge(context).map(({ message, severity = rule.severity, fixes }) => ({
        rule: rule.id,
        severity,
        message,
        fixes: fixes.map(fixText),
      })),
    );
  }
}

function scratchStatement({ text, node, handling }: ReadStatement): ScratchStatement {
  if (handling.kind === 'schema') return handling;
  if (handling.kind === 'query') return { kind: 'query', sql: text };
  return { kind: 'statement', sql: text, empties: node?.type === 'TruncateStmt' };
}

function heldIn(id: number, steps: readonly Step[]): MigrationTransaction {
  const together = steps.filter(({ transaction }) => transaction === id);
  const held = together.flatMap(({ locks, number }, index) => {
    const after = together.slice(index).flatMap(({ duration }) => duration ?? []);
    return locks
      .filter(({ blocks, kind }) => blocks !== 'nothing' && kind !== 'index')
      .map(({ relation, mode, blocks }) => ({
        relation,
        mode,
        blocks,
        since: number,
        leastMs: after.reduce((sum, { leastMs }) => sum + leastMs, 0),
        mostMs: after.reduce((sum, { mostMs }) => sum + mostMs, 0),
      }));
  });
  return {
    id,
    file: together[0]?.about.file ?? '',
    statements: together.map(({ number }) => number),
    held,
  };
}
