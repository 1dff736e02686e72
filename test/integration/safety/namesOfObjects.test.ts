// Do names that every JavaScript object answers to break nothing where a database has them?

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readSavedPlan } from '../../../src/features/readSavedPlan';
import { cleanup } from '../../support/cleanup';
import { runCli } from '../../support/cli';
import { postgres } from '../../support/postgres';

const NAMES = ['constructor', 'toString', 'valueOf', 'hasOwnProperty', '__proto__'];

const columns = NAMES.map((name) => `"${name}" int`).join(', ');
const keys = NAMES.map((name) => `"${name}"`).join(', ');
const SCHEMA = [
  `CREATE TABLE results (id int PRIMARY KEY, ${columns});
   INSERT INTO results SELECT i, i, i, i, i, i FROM generate_series(1, 20000) i;
   CREATE TABLE other (id int PRIMARY KEY, v int); INSERT INTO other SELECT i, i FROM generate_series(1, 20000) i`,
  ...NAMES.map(
    (name) => `CREATE SCHEMA "${name}"; CREATE TYPE public."${name}" AS ENUM ('a', 'b');
      CREATE TABLE "${name}"."${name}" ("${name}" int NOT NULL, ${columns.replace(`"${name}" int`, `"t" public."${name}"`)});
      INSERT INTO "${name}"."${name}" ("${name}") SELECT i FROM generate_series(1, 2000) i;
      CREATE INDEX "${name} i" ON "${name}"."${name}" ("${name}", t); CREATE INDEX ON results ("${name}");
      CREATE INDEX "again ${name}" ON "${name}"."${name}" ("${name}", t);
      CREATE STATISTICS "${name}"."${name}" ON "${name}", t FROM "${name}"."${name}"`,
  ),
  `ALTER TABLE results ADD CONSTRAINT "constructor" CHECK (id > 0)`,
  'ANALYZE',
].join(';');

describe('names that objects answer to', function () {
  // One of them starts five programs, and most of those a twin.
  this.timeout(600_000);
  const atEnd = cleanup();
  let dsn: readonly string[];
  let folder: string;

  before(async () => {
    const cluster = await postgres(18);
    const database = await cluster.createDatabase();
    await cluster.sql(SCHEMA, database);
    dsn = ['--dsn', `postgresql://postgres@127.0.0.1:${String(cluster.port)}/${database}`];
    folder = mkdtempSync(path.join(os.tmpdir(), 'planwright-names-'));
    atEnd(() => {
      rmSync(folder, { recursive: true, force: true });
    });
  });

  it('are explained, with advice that is planned on the twin', async () => {
    const { code, out, log } = await runCli([
      ...['explain', '--sql', 'SELECT * FROM other WHERE v = 7', '--format', 'json'],
      ...dsn,
    ]);
    assert.ok(code === 0 || code === 1, log);
    assert.match(out, /"twin"/, log);
  });

  it('are explained where the statement has them', async () => {
    const sql = `SELECT r.* FROM results r JOIN "constructor"."constructor" c ON c."constructor" = r."__proto__" WHERE r."toString" = 7`;
    const { code, out, log } = await runCli(['explain', '--sql', sql, ...dsn]);
    assert.ok(code === 0 || code === 1, log);
    assert.doesNotMatch(out + log, /TypeError|undefined/);
  });

  it('are carried by a twin file, linted and checked', async () => {
    const file = path.join(folder, 'x.twin');
    writeFileSync(
      path.join(folder, 'a.sql'),
      `SELECT ${keys} FROM results WHERE "toString"::text = '7';\n`,
    );
    const sql = 'SELECT * FROM other WHERE v = 7';
    for (const command of [
      ['twin', 'create', '--output', file, '--yes', ...dsn],
      ['twin', 'plan', file, '--sql', sql],
      ['lint', path.join(folder, 'a.sql'), ...dsn],
      ['lint', path.join(folder, 'a.sql'), '--twin', file],
      ['health', ...dsn],
    ]) {
      const { code, log } = await runCli(command);
      assert.ok(code === 0 || code === 1, `${command.join(' ')}: ${log}`);
      assert.doesNotMatch(log, /TypeError/);
    }
  });

  for (const name of NAMES) {
    it(`are read in a text plan: ${name}`, () => {
      const read = readSavedPlan(
        `Bitmap Heap Scan on ${name}  (cost=0.00..1.00 rows=1 width=4)\n  Recheck Cond: (${name} = 1)\n  Heap Blocks: ${name}=1 exact=2\n  ->  Bitmap Index Scan on ${name}  (cost=0.00..1.00 rows=1 width=0)\n`,
      );
      assert.ok(read.ok);
      assert.equal(read.value.plan.root.fields['Relation Name'], name);
    });
  }
});
