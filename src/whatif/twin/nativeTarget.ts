// A twin's target of the source's own major: a private cluster run by PostgreSQL binaries of this machine. A relation gets
// its size from a sparse copy of its file that pg_class points to, so a rollback takes back sizes like everything else.

import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { PrivateConnection } from '../../db/privateConnection';
import { readPlan } from '../../db/readPlan';
import {
  openNativeAnswerSchema,
  type GrowFiles,
  type OpenNativeAnswer,
} from '../../embedded/channel';
import { EmbeddedError } from '../../embedded/embeddedError';
import { HostProcess } from '../../embedded/hostProcess';
import {
  literal,
  planStatement,
  queryTexts,
  runStatements,
  typesOfParameters,
  type TwinConnection,
} from '../../embedded/twin/statements';
import type { Plan } from '../../model/planNode';
import type { TwinImage } from '../../model/twinImage';
import type { WhatIfStatement } from '../whatIf';
import { STATISTICS_FUNCTION } from './statisticsBefore18';
import type { Failure, PhysicalSize, TwinTarget } from './target';

export interface NativeOptions {
  /** Holds the child process. */
  readonly distDirectory: string;
  /** Holds `postgres` and `initdb`. */
  readonly binDirectory: string;
  /** Keeps an empty cluster for the next time. */
  readonly cacheDirectory: string;
  readonly transport?: 'socket' | 'loopback';
}

const PAGE_BYTES = 8_192;
/** File numbers that PostgreSQL gives stay below: it would have to make 16 million objects in one twin. */
const FIRST_GROWN = 1 << 24;
/** So often can a relation be grown before a number comes again, long after its file was removed. */
const GENERATIONS = 200;
/** Heuristic: what rolled-back questions leave is removed after so many files. */
const SWEEP_AFTER_FILES = 200;
/** Database collations that compare as most do; the first that the machine has. */
const COLLATIONS = ['en_US.UTF-8', 'en_US.utf8', 'C.UTF-8', 'C.utf8'];

export class NativeTarget implements TwinTarget {
  readonly versionNumber: number;
  readonly version: string;
  readonly #process: HostProcess;
  readonly #server: OpenNativeAnswer;
  readonly #client: PrivateConnection;
  readonly #connection: TwinConnection;
  #filesSinceSweep = 0;

  private constructor(
    process: HostProcess,
    server: OpenNativeAnswer,
    client: PrivateConnection,
    version: { readonly number: number; readonly text: string },
  ) {
    this.#process = process;
    this.#server = server;
    this.#client = client;
    this.#connection = { exec: (sql) => client.exec(sql), query: (sql) => client.query(sql) };
    this.versionNumber = version.number;
    this.version = version.text;
    void process.ended.then(() => this.#removeRemains());
  }

  static async open(image: TwinImage, options: NativeOptions): Promise<NativeTarget> {
    const child = new HostProcess(options.distDirectory);
    try {
      const server = await child.request(
        {
          kind: 'open-native',
          binDirectory: options.binDirectory,
          cacheDirectory: options.cacheDirectory,
          transport: options.transport ?? (process.platform === 'win32' ? 'loopback' : 'socket'),
          bytes: claimedBytes(image),
        },
        openNativeAnswerSchema,
      );
      const database = image.source.bytewise ? 'postgres' : await createDatabase(server);
      const client = await PrivateConnection.open({ ...server, database });
      const [[number, text] = []] = await client.query(
        `SELECT current_setting('server_version_num'), current_setting('server_version')`,
      );
      const version = { number: Number(number), text: (text ?? '').split(' ')[0] ?? '' };
      const target = new NativeTarget(child, server, client, version);
      if (version.number < 180_000) await target.run(STATISTICS_FUNCTION);
      return target;
    } catch (error) {
      await child.stop();
      throw error;
    }
  }

  get alive(): boolean {
    return this.#process.alive && !this.#client.lost;
  }

  /** Of the child that runs PostgreSQL. */
  get pid(): number | undefined {
    return this.#process.pid;
  }

  async run(statements: readonly string[]): Promise<readonly Failure[]> {
    if (this.#filesSinceSweep >= SWEEP_AFTER_FILES && !this.#client.inTransaction) {
      await this.#sweep();
    }
    return this.#telling(() => runStatements(this.#connection, statements));
  }

  query(sql: string): Promise<readonly (readonly (string | null)[])[]> {
    return this.#telling(() => queryTexts(this.#connection, sql));
  }

  /**
   * CREATE INDEX also writes the table's size into its row of pg_class, in place, where no rollback reaches (before 18):
   * so that row is a new version of this transaction's, and gets its numbers back.
   */
  async withRealSizes<T>(tables: readonly string[], work: () => Promise<T>): Promise<T> {
    const names = tables.map((table) => literal(table)).join(', ');
    const shown = await this.query(
      `UPDATE pg_catalog.pg_class AS c SET relfilenode = (old.relfilenode::bigint % ${String(FIRST_GROWN)})::oid
         FROM pg_catalog.pg_class AS old
        WHERE c.oid = old.oid AND c.relfilenode <> 0 AND c.oid IN
          (SELECT tree FROM unnest(ARRAY[${names}]::text[]) AS n(name), LATERAL
            (SELECT to_regclass(name) UNION SELECT relid FROM pg_catalog.pg_partition_tree(to_regclass(name))) AS t(tree))
        RETURNING c.oid, old.relfilenode, c.relpages, c.reltuples, c.relallvisible`,
    );
    try {
      return await work();
    } finally {
      const rows = shown.map((row) => `(${row.join(', ')})`);
      // After a failure a transaction takes nothing more, and its rollback brings the rows back.
      if (rows.length > 0) {
        await this.run([
          `UPDATE pg_catalog.pg_class AS c SET relfilenode = old.node::oid, relpages = old.pages, reltuples = old.tuples, relallvisible = old.visible
             FROM (VALUES ${rows.join(', ')}) AS old(oid, node, pages, tuples, visible) WHERE c.oid = old.oid::oid`,
        ]);
      }
    }
  }

  async resize(sizes: readonly PhysicalSize[]): Promise<void> {
    const grown = await this.#plannedFiles(sizes);
    if (grown.length === 0) return;
    await this.#process.request(
      { kind: 'native-grow', files: grown.map(({ file }) => file) },
      z.null(),
    );
    const values = grown.map(({ oid, node }) => `(${oid}::oid, ${String(node)}::oid)`).join(', ');
    const [failure] = await this.run([
      `UPDATE pg_catalog.pg_class AS c SET relfilenode = grown.node FROM (VALUES ${values}) AS grown(oid, node)
        WHERE c.oid = grown.oid`,
    ]);
    if (failure !== undefined) throw new EmbeddedError('sql', failure.message);
    // Not before pg_class points to them: a sweep would take them for remains.
    this.#filesSinceSweep += grown.length;
  }

