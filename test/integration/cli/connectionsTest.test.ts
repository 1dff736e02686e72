// Does `planwright connections test` keep its contract: exit codes, JSON of its own schema, text for people, and no password anywhere?

import assert from 'node:assert/strict';
import { connectionTestSchema } from '../../../src/model/connectionTest';
import { runCli } from '../../support/cli';
import { freePort, postgres, type Cluster } from '../../support/postgres';

const SECRET = 'open-sesame-43';

describe('planwright connections test', () => {
  let cluster: Cluster;

  before(async () => {
    cluster = await postgres(14);
    await cluster.sql(
      `DROP ROLE IF EXISTS scram_user; CREATE ROLE scram_user LOGIN PASSWORD '${SECRET}'`,
    );
  });

  const run = (user: string, port: number, more: readonly string[] = [], password = SECRET) =>
    runCli(
      [
        'connections',
        'test',
        '--dsn',
        `postgresql://${user}@127.0.0.1:${String(port)}/postgres`,
      ].concat(more),
      { env: { PGPASSWORD: password } },
    );

  it('ends with 0 where a session can be opened, and tells its steps to people and programs', async () => {
    const { code, out, log } = await run('scram_user', cluster.port);
    assert.equal(code, 0, log);
    assert.match(out, /\n {2}✓ Server {6}PostgreSQL 14\.\d+, a primary, database postgres\.\n/);
    assert.match(out, /\n {2}The connection works; \d things to know\.\n$/);
    const json = await run('scram_user', cluster.port, ['--format', 'json']);
    assert.equal(json.code, 0, json.log);
    assert.equal(connectionTestSchema.parse(JSON.parse(json.out)).works, true);
    assert.ok(![out, log, json.out, json.log].join('').includes(SECRET));
  });

  it('ends with 3 where none can, and says at which step', async () => {
    const refused = await run('scram_user', cluster.port, [], `not-${SECRET}`);
    assert.equal(refused.code, 3);
    assert.match(refused.out, /\n {2}✗ Login .*\n[^]*The connection does not work\.\n$/);
    assert.ok(!(refused.out + refused.log).includes(SECRET));
    const dead = await run('scram_user', await freePort(), ['--format', 'json']);
    assert.equal(dead.code, 3);
    const { works, hosts } = connectionTestSchema.parse(JSON.parse(dead.out));
    assert.deepEqual([works, hosts[0]?.steps.at(-1)?.kind], [false, 'socket']);
  });

  it('ends with 2 where no server is named', async () => {
    const { code, log } = await runCli(['connections', 'test']);
    assert.equal(code, 2);
    assert.match(log, /^planwright: Name a database: --dsn /);
  });
});
