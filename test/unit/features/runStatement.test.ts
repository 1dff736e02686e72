// Which statements are read at once, which are asked about, which are refused with a reason, and which results do they touch?

import assert from 'node:assert/strict';
import { toStatement } from '../../../src/analysis/sql/toStatement';
import { decideRun } from '../../../src/features/runStatement';
import { isTouched, touchedRelations } from '../../../src/features/touchedResults';
import { effectOutside } from '../../../src/features/withoutEffect';
import type { ReadStatement } from '../../../src/features/readStatement';
import { REACHES_NOTHING, type ReachedCode } from '../../../src/model/reachedCode';
import { testParser } from '../analysis/sql/support';
import { report } from '../extension/reportSample';

const SHOP = { name: 'Shop', production: false, readOnly: false };
const PRODUCTION = { ...SHOP, production: true };
const CODE: ReachedCode = {
  name: 'app.log(text)',
  qualifiedName: 'app.log',
  digest: 'd1',
  does: ['runs SQL that it builds as text (EXECUTE)'],
  through: null,
  whenPlanned: false,
  byName: false,
  mayWrite: true,
};

/** As read with a catalog that knows no code of users but `code`. */
async function read(sql: string, code: readonly ReachedCode[] = []): Promise<ReadStatement> {
  const parsed = await toStatement(
    await testParser(),
    sql,
    { start: 0, end: sql.length },
    'from-catalog',
  );
  assert.ok(parsed.ok, sql);
  const { statement } = parsed.value;
  return {
    ...parsed.value,
    reach: { ...REACHES_NOTHING, code },
    changesData: statement.reasons.length > 0,
  };
}

async function decide(sql: string, profile = SHOP, code: readonly ReachedCode[] = []) {
  return decideRun(await read(sql, code), profile, () => null);
}

describe('running a statement', () => {
  it('reads at once what only reads', async () => {
    for (const sql of [
      'SELECT 1',
      'VALUES (1)',
      'TABLE orders',
      'WITH a AS (SELECT 1) SELECT * FROM a',
      'SELECT * FROM orders WHERE id = $1',
      'SHOW work_mem',
    ])
      assert.deepEqual(await decide(sql), { kind: 'read', confirm: false, ask: [] }, sql);
  });

  it('asks before it reads on production, and for code that the statement reaches', async () => {
    for (const sql of ['SELECT 1', 'SHOW work_mem'])
      assert.deepEqual(await decide(sql, PRODUCTION), { kind: 'read', confirm: true, ask: [] });
    assert.deepEqual(await decide('SELECT app.log()', SHOP, [CODE]), {
      kind: 'read',
      confirm: false,
      ask: [CODE],
    });
    assert.deepEqual(await decide('SELECT app.log()', PRODUCTION, [CODE]), {
      kind: 'refused',
      reason:
        'Not run: Shop is marked as production, and the statement reaches app.log(text), which runs SQL that it builds as text (EXECUTE).',
    });
  });

  it('puts everything else behind the question of a fix', async () => {
    for (const sql of [
      'UPDATE orders SET id = 1',
      'WITH gone AS (DELETE FROM orders RETURNING *) SELECT * FROM gone',
      'SELECT * FROM orders FOR UPDATE',
      'SELECT * INTO other FROM orders',
      'CREATE INDEX i ON orders (id)',
      'DROP INDEX i',
      'ALTER ROLE me SET work_mem = 1',
      'VACUUM orders',
      'DO $$BEGIN END$$',
      'CALL p()',
      "COPY orders TO '/tmp/orders'",
      "COPY orders FROM '/tmp/stdin'",
      "COPY orders TO 'stdout'",
      "COPY stdin TO '/tmp/orders'",
      "COPY (SELECT 'to stdout') TO '/tmp/orders'",
      "COPY orders FROM PROGRAM 'cat /dev/stdin'",
      'NOTIFY it',
      "COMMIT PREPARED 'it'",
      "ROLLBACK PREPARED 'it'",
      'CREATE UNLOGGED TABLE temp (temporary int)',
      "CREATE TABLE it AS SELECT 'TEMP' AS pg_temp",
      'CREATE FUNCTION app.pg_temp() RETURNS int LANGUAGE sql AS $$SELECT 1$$',
    ])
      assert.deepEqual(await decide(sql), { kind: 'change' }, sql);
  });

  it('refuses what would do nothing, with the way on', async () => {
    const reasonOf = async (sql: string) => {
      const decision = await decide(sql);
      return decision.kind === 'refused' ? decision.reason : decision.kind;
    };
    for (const sql of [
      'BEGIN',
      'COMMIT',
      'ROLLBACK',
      'SAVEPOINT a',
      'SET work_mem = 1',
      'SET LOCAL work_mem = 1',
      'RESET work_mem',
      'PREPARE p AS SELECT 1',
      'EXECUTE p',
      'DEALLOCATE p',
      'DECLARE c CURSOR FOR SELECT 1',
      'FETCH 1 FROM c',
      'CLOSE c',
      'LISTEN it',
      'UNLISTEN it',
      'DISCARD ALL',
      'LOCK orders',
      "LOAD 'x'",
      'SET CONSTRAINTS ALL DEFERRED',
    ])
      assert.match(await reasonOf(sql), /^Not run: .* would have no effect\.$/, sql);
    for (const sql of ['PREPARE TRANSACTION $$it$$', 'START TRANSACTION', 'RELEASE a'])
      assert.match(await reasonOf(sql.replaceAll('$$', "'")), /would have no effect\.$/, sql);
    for (const sql of ['COPY orders FROM STDIN', 'COPY orders (id) FROM stdin WITH (FORMAT csv)'])
      assert.match(await reasonOf(sql), /COPY FROM STDIN reads .* psql has \\copy\.$/, sql);
    assert.match(await reasonOf('COPY orders TO stdout'), /psql has \\copy; run a SELECT/);
    assert.match(await reasonOf('COPY (SELECT 1) TO STDOUT'), /psql has \\copy; run its query/);
    assert.match(await reasonOf('EXPLAIN SELECT 1'), /Explain & Optimize/);
    assert.equal(
      await reasonOf('DELETE FROM orders WHERE id = :id'),
      'Not run: DELETE is sent as it stands. Put values in the place of :id.',
    );
  });
});

