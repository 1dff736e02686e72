// A database whose code leaves traces, watched from outside: files, another database, sessions, sequences, slots, statistics,
// WAL. What a person who agrees to nothing would see done is done to it.

import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { SqlParser } from '../../../src/analysis/sql/parser';
import { Database } from '../../../src/db/database';
import { DatabaseError } from '../../../src/db/errors';
import {
  codeToAskBeforePlanning,
  decideExecution,
  type Decision,
} from '../../../src/features/explain/executionPolicy';
import { readStatement, type ReadStatement } from '../../../src/features/readStatement';
import type { Cluster } from '../cluster';
import type { Place } from './deeds';
import type { HostileStatement } from './hostile';

/** What is to be watched, as queries that give one row. */
export interface Watched {
  readonly here: string;
  readonly far: string;
}

export interface SceneSetup extends Watched {
  readonly hereSql: (place: Place) => string;
  readonly farSql: (place: Place) => string;
  readonly messages?: boolean;
}

export class Scene {
  readonly #cluster: Cluster;
  readonly #folder: string;
  readonly #database: string;
  readonly #clients = new Map<string, Database>();
  readonly #watchers: Watchers;
  readonly #watched: Watched;

  private constructor(
    cluster: Cluster,
    folder: string,
    database: string,
    watchers: Watchers,
    watched: Watched,
  ) {
    this.#cluster = cluster;
    this.#folder = folder;
    this.#database = database;
    this.#watchers = watchers;
    this.#watched = watched;
  }

  static async open(cluster: Cluster, setup: SceneSetup): Promise<Scene> {
    const folder = mkdtempSync(path.join(path.dirname(cluster.dataDirectory), 'marks-'));
    chmodSync(folder, 0o777);
    const aside = await cluster.createDatabase();
    const database = await cluster.createDatabase();
    const place = { folder, port: cluster.port, database, aside };
    await cluster.sql(setup.farSql(place), aside);
    await cluster.sql(setup.hereSql(place), database);
    if (setup.messages === true)
      await cluster.sql(
        `SELECT pg_create_logical_replication_slot('watch', 'test_decoding')`,
        database,
      );
    const [here, far, bystander] = await Promise.all([
      cluster.connect(database),
      cluster.connect(aside),
      cluster.connect(database),
    ]);
    await bystander.query(`SET application_name = 'bystander'`);
    bystander.on('error', () => undefined);
    const scene = new Scene(cluster, folder, database, { here, far, bystander }, setup);
    scene.#clear();
    return scene;
  }

  async traces(): Promise<unknown> {
    const { here, far } = this.#watchers;
    return {
      files: readdirSync(this.#folder),
      here: (await here.query<object>(this.#watched.here)).rows,
      far: (await far.query<object>(this.#watched.far)).rows,
    };
  }

  /** What was written to WAL outside transactions. */
  async messages(): Promise<readonly unknown[]> {
    const peek = `SELECT data FROM pg_logical_slot_peek_changes('watch', NULL, NULL) WHERE data LIKE '%prefix: hidden%'`;
    return (await this.#watchers.here.query<{ data: string }>(peek)).rows;
  }

  /** Runs it as a read-only transaction alone would, or only plans it with its parameter; true when it left its mark. */
  async marks(
    { sql, role = 'postgres', parameters: [value] = [] }: HostileStatement,
    mark: string,
  ): Promise<boolean> {
    const connection = await this.#cluster.connect(this.#database, role);
    const given = value === undefined ? 'NULL' : `'${value}'`;
    const explained = /\$1\b/.test(sql)
      ? `PREPARE parameterized AS ${sql}; EXPLAIN EXECUTE parameterized (${given})`
      : `EXPLAIN ANALYZE ${sql}`;
    try {
      await connection.query(`BEGIN READ ONLY; ${explained}`).catch(ofTheStatement);
    } finally {
      await connection.end();
    }
    const isThere = readdirSync(this.#folder).includes(mark);
    this.#clear();
    return isThere;
  }

  /** As a face does it with a person who agrees to nothing; `null` when nobody was asked, and it was executed. */
  async attempt(
    parser: SqlParser,
    { sql, role = 'postgres', parameters = [] }: HostileStatement,
  ): Promise<'refused' | 'asked' | 'estimated' | 'executed'> {
    const client = this.#client(role);
    const result = await readStatement(parser, sql, { start: 0, end: sql.length }, client);
    if (!result.ok || result.value.statement.class === 'utility') return 'refused';
    const read = result.value;
    if (codeToAskBeforePlanning(read.reach, () => null).length > 0) return 'asked';
    const decision = decided(read, client);
    const isExecuted = decision.execute && decision.ask.length === 0;
    await explain(client, read, isExecuted ? 'analyze' : 'estimate', parameters).catch(
      (error: unknown) => {
        assert.ok(error instanceof DatabaseError, String(error));
      },
    );
    if (isExecuted) return 'executed';
    return decision.execute ? 'asked' : 'estimated';
  }

  async close(): Promise<void> {
    for (const client of this.#clients.values()) await client.close();
    const { here, far, bystander } = this.#watchers;
    await Promise.all([here, far, bystander].map((each) => each.end()));
  }

  #client(user: string): Database {
    let client = this.#clients.get(user);
    if (client === undefined) {
      const profile = this.#cluster.profile({ database: this.#database, user });
      client = new Database(profile, () => Promise.resolve(null));
      this.#clients.set(user, client);
    }
    return client;
  }

  #clear(): void {
    for (const file of readdirSync(this.#folder)) rmSync(path.join(this.#folder, file));
  }
}

interface Watchers {
  readonly here: Connection;
  readonly far: Connection;
  readonly bystander: Connection;
}

type Connection = Awaited<ReturnType<Cluster['connect']>>;

function ofTheStatement(error: unknown): void {
  assert.ok(error instanceof Error && 'severity' in error, String(error));
}

export function decided(read: ReadStatement, { profile }: Database): Decision {
  return decideExecution({
    ...read,
    wish: 'measure',
    profile,
    setting: 'always',
    impossible: null,
    asked: '',
    answers: () => null,
  });
}

export async function explain(
  client: Database,
  { statement }: ReadStatement,
  mode: 'estimate' | 'analyze',
  parameters: readonly string[] = [],
): Promise<void> {
  await client.explain({
    sql: statement.sql,
    parameters,
    mode,
    allowWrite: false,
    statementTimeoutMs: 20_000,
    lockTimeoutMs: 5_000,
  });
}