  async plan(statement: WhatIfStatement): Promise<Plan> {
    const raw = await this.#telling(() =>
      planStatement(this.#connection, statement.sql, statement.parameters),
    );
    return readPlan(raw);
  }

  parameterTypes(sql: string): Promise<readonly string[]> {
    return this.#telling(() => typesOfParameters(this.#connection, sql));
  }

  async close(): Promise<void> {
    await this.#client.close().catch(() => undefined);
    await this.#process.stop();
  }

  async #plannedFiles(
    sizes: readonly PhysicalSize[],
  ): Promise<{ oid: string; node: number; file: GrowFiles['files'][number] }[]> {
    if (sizes.length === 0) return [];
    // What was just made must be in its file before that is copied.
    await this.run(['CHECKPOINT']);
    const names = sizes.map(({ name }) => literal(name)).join(', ');
    const found = await this.query(
      `SELECT n.i, c.oid, c.relfilenode, pg_catalog.pg_relation_filepath(c.oid)
         FROM unnest(ARRAY[${names}]::text[]) WITH ORDINALITY AS n(name, i)
         JOIN pg_catalog.pg_class c ON c.oid = to_regclass(n.name) WHERE c.relfilenode <> 0`,
    );
    return found.flatMap(([i, oid, shown, shownFile]) => {
      const size = sizes[Number(i) - 1];
      if (size === undefined || typeof oid !== 'string' || typeof shownFile !== 'string') return [];
      const node = nextNode(Number(shown));
      const directory = path.posix.dirname(shownFile);
      const real = `${directory}/${String(Number(shown) % FIRST_GROWN)}`;
      const file = {
        // Without a height to give, a tree keeps the one that it shows.
        from: size.height === null ? shownFile : real,
        real,
        to: `${directory}/${String(node)}`,
        blocks: size.blocks,
        height: size.height,
      };
      return [{ oid, node, file }];
    });
  }

  /** Takes away what questions that were rolled back have left. */
  async #sweep(): Promise<void> {
    const [[directory] = []] = await this.query(
      `SELECT 'base/' || oid FROM pg_catalog.pg_database WHERE datname = current_database()`,
    );
    const kept = await this.query(
      `SELECT relfilenode FROM pg_catalog.pg_class WHERE relfilenode >= ${String(FIRST_GROWN)}`,
    );
    this.#filesSinceSweep = 0;
    await this.#process.request(
      {
        kind: 'native-sweep',
        directory: directory ?? '',
        from: FIRST_GROWN,
        keep: kept.map(([node]) => Number(node)),
      },
      z.null(),
    );
  }

  /** What went wrong, in the words of every embedded server. */
  async #telling<T>(work: () => Promise<T>): Promise<T> {
    if (!this.alive) throw new EmbeddedError('ended', 'The native twin has ended.');
    try {
      return await work();
    } catch (error) {
      const { lost } = this.#client;
      const message = error instanceof Error ? error.message : String(error);
      if (lost) throw new EmbeddedError('ended', `The native twin has ended: ${message}`);
      throw new EmbeddedError('sql', message, sqlstateOf(error));
    }
  }

  /** When the child was killed, nobody else ends its PostgreSQL. */
  async #removeRemains(): Promise<void> {
    const { directory, serverPid } = this.#server;
    if (!existsSync(directory)) return;
    try {
      process.kill(serverPid, 'SIGQUIT');
    } catch {
      // It has ended.
    }
    await rm(directory, { recursive: true, force: true, maxRetries: 3 });
  }
}

function nextNode(shown: number): number {
  const generation = Math.floor(shown / FIRST_GROWN);
  return (shown % FIRST_GROWN) + FIRST_GROWN * ((generation % GENERATIONS) + 1);
}

function claimedBytes({ relations, indexes }: TwinImage): number {
  return [...relations, ...indexes].reduce((sum, { blocks }) => sum + blocks * PAGE_BYTES, 0);
}

/** A database whose strings do not compare bytewise; the plain one where the machine knows no such collation. */
async function createDatabase(server: OpenNativeAnswer): Promise<string> {
  const connection = await PrivateConnection.open({ ...server, database: 'postgres' });
  try {
    for (const collation of COLLATIONS) {
      try {
        await connection.exec(
          `CREATE DATABASE twin TEMPLATE template0 LC_COLLATE ${literal(collation)} LC_CTYPE ${literal(collation)}`,
        );
        return 'twin';
      } catch {
        // Unknown to this machine.
      }
    }
    return 'postgres';
  } finally {
    await connection.close();
  }
}

function sqlstateOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : null;
}
