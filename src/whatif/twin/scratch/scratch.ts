// A copy of a source's schema on which a migration is run for real: what each statement locked, rewrote, read and built is read
// off the engine. It holds no rows; a statement that takes too long ends it, and the next one gets it back as it was.

import { EmbeddedError } from '../../../embedded/embeddedError';
import type { PartitionBounds } from '../../../analysis/migrations/partitions';
import { literal } from '../../../embedded/twin/statements';
import type { MigrationOutcome } from '../../../model/migrationReport';
import type { TwinImage, TwinLoss } from '../../../model/twinImage';
import { orAbort } from '../../../util/orAbort';
import type { Work } from '../../../util/progress';
import type { TwinTarget } from '../target/target';
import type { OpenedEngine, OpenEngine } from '../target/twinEngines';
import { buildScratch } from './buildScratch';
import { imageAfter, type AfterMigration, type NumberedColumn } from './imageAfter';
import { RelationLedger } from './relationLedger';
import {
  boundsOfRow,
  boundsSql,
  NOTHING,
  type ScratchEffect,
  type Touched,
} from './scratchReading';

export interface ScratchOptions {
  readonly openEngine: OpenEngine;
  /** A statement that is not done by then is ended. */
  readonly statementMs: number;
}

export type ScratchStatement =
  /** `empties`: it gives its relations new files without rows, which is no rewrite. */
  | { readonly kind: 'statement'; readonly sql: string; readonly empties: boolean }
  /** A SELECT, whose rows nobody reads. */
  | { readonly kind: 'query'; readonly sql: string }
  | { readonly kind: 'schema'; readonly name: string; readonly ifNotExists: boolean };

class StatementTooLong extends Error {
  readonly afterMs: number;

  constructor(afterMs: number) {
    super('The statement was stopped.');
    this.afterMs = afterMs;
  }
}

const SAVEPOINT = 'planwright_statement';

export class Scratch {
  readonly #image: TwinImage;
  readonly #options: ScratchOptions;
  readonly #work: Work;
  /** What is run again on a new engine, transactions and all. */
  readonly #done: string[] = [];
  #engine: OpenedEngine;
  #losses: readonly TwinLoss[] = [];
  #extensions: ReadonlySet<string> = new Set();
  readonly #ledger: RelationLedger;
  #inTransaction = false;
  #columns: readonly NumberedColumn[] = [];

  private constructor(engine: OpenedEngine, image: TwinImage, options: ScratchOptions, work: Work) {
    this.#engine = engine;
    this.#image = image;
    this.#options = options;
    this.#work = work;
    this.#ledger = new RelationLedger({ query: (sql) => this.#query(sql) });
  }

  static async open(image: TwinImage, options: ScratchOptions, work: Work): Promise<Scratch> {
    const empty = withoutSizes(image);
    const scratch = new Scratch(await options.openEngine(empty), empty, options, work);
    try {
      await scratch.#build();
      return scratch;
    } catch (error) {
      await scratch.close();
      throw error;
    }
  }

  get engine(): Pick<OpenedEngine, 'kind' | 'notice'> & { readonly version: string } {
    const { kind, notice, target } = this.#engine;
    return { kind, version: target.version, ...(notice === undefined ? {} : { notice }) };
  }

  get losses(): readonly TwinLoss[] {
    return this.#losses;
  }

  get extensions(): ReadonlySet<string> {
    return this.#extensions;
  }

  async begin(): Promise<void> {
    await this.#keep('BEGIN');
    this.#inTransaction = true;
    await this.#ledger.readScans();
  }

  /** PostgreSQL may refuse at the end what it had taken before: a deferred constraint, for one. */
  async commit(): Promise<MigrationOutcome> {
    this.#inTransaction = false;
    try {
      await this.#execute('COMMIT');
      this.#done.push('COMMIT');
      return { kind: 'done' };
    } catch (error) {
      // Either way nothing of it is there, and nothing is open any more.
      await this.#keep('ROLLBACK');
      await this.#ledger.reread();
      return outcomeOf(error);
    }
  }

  async rollback(): Promise<void> {
    this.#inTransaction = false;
    await this.#keep('ROLLBACK');
    await this.#ledger.reread();
  }

