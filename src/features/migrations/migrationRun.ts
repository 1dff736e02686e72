// A migration as it runs on the scratch: statement by statement, in the transactions of its tool or of its own words.

import { durationOf } from '../../analysis/migrations/durations';
import type { MigrationNode } from '../../analysis/migrations/handling';
import { strength } from '../../analysis/migrations/locks';
import type { MigrationStep } from '../../analysis/migrations/migrationRule';
import { newPartition } from '../../analysis/migrations/partitions';
import { waitsFor } from '../../analysis/migrations/waits';
import type { LockHolder } from '../../model/lockHolder';
import type { MigrationLock, MigrationOutcome } from '../../model/migrationReport';
import type { TwinImage, TwinIndex } from '../../model/twinImage';
import type { Work } from '../../util/progress';
import type { Scratch, ScratchStatement } from '../../whatif/twin/scratch/scratch';
import { withoutLacks } from './copyLacks';
import { documentedLocks, locksOfOthers } from './documentedLocks';
import type { DataPlans } from './dataPlans';
import type { Step } from './judgeSteps';
import type { ReadPart, ReadStatement } from './readMigrations';
import type { ScratchEffect } from '../../whatif/twin/scratch/scratchReading';
import { locksOf, PAGE_BYTES, SourceSizes } from './sizes';

export interface RunOptions {
  readonly image: TwinImage;
  readonly dataPlans: DataPlans;
  /** Who holds locks on the source's tables; absent where no server was asked. */
  readonly holders?: readonly LockHolder[];
  /** For all statements together. */
  readonly totalMs: number;
}

/** active_sql_transaction: it cannot run inside of a transaction block. */
const ACTIVE_TRANSACTION = '25001';

interface Ran {
  readonly effect: ScratchEffect;
  /** Locks that could not be seen. */
  readonly documented: readonly MigrationLock[];
}

const OUT_OF_TIME: MigrationOutcome = {
  kind: 'not run',
  why: 'The time of the whole check was over.',
};

export class MigrationRun {
  readonly #scratch: Scratch;
  readonly #options: RunOptions;
  readonly #work: Work;
  readonly #sizes: SourceSizes;
  readonly #steps: Step[] = [];
  readonly #until: number;
  #transactions = 0;
  /** Of the schema: how many statements may have changed it. */
  #edition = 0;
  #open: number | null = null;
  /** By the open transaction, and how strongly each relation. */
  #held: readonly MigrationLock[] = [];
  readonly #strengths = new Map<string, number>();
  /** Tables whose rows the open transaction has changed. */
  #changed: ReadonlySet<string> = new Set();

  constructor(scratch: Scratch, options: RunOptions, work: Work) {
    this.#scratch = scratch;
    this.#options = options;
    this.#work = work;
    this.#sizes = new SourceSizes(options.image);
    this.#until = performance.now() + options.totalMs;
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

  get steps(): readonly Step[] {
    return this.#steps;
  }

  /** What the source would be; `newColumns`: what is known of those without a default. */
  after(newColumns: 'null' | 'unknown'): Promise<TwinImage> {
    const newBlocks = ({ method, keys }: TwinIndex, table: string): number =>
      Math.ceil(this.#sizes.newIndexBytes(table, method, keys) / PAGE_BYTES);
    return this.#scratch.after(this.#options.image, { newBlocks, newColumns }, this.#work);
  }

  async #begin(): Promise<void> {
    if (this.#open !== null) return;
    await this.#scratch.begin();
    this.#transactions += 1;
    this.#changed = new Set();
    this.#held = [];
    this.#strengths.clear();
    this.#open = this.#transactions;
  }

  async #end(how: 'commit' | 'rollback'): Promise<MigrationOutcome> {
    this.#open = null;
    const outcome: MigrationOutcome =
      how === 'commit' ? await this.#scratch.commit() : { kind: 'done' };
    if (how === 'rollback') await this.#scratch.rollback();
    // The schema is again what it was before.
    if (how === 'rollback' || outcome.kind !== 'done') this.#edition += 1;
    return outcome;
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
        this.#note(about, this.#isOver() ? OUT_OF_TIME : await this.#planned(about.text));
        break;
      case 'run':
      case 'query':
      case 'schema':
        await this.#run(about);
        break;
    }
  }

  #planned(sql: string): Promise<MigrationOutcome> {
    const schema = { edition: this.#edition, image: () => this.after('null') };
    return this.#options.dataPlans.plan(sql, schema, this.#work);
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

  #isOver(): boolean {
    return performance.now() > this.#until;
  }

