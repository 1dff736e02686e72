// A twin's target of the source's own major: a private cluster run by PostgreSQL binaries of this machine. nativeFiles.ts
// gives its relations their sizes.

import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import * as z from 'zod';
import type { SqlParser } from '../../../analysis/sql/parser';
import { loadParser } from '../../../db/loadParser';
import { readPlan } from '../../../db/readPlan';
import { openNativeAnswerSchema, type OpenNativeAnswer } from '../../../embedded/channel';
import { EmbeddedError } from '../../../embedded/embeddedError';
import { HostProcess } from '../../../embedded/hostProcess';
import {
  executeStatement,
  literal,
  planStatement,
  queryTexts,
  runStatements,
  runOwnStatements,
  typesOfParameters,
} from '../../../embedded/twin/statements';
import type { Plan } from '../../../model/planNode';
import type { TwinImage } from '../../../model/twinImage';
import type { WhatIfStatement } from '../../whatIf';
import { claimedBytes } from '../image/claimedBytes';
import { textArray } from '../image/quote';
import { textOrderOf, type TextOrder } from '../image/textOrder';
import { nativeDatabase } from './nativeDatabase';
import { NativeFiles } from './nativeFiles';
import { openSessions, type Sessions, type Version } from './nativeSessions';
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

export class NativeTarget implements TwinTarget {
  readonly versionNumber: number;
  readonly version: string;
  readonly #process: HostProcess;
  readonly #server: OpenNativeAnswer;
  readonly parser: SqlParser;
  readonly textOrder: TextOrder;
  readonly #sessions: Sessions;
  readonly #files: NativeFiles;

  private constructor(
    process: HostProcess,
    server: OpenNativeAnswer,
    sessions: Sessions,
    about: Pick<TwinTarget, 'parser' | 'textOrder'> & { readonly version: Version },
  ) {
    this.#process = process;
    this.#server = server;
    this.#sessions = sessions;
    this.#files = new NativeFiles(process, this);
    this.parser = about.parser;
    this.textOrder = about.textOrder;
    this.versionNumber = about.version.number;
    this.version = about.version.text;
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
      const parser = await loadParser(options.distDirectory);
      const { name, textOrder } = await nativeDatabase(server, textOrderOf(image.source));
      const { version, ...sessions } = await openSessions({ ...server, database: name });
      const target = new NativeTarget(child, server, sessions, { parser, version, textOrder });
      await target.#confine();
      return target;
    } catch (error) {
      await child.stop();
      throw error;
    }
  }

  get alive(): boolean {
    return this.#process.alive && !this.#lost;
  }

  /** Of the child that runs PostgreSQL. */
  get pid(): number | undefined {
    return this.#process.pid;
  }

  async run(statements: readonly string[]): Promise<readonly Failure[]> {
    if (this.#files.sweepIsDue && !this.#sessions.guest.inTransaction) await this.#files.sweep();
    return this.#telling(() => runStatements(this.#sessions.guest, statements));
  }

  runOwn(statements: readonly string[]): Promise<readonly Failure[]> {
    return this.#telling(() => runOwnStatements(this.#sessions.own, statements));
  }

  query(sql: string): Promise<readonly (readonly (string | null)[])[]> {
    return this.#telling(() => queryTexts(this.#sessions.guest, sql));
  }

  /**
   * CREATE INDEX also writes the table's size into its row of pg_class, in place, where no rollback reaches (before 18):
   * so that row is a new version of this transaction's, and gets its numbers back.
   */
  async withRealSizes<T>(tables: readonly string[], work: () => Promise<T>): Promise<T> {
    const shown = await this.query(
      `SELECT relation, node, name, pages, tuples, visible FROM pg_catalog.planwright_show_real(${textArray(tables)})`,
    );
    try {
      return await work();
    } finally {
      // After a failure a transaction takes nothing more, and its rollback brings the rows back.
      if (shown.length > 0) {
        const list = (at: number, type: string): string =>
          `ARRAY[${shown.map((row) => literal(row[at])).join(', ')}]::pg_catalog.${type}[]`;
        // Apart: several at once would be a transaction of their own.
        await this.run([
          `SELECT pg_catalog.planwright_point(${list(0, 'oid')}, ${list(1, 'oid')})`,
        ]);
        await this.run([
          `SELECT pg_catalog.planwright_count(${list(2, 'text')}, ${list(3, 'int4')}, ${list(4, 'float4')}, ${list(5, 'int4')})`,
        ]);
      }
    }
  }

  resize(sizes: readonly PhysicalSize[]): Promise<void> {
    return this.#files.resize(sizes);
  }

  async plan(statement: WhatIfStatement): Promise<Plan> {
    const raw = await this.#telling(() =>
      planStatement(this.#sessions.guest, statement.sql, statement.parameters),
    );
    return readPlan(raw);
  }

  parameterTypes(sql: string): Promise<readonly string[]> {
    return this.#telling(() => typesOfParameters(this.#sessions.guest, sql));
  }

  async execute(sql: string): Promise<void> {
    await this.#telling(() => executeStatement(this.#sessions.guest, sql));
  }

  get #lost(): boolean {
    return this.#sessions.guest.lost || this.#sessions.own.lost;
  }

  /** A second line: who could run code with rights all the same could still start no program. */
  async #confine(): Promise<void> {
    const pids: number[] = [];
    for (const session of [this.#sessions.guest, this.#sessions.own]) {
      const [[pid] = []] = await session.query('SELECT pg_catalog.pg_backend_pid()');
      pids.push(Number(pid));
    }
    await this.#process.request({ kind: 'native-confine', pids }, z.null());
  }

  async close(): Promise<void> {
    const { guest, own } = this.#sessions;
    await Promise.all([guest, own].map((session) => session.close().catch(() => undefined)));
    await this.#process.stop();
  }

  /** The child hears it while a statement runs in the server, and ends that with everything. */
  end(): Promise<void> {
    return this.#process.stop();
  }

  /** What went wrong, in the words of every embedded server. */
  async #telling<T>(work: () => Promise<T>): Promise<T> {
    if (!this.alive) throw new EmbeddedError('ended', 'The native twin has ended.');
    try {
      return await work();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (this.#lost) throw new EmbeddedError('ended', `The native twin has ended: ${message}`);
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

function sqlstateOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : null;
}