  /** `null`: no limit. */
  async lockTimeoutMs(): Promise<number | null> {
    const [[value] = []] = await this.#query(
      `SELECT setting FROM pg_catalog.pg_settings WHERE name = 'lock_timeout'`,
    );
    return value === '0' ? null : Number(value);
  }

  /** In the open transaction, or in one of its own; a failure leaves everything as it was before. */
  async run(statement: ScratchStatement): Promise<ScratchEffect> {
    if (this.#inTransaction) return this.#inSavepoint(statement);
    await this.begin();
    const effect = await this.#inSavepoint(statement);
    if (effect.outcome.kind === 'done') return { ...effect, outcome: await this.commit() };
    await this.rollback();
    return effect;
  }

  /** Outside of any transaction; its locks are gone before anybody can look. */
  async runOutside(sql: string): Promise<ScratchEffect> {
    try {
      await this.#execute(sql);
      this.#done.push(sql);
    } catch (error) {
      return { ...NOTHING, outcome: outcomeOf(error) };
    }
    return this.#ledger.effectOutside();
  }

  async boundsOf(name: string): Promise<PartitionBounds | null> {
    const [row] = await this.#query(boundsSql(name));
    return boundsOfRow(row);
  }

  find(name: string): Promise<Touched | null> {
    return this.#ledger.find(name);
  }

  /** Names of now to those in the source. */
  origins(): ReadonlyMap<string, string> {
    return this.#ledger.origins();
  }

  /** What `source`, of which this is a copy, would be with everything that was run here. */
  async after(
    source: TwinImage,
    { newBlocks, newColumns }: Pick<AfterMigration, 'newBlocks' | 'newColumns'>,
    work: Work,
  ): Promise<TwinImage> {
    await this.#ledger.reread();
    const origins = this.#ledger.origins();
    const columns = { before: this.#columns, after: await this.#ledger.columns() };
    const transaction = this.#inTransaction ? 'open' : 'its own';
    const after = { source, origins, columns, newBlocks, newColumns, transaction } as const;
    return imageAfter(this.#target, after, work);
  }

  close(): Promise<void> {
    return this.#target.end();
  }

  get #target(): TwinTarget {
    return this.#engine.target;
  }

  async #build(): Promise<void> {
    const built = await buildScratch(this.#image, this.#target, this.#work);
    this.#losses = built.losses;
    this.#extensions = built.extensions;
    await this.#ledger.begin();
    this.#columns = await this.#ledger.columns();
    for (const sql of this.#done) await this.#again(sql);
    await this.#ledger.reread();
  }

  async #inSavepoint(statement: ScratchStatement): Promise<ScratchEffect> {
    await this.#keep(`SAVEPOINT ${SAVEPOINT}`);
    const sql = textOf(statement);
    try {
      await this.#execute(sql);
    } catch (error) {
      const outcome = outcomeOf(error);
      await this.#keep(`ROLLBACK TO SAVEPOINT ${SAVEPOINT}`);
      await this.#keep(`RELEASE SAVEPOINT ${SAVEPOINT}`);
      // Scans are counted whatever becomes of the statement.
      await this.#ledger.readScans();
      return { ...NOTHING, outcome };
    }
    this.#done.push(sql);
    const effect = await this.#ledger.effect(statement.kind === 'statement' && statement.empties);
    await this.#keep(`RELEASE SAVEPOINT ${SAVEPOINT}`);
    return effect;
  }

  /** It may fail as it did the first time. */
  async #again(sql: string): Promise<void> {
    try {
      await this.#answered(this.#target.execute(sql));
    } catch (error) {
      if (!(error instanceof EmbeddedError && error.reason === 'sql')) throw error;
    }
  }

  async #keep(sql: string): Promise<void> {
    await this.#answered(this.#target.execute(sql));
    this.#done.push(sql);
  }

  #query(sql: string): Promise<readonly (readonly (string | null)[])[]> {
    return this.#answered(this.#target.query(sql));
  }

  /** A migration can make anything endless, our own questions and what it did before among them: that ends the check. */
  async #answered<T>(answer: Promise<T>): Promise<T> {
    try {
      return await this.#inTime(answer);
    } catch (error) {
      if (!(error instanceof StatementTooLong)) throw error;
      await this.#target.end();
      throw new EmbeddedError('ended', 'The copy does not answer any more: the check was ended.');
    }
  }

  async #inTime<T>(answer: Promise<T>): Promise<T> {
    const { statementMs } = this.#options;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new StatementTooLong(statementMs));
      }, statementMs);
    });
    // Nobody hears what comes of it later.
    answer.catch(() => undefined);
    try {
      return await orAbort(Promise.race([answer, late]), this.#work.signal);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends the engine when it takes too long, and gets another one that is as far. */
  async #execute(sql: string): Promise<void> {
    try {
      await this.#inTime(this.#target.execute(sql));
    } catch (error) {
      const isTooLong = error instanceof StatementTooLong;
      if (!isTooLong && !(error instanceof EmbeddedError && error.reason !== 'sql')) throw error;
      await this.#revive();
      throw error;
    }
  }

  async #revive(): Promise<void> {
    await this.#target.end();
    this.#work.signal.throwIfAborted();
    this.#engine = await this.#options.openEngine(this.#image);
    await this.#build();
  }
}

/** An engine makes room for what its image claims; here all files are empty. */
function withoutSizes(image: TwinImage): TwinImage {
  const empty = <T extends { readonly blocks: number }>(one: T): T => ({ ...one, blocks: 0 });
  return { ...image, relations: image.relations.map(empty), indexes: image.indexes.map(empty) };
}

function textOf(statement: ScratchStatement): string {
  switch (statement.kind) {
    case 'statement':
      return statement.sql;
    case 'query':
      // Its rows stay in the server, however many they are.
      return `EXPLAIN (ANALYZE, TIMING OFF) ${statement.sql}`;
    case 'schema':
      return `SELECT pg_catalog.planwright_schema(${literal(statement.name)}, ${String(statement.ifNotExists)})`;
  }
}

/** What is no fault of the statement's is thrown on. */
function outcomeOf(error: unknown): MigrationOutcome {
  if (error instanceof StatementTooLong) return { kind: 'stopped', afterMs: error.afterMs };
  if (!(error instanceof EmbeddedError)) throw error;
  return error.reason === 'sql'
    ? { kind: 'failed', message: error.message, sqlstate: error.sqlstate }
    : { kind: 'not run', why: `It ended the copy's PostgreSQL: ${error.message}` };
}