  async #run(about: ReadStatement): Promise<void> {
    if (this.#isOver()) {
      this.#note(about, OUT_OF_TIME);
      return;
    }
    this.#work.progress(`checking ${about.file}`);
    const lockTimeoutMs = await this.#scratch.lockTimeoutMs();
    const { node, handling } = about;
    const isOutside = handling.kind === 'run' && handling.outside && this.#open === null;
    const { effect, documented } = isOutside
      ? await this.#runOutside(about)
      : await this.#runInside(about);
    const outcome = withoutLacks(effect.outcome, node, this.#scratch.losses);
    const isDone = outcome.kind === 'done';
    if (isDone) this.#edition += 1;
    const changesRows = isDone && this.#changesRows(node, effect);
    const partition = isDone && node !== null ? newPartition(node) : null;
    const bounds = partition === null ? null : await this.#scratch.boundsOf(partition);
    this.#add(
      about,
      {
        ...(bounds === null ? {} : { bounds }),
        outcome: changesRows ? { kind: 'done', changesRows } : outcome,
        locks: isDone ? this.#newLocks([...documented, ...locksOf(effect)]) : [],
        work: this.#sizes.workOf(
          // What its changes read is the least of their time.
          changesRows ? { ...effect, scanned: [] } : effect,
          isOutside && node?.type === 'IndexStmt',
        ),
      },
      lockTimeoutMs,
    );
  }

  async #runInside(about: ReadStatement): Promise<Ran> {
    const effect = await this.#scratch.run(scratchStatement(about));
    const { outcome } = effect;
    // Of a partitioned table, which its words do not tell.
    const isRefused = outcome.kind === 'failed' && outcome.sqlstate === ACTIVE_TRANSACTION;
    if (isRefused && this.#open === null) return this.#runOutside(about);
    return { effect, documented: [] };
  }

  async #runOutside({ node, text }: ReadStatement): Promise<Ran> {
    const named = node === null ? [] : await documentedLocks(node, this.#scratch);
    const effect = await this.#scratch.runOutside(text);
    const others = node === null ? [] : locksOfOthers(node, effect, named);
    return { effect, documented: [...named, ...others] };
  }

  #changesRows(node: MigrationNode | null, { changed }: ScratchEffect): boolean {
    const tables = changed.flatMap(({ name, origin }) => (origin === null ? [] : name));
    const before = this.#open === null ? new Set() : this.#changed;
    this.#changed = new Set(tables);
    // Whether a block changes again what was changed before is not seen: it is likely.
    if (node?.type === 'DoStmt' || node?.type === 'CallStmt') return tables.length > 0;
    const isQuery = node?.type === 'SelectStmt' || node?.type === 'CreateTableAsStmt';
    return isQuery && tables.some((name) => !before.has(name));
  }

  /** Those that its transaction does not hold as strongly already. */
  #newLocks(locks: readonly MigrationLock[]): MigrationLock[] {
    if (this.#open === null) return [...locks];
    return locks.filter(
      ({ relation, mode }) => (this.#strengths.get(relation) ?? -1) < strength(mode),
    );
  }

  #hold(locks: readonly MigrationLock[]): void {
    if (this.#open === null || locks.length === 0) return;
    this.#held = [...this.#held, ...locks];
    for (const { relation, mode } of locks) {
      const before = this.#strengths.get(relation) ?? -1;
      this.#strengths.set(relation, Math.max(before, strength(mode)));
    }
  }

  #add(
    about: ReadStatement,
    did: Pick<MigrationStep, 'outcome' | 'locks' | 'work' | 'bounds'>,
    lockTimeoutMs: number | null,
  ): void {
    const { holders } = this.#options;
    this.#steps.push({
      ...did,
      ...(holders === undefined
        ? {}
        : { waitsFor: waitsFor(did.locks, holders, this.#scratch.origins()) }),
      number: this.#steps.length + 1,
      duration: durationOf(did.work),
      text: about.text,
      node: about.node,
      held: this.#open === null ? [] : this.#held,
      about,
      transaction: this.#open,
      lockTimeoutMs,
    });
    this.#hold(did.locks);
  }
}

function scratchStatement({ text, node, handling }: ReadStatement): ScratchStatement {
  if (handling.kind === 'schema') return handling;
  if (handling.kind === 'query') return { kind: 'query', sql: text };
  const leavesEmpty =
    node?.type === 'TruncateStmt' ||
    (node?.type === 'RefreshMatViewStmt' && node.fields['skipData'] === true);
  return { kind: 'statement', sql: text, empties: leavesEmpty };
}
