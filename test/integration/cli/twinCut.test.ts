// Is a twin file whole or not there, wherever the link is cut while it is read?

import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { exitCodeOf } from '../../../src/cli/connect';
import type { Environment } from '../../../src/cli/environment';
import { twinCreateCommand } from '../../../src/cli/twin';
import { DatabaseError } from '../../../src/db/errors';
import { readTwin } from '../../../src/whatif/twin/image/twinFile';
import { cleanup } from '../../support/cleanup';
import { assertNothingLeft } from '../../support/database';
import { postgres, type Cluster } from '../../support/postgres';
import { startTcpProxy, type TcpProxy } from '../../support/tcpProxy';

const SCHEMA = `
CREATE TABLE customers (id int PRIMARY KEY, name text, country text);
CREATE TABLE orders (id int PRIMARY KEY, customer int REFERENCES customers, placed date, note text);
CREATE INDEX ON orders (customer, placed);
CREATE INDEX ON customers (lower(name));
CREATE VIEW recent AS SELECT * FROM orders WHERE placed > '2024-01-01';
INSERT INTO customers SELECT i, 'name ' || i, 'country ' || i % 30 FROM generate_series(1, 2000) i;
INSERT INTO orders SELECT i, 1 + i % 2000, date '2020-01-01' + i % 2000, 'note ' || i FROM generate_series(1, 5000) i;
ANALYZE;`;

const POSITIONS = 24;
/** The last messages are those after the file's content: a cut there costs nothing. */
const FROM_THE_END = [0, 1, 5, 6, 20, 60, 120, 400];

describe('twin create over a link that is cut', () => {
  const atEnd = cleanup();
  let cluster: Cluster;
  let database: string;
  let proxy: TcpProxy;
  let directory: string;

  before(async () => {
    cluster = await postgres(16);
    database = await cluster.createDatabase();
    await cluster.sql(SCHEMA, database);
    proxy = await startTcpProxy(cluster.port);
    atEnd(() => proxy.close());
    directory = mkdtempSync(path.join(os.tmpdir(), 'planwright-cut-'));
    atEnd(() => {
      rmSync(directory, { recursive: true, force: true });
    });
  });

  async function create(name: string): Promise<number> {
    const options = {
      dsn: `postgresql://postgres@127.0.0.1:${String(proxy.port)}/${database}?sslmode=disable`,
      output: name,
      yes: true,
      format: 'text',
    } as const;
    try {
      return await twinCreateCommand(options, environmentIn(directory));
    } catch (error) {
      if (error instanceof DatabaseError) return exitCodeOf(error);
      throw error;
    }
  }

  async function contentOf(name: string): Promise<unknown> {
    const read = await readTwin(path.join(directory, name));
    assert.ok(read.ok, JSON.stringify(read));
    return { ...read.value, madeAt: '' };
  }

  it('is whole with 0, or not there with 3', async () => {
    const before = proxy.bytesReceived;
    assert.equal(await create('whole'), 0);
    const whole = await contentOf('whole');
    const bytes = proxy.bytesReceived - before;
    const positions = [
      ...Array.from({ length: POSITIONS }, (_, i) => Math.round((bytes * i) / POSITIONS)),
      ...FROM_THE_END.map((back) => bytes - back),
    ];
    const outcomes = new Set<number>();
    for (const position of positions) {
      const name = `cut-${String(position)}`;
      proxy.cutAfter(position);
      const exitCode = await create(name);
      proxy.cutAfter(null);
      outcomes.add(exitCode);
      if (exitCode === 0) assert.deepEqual(await contentOf(name), whole, name);
      else {
        assert.equal(exitCode, 3, name);
        assert.ok(!existsSync(path.join(directory, name)), name);
      }
    }
    assert.deepEqual([...outcomes].sort(), [0, 3]);
    const unfinished = readdirSync(directory).filter((name) => !/^(?:cut-\d+|whole)$/.test(name));
    assert.deepEqual(unfinished, []);
    await assertNothingLeft(cluster, database);
  });
});

function environmentIn(directory: string): Environment {
  return {
    distDirectory: path.resolve(__dirname, '../../../dist'),
    variables: {},
    version: '0',
    pages: 'https://example.org/',
    workingDirectory: directory,
    homeDirectory: directory,
    userName: 'postgres',
    stdin: process.stdin,
    interactive: false,
    out: () => undefined,
    log: () => undefined,
    colour: false,
    columns: 100,
    work: { signal: new AbortController().signal, progress: () => undefined },
  };
}
