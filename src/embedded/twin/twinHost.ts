// The child's side of a twin: PGlite in memory, without a file of the host, built by its parent's statements. It has one
// session, which is the guest's but for `runOwn`: nothing that came from a source is ever run with rights.

import v8 from 'node:v8';
import type { PGlite } from '@electric-sql/pglite';
import type { OpenTwin, PlanOnTwin, ResizeTwin } from '../channel';
import { filesBeside, openCluster } from '../cluster';
import { contribBeside } from '../contrib';
import { sealLibraries } from '../sealLibraries';
import { GUEST, isGuests, OWN_SETTINGS, SUPERUSER } from './guest';
import {
  executeStatement,
  literal,
  planStatement,
  queryTexts,
  runOwnStatements,
  runStatements,
  typesOfParameters,
  type TwinConnection,
} from './statements';
import { VirtualSizes } from './virtualSizes';

/** PGlite cannot start workers, but the planner shall count on those of the source. */
const SETTINGS = {
  max_worker_processes: '8',
  check_function_bodies: 'off',
  // Planning writes none, but for functions without an end that it evaluates on constants. Heuristic.
  temp_file_limit: '16MB',
};

/**
 * A twin plans and never runs a query: optimizing its WebAssembly costs more than it saves. Measured on Node 20: from
 * start to built twin half the processor time, 250 MB instead of 340, and an EXPLAIN no slower.
 */
const BASELINE_COMPILER = '--liftoff-only';

export class TwinHost {
  readonly #connection: TwinConnection;
  readonly #ownConnection: TwinConnection;
  readonly #sizes: VirtualSizes;
  #guarded = false;

  private constructor(database: PGlite, sizes: VirtualSizes) {
    this.#connection = connectionTo(database);
    this.#ownConnection = pinned(this.#connection);
    this.#sizes = sizes;
  }

  get #guests(): TwinConnection {
    if (!this.#guarded) throw new Error('The twin was asked before it was guarded.');
    return this.#connection;
  }

  static async open(request: OpenTwin): Promise<TwinHost> {
    v8.setFlagsFromString(BASELINE_COMPILER);
    const database = await openCluster({
      filesFile: filesBeside(request.templateFile),
      templateFile: request.templateFile,
      database: request.database,
      settings: SETTINGS,
      extensions: contribBeside(request.templateFile, request.extensions),
    });
    await sealLibraries(database);
    const host = new TwinHost(database, new VirtualSizes(database, await dataDirectory(database)));
    return host;
  }

  /** The guest is made by the first of these; before that nothing else is answered. */
  async runOwn(statements: readonly string[]): Promise<{ index: number; message: string }[]> {
    await this.#connection.exec(`SET SESSION AUTHORIZATION ${SUPERUSER}`);
    this.#guarded = false;
    const failures = await runOwnStatements(this.#ownConnection, statements);
    await this.#connection.exec(`SET SESSION AUTHORIZATION ${GUEST}`);
    this.#guarded = true;
    return failures;
  }

  async describe(): Promise<{ versionNumber: number; version: string }> {
    const rows = await queryTexts(
      this.#connection,
      `SELECT current_setting('server_version_num'), current_setting('server_version')`,
    );
    const [versionNumber, version] = rows[0] ?? [];
    return { versionNumber: Number(versionNumber), version: version ?? '' };
  }

  run(statements: readonly string[]): Promise<{ index: number; message: string }[]> {
    return runStatements(this.#guests, statements);
  }

  query(sql: string): Promise<(string | null)[][]> {
    return queryTexts(this.#guests, sql);
  }

  /** Of a migration. The session's own name is a superuser's, to which it could go back. */
  async execute(sql: string): Promise<null> {
    try {
      return await executeStatement(this.#guests, sql);
    } finally {
      await this.#connection.exec(`SET SESSION AUTHORIZATION ${GUEST}`).catch(() => undefined);
    }
  }

  async resize(sizes: ResizeTwin['sizes']): Promise<null> {
    const files = await this.#files(sizes.map(({ name }) => name));
    const shrunk: string[] = [];
    for (const [i, { name, blocks, height }] of sizes.entries()) {
      const file = files[i];
      if (file === undefined || file === null) continue;
      if (height !== null) this.#sizes.setTreeHeight(file, height);
      if (this.#sizes.resize(file, blocks)) shrunk.push(name);
    }
    await this.#closeFiles(shrunk);
    return null;
  }

  showSizes(sizes: 'real' | 'virtual'): void {
    this.#sizes.show(sizes);
  }

  plan({ sql, parameters }: PlanOnTwin): Promise<unknown> {
    return planStatement(this.#guests, sql, parameters);
  }

  parameterTypes(sql: string): Promise<readonly string[]> {
    return typesOfParameters(this.#guests, sql);
  }

  /** PostgreSQL counts on from the last segment that it has open (md.c mdnblocks); a new row version closes them. */
  async #closeFiles(names: readonly string[]): Promise<void> {
    if (names.length === 0) return;
    const list = names.map((name) => literal(name)).join(', ');
    await this.query(`SELECT pg_catalog.planwright_touch(ARRAY[${list}]::text[])`);
  }

  async #files(names: readonly string[]): Promise<(string | null)[]> {
    if (names.length === 0) return [];
    const list = names.map((name) => literal(name)).join(', ');
    const rows = await this.query(
      `SELECT pg_catalog.pg_relation_filepath(c.oid) FROM unnest(ARRAY[${list}]::text[]) WITH ORDINALITY AS n(name, i)
         LEFT JOIN pg_catalog.pg_class c ON c.oid = to_regclass(n.name) AND ${isGuests('c')} ORDER BY i`,
    );
    return rows.map(([file]) => file ?? null);
  }
}

function connectionTo(database: PGlite): TwinConnection {
  return {
    exec: async (sql) => {
      const warnings: string[] = [];
      const results = await database.exec(sql, {
        onNotice: ({ message }) => {
          if (message !== undefined) warnings.push(message);
        },
      });
      return { results: results.map(({ rows }) => rows), warnings };
    },
    query: async (sql) => {
      const { rows } = await database.query<unknown[]>(sql, [], { rowMode: 'array' });
      return rows;
    },
  };
}

/** Whatever the session is set to: nothing is found but PostgreSQL's own. */
function pinned(connection: TwinConnection): TwinConnection {
  const exec = (sql: string): ReturnType<TwinConnection['exec']> => connection.exec(sql);
  return {
    exec: async (sql) => {
      await exec('BEGIN');
      try {
        await exec(PINNED);
        const answer = await exec(sql);
        await exec('COMMIT');
        return answer;
      } catch (error) {
        await exec('ROLLBACK');
        throw error;
      }
    },
    query: (sql) => connection.query(sql),
  };
}

const PINNED = OWN_SETTINGS.map((setting) => `SET LOCAL ${setting}`).join('; ');

async function dataDirectory(database: PGlite): Promise<string> {
  const { rows } = await database.query<{ data_directory: string }>('SHOW data_directory');
  return rows[0]?.data_directory ?? '';
}
