// `planwright explain` on a statement that reaches code of the database: what is said, what is run, and the exit code.

import assert from 'node:assert/strict';
import { runCli } from '../../support/cli';
import { postgres, type Cluster } from '../../support/postgres';

const SCHEMA = `
CREATE SCHEMA app;
CREATE SEQUENCE app.calls;
CREATE FUNCTION app.count_call() RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$ BEGIN EXECUTE 'SELECT 1'; RETURN 1; END $$;
CREATE FUNCTION app.eager() RETURNS bigint LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN app.count_call(); END $$;
CREATE VIEW app.counted AS SELECT app.count_call() AS n;`;

describe('planwright explain on code of the database', function () {
  this.timeout(120_000);
  let cluster: Cluster;
  let explain: (...args: string[]) => ReturnType<typeof runCli>;

  before(async () => {
    cluster = await postgres(16);
    const database = await cluster.createDatabase();
    await cluster.sql(SCHEMA, database);
    const dsn = `postgresql://postgres@127.0.0.1:${String(cluster.port)}/${database}`;
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
});