describe('what a session of its own and the server have to do with a statement', () => {
  it('is gone with the session where it is temporary', async () => {
    for (const sql of [
      'CREATE TEMP TABLE a (id int)',
      'CREATE LOCAL TEMPORARY TABLE a (id int)',
      'CREATE TABLE pg_temp.a (id int)',
      'CREATE TEMP TABLE a AS SELECT 1',
      'SELECT 1 AS id INTO TEMP a',
      'CREATE TEMP VIEW a AS SELECT 1',
      'CREATE TEMP SEQUENCE a',
      'CREATE FUNCTION pg_temp.a() RETURNS int LANGUAGE sql AS $$SELECT 1$$',
      "CREATE TYPE pg_temp.a AS ENUM ('x')",
      'CREATE DOMAIN pg_temp.a AS int',
    ]) {
      const decision = await decide(sql);
      assert.ok(decision.kind === 'refused', sql);
      assert.match(
        decision.reason,
        /^Not run: .* ends with it, and what is temporary is gone/,
        sql,
      );
    }
  });

  it('is told before a COPY that reaches the server', async () => {
    const told = async (sql: string) => effectOutside((await read(sql)).tree);
    assert.match((await told("COPY orders TO PROGRAM 'gzip'")) ?? '', /runs a program/);
    assert.match((await told("COPY orders FROM '/tmp/a'")) ?? '', /reads a file/);
    assert.match((await told("COPY (SELECT 'program') TO '/tmp/a'")) ?? '', /writes a file/);
    assert.equal(await told('TRUNCATE orders'), null);
  });
});

describe('results that a statement touches', () => {
  async function touches(sql: string): Promise<boolean> {
    return isTouched(report(), touchedRelations(await read(sql)));
  }

  it('are those whose plan or text names one of its tables', async () => {
    for (const sql of [
      'UPDATE orders SET id = 1',
      'CREATE INDEX i ON shop.orders (id)',
      'ANALYZE customers',
      'INSERT INTO other SELECT * FROM orders',
    ])
      assert.equal(await touches(sql), true, sql);
    for (const sql of ['UPDATE other SET id = 1', 'CREATE TABLE products (id int)'])
      assert.equal(await touches(sql), false, sql);
  });

  it('are all where it names none', async () => {
    for (const sql of ['DROP INDEX i', 'VACUUM', 'CALL p()', 'ALTER ROLE me SET work_mem = 1'])
      assert.equal(await touches(sql), true, sql);
  });
});
