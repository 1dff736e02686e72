// `planwright explain` on a statement that reaches code of the database: what is said, what is run, and the exit code.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as z from 'zod';
import { adviseJsonSchema } from '../../../src/model/adviseJson';
import { cleanup } from '../../support/cleanup';
import { runCli } from '../../support/cli';
import { DEBIAN_15_BIN, startPostgres, type Cluster } from '../../support/cluster';

const callsSchema = z.tuple([z.object({ count: z.int().nullable() })]);

const SCHEMA = `
CREATE SCHEMA app;
CREATE SEQUENCE app.calls;
CREATE FUNCTION app.count_call() RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$ BEGIN EXECUTE 'SELECT 1'; RETURN 1; END $$;
CREATE FUNCTION app.eager() RETURNS bigint LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN app.count_call(); END $$;
CREATE VIEW app.counted AS SELECT app.count_call() AS n;
CREATE FUNCTION app.told(text) RETURNS bool LANGUAGE plpgsql VOLATILE AS $$ BEGIN PERFORM pg_advisory_lock(4711); RAISE WARNING 'ran'; RETURN true; END $$;
CREATE DOMAIN app.code AS text CHECK (app.told(VALUE));
CREATE TYPE app.coded AS (code app.code);`;

describe('planwright explain on code of the database', () => {
  const atEnd = cleanup();
  let cluster: Cluster;
  let dsn: string;
  let explain: (...args: string[]) => ReturnType<typeof runCli>;
  let calls: () => Promise<number | null>;

  before(async () => {
    cluster = await startPostgres(15, { binDirectory: DEBIAN_15_BIN });
    atEnd(() => cluster.stop());
    const database = await cluster.createDatabase();
    await cluster.sql(`${SCHEMA}; CREATE EXTENSION hypopg`, database);
    await cluster.sql(`ALTER DATABASE ${database} SET track_functions = 'all'`);
    calls = async () => {
      const { rows } = await cluster.sql(
        "SELECT pg_catalog.sum(calls)::int4 AS count FROM pg_stat_user_functions WHERE funcname = 'eager'",
        database,
      );
      return callsSchema.parse(rows)[0].count;
    };
    dsn = `postgresql://postgres@127.0.0.1:${String(cluster.port)}/${database}`;
    explain = (...args) => runCli(['explain', '--dsn', dsn, '--format', 'json', ...args]);
  });

  it('estimates what it would have to ask about, and says how it is executed', async () => {
    const sql = ['--analyze', '--sql', 'SELECT n FROM app.counted'];
    const { code, out } = await explain(...sql);
    assert.equal(code, 0);
    assert.match(out, /"mode": "estimate"/);
    assert.match(
      out,
      /app\.count_call\(\) \(through the view app\.counted\), which runs SQL that it builds as text \(EXECUTE\)/,
    );
    assert.match(out, /--allow-function app\.count_call/);
    const allowed = await explain(...sql, '--allow-function', 'app.count_call');
    assert.equal(allowed.code, 0);
    assert.match(allowed.out, /"mode": "analyze"/);
  });

  it('refuses to plan what planning may run, with 3, unless it is allowed', async () => {
    const sql = ['--sql', 'SELECT app.eager()'];
    const { code, out, log } = await explain(...sql);
    assert.equal(code, 3);
    assert.equal(out, '');
    assert.match(log, /Not planned: .*app\.eager\(\), which calls app\.count_call\(\)/);
    assert.match(log, /--allow-function app\.eager/);
    const allowed = await explain(...sql, '--allow-function', 'app.eager');
    assert.equal(allowed.code, 0);
  });

  it('plans them on its twin alone, under other settings', async () => {
    const before = await calls();
    assert.notEqual(before, null, 'calls are counted');
    const { code, out, log } = await explain(
      ...['--sql', 'SELECT app.eager()', '--settings', 'work_mem=1MB'],
    );
    assert.equal(code, 0, log);
    assert.match(out, /not compared with the plan of the server/);
    assert.equal(await calls(), before);
  });

  const CHECKED = [
    `SELECT '{a}'::app.code[]`,
    `SELECT '(a)'::app.coded`,
    `SELECT '{"(a)"}'::app.coded[]`,
    'SELECT $1::app.code',
  ];

  it("refuses to plan what reads values of a domain, whose check is the database's code", async () => {
    for (const sql of CHECKED) {
      for (const value of sql.includes('$1') ? [[], ['--param', 'a']] : [[]]) {
        const { code, out, log } = await explain('--sql', sql, ...value);
        assert.equal(code, 3, `${sql} ${value.join(' ')}: ${log}`);
        assert.equal(out, '');
        assert.match(log, /Not planned: .*app\.told\(text\) .*--allow-function app\.told/s);
        assert.doesNotMatch(log, /WARNING|ran\b/);
      }
    }
  });

  it('plans none of them on the server for a workload either', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'planwright-domains-'));
    try {
      writeFileSync(path.join(folder, 'all.sql'), [...CHECKED, 'SELECT 1'].join(';\n'));
      const options = ['--dsn', dsn, '--workload', folder, '--engine', 'hypopg'];
      const run = await runCli(['advise', ...options, '--format', 'json']);
      assert.equal(run.code, 0, run.log);
      const { unverified } = adviseJsonSchema.parse(JSON.parse(run.out));
      assert.equal(unverified.length, CHECKED.length, run.out);
      for (const { why } of unverified) assert.match(why, /app\.told\(text\)/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
