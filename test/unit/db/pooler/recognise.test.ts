import assert from 'node:assert/strict';
import { recognisePooler } from '../../../../src/db/pooler/recognise';
import { connectionProfileSchema } from '../../../../src/model/connectionProfile';
import { poolerWords } from '../../../../src/model/poolerInfo';

const NO_SIGN = { announced: new Map<string, string>(), otherProcess: false };

function at(host: string, port = 5432, more: object = {}) {
  return connectionProfileSchema.parse({
    version: 2,
    ...{ id: 'a', name: 'a', database: 'shop', user: 'web', ...more },
    endpoint: { kind: 'tcp', host, port },
  });
}

describe('poolers', () => {
  it('are none where nothing tells of one, or the person says so', () => {
    assert.equal(recognisePooler(at('db1'), NO_SIGN), null);
    const denied = at('db1', 5432, { pooler: { kind: 'none' } });
    assert.equal(recognisePooler(denied, { ...NO_SIGN, otherProcess: true }), null);
  });

  it('announce themselves with version and mode', () => {
    const announced = new Map([
      ['pgbouncer.version', '1.26.1'],
      ['pgbouncer.pool_mode', 'transaction'],
    ]);
    const pooler = recognisePooler(at('db1'), { announced, otherProcess: true });
    assert.ok(pooler);
    assert.equal(poolerWords(pooler), 'through PgBouncer 1.26.1, transaction mode');
  });

  it('are seen by another process than was announced, without a name', () => {
    const pooler = recognisePooler(at('db1'), { ...NO_SIGN, otherProcess: true });
    assert.deepEqual(pooler, { product: 'a pooler', version: null, mode: null, direct: null });
  });

  for (const [host, port, user, product, mode, direct] of [
    [
      'aws-0-eu-west-1.pooler.supabase.com',
      6543,
      'postgres.abcdef',
      'Supavisor',
      'transaction',
      'db.abcdef.supabase.co:5432, as postgres',
    ],
    [
      'aws-0-eu-west-1.pooler.supabase.com',
      5432,
      'postgres.abcdef',
      'Supavisor',
      'session',
      'db.abcdef.supabase.co:5432, as postgres',
    ],
    [
      'ep-cool-name-123-pooler.eu-central-1.aws.neon.tech',
      5432,
      'me',
      'PgBouncer of Neon',
      'transaction',
      'ep-cool-name-123.eu-central-1.aws.neon.tech:5432',
    ],
    [
      'shop.proxy-c1a2b3.eu-west-1.rds.amazonaws.com',
      5432,
      'me',
      'RDS Proxy',
      null,
      'in the RDS console',
    ],
    [
      'shop.postgres.database.azure.com',
      6432,
      'me',
      'PgBouncer of Azure',
      null,
      'shop.postgres.database.azure.com:5432',
    ],
  ] as const) {
    it(`are known by their hosts: ${host}:${String(port)}`, () => {
      const pooler = recognisePooler(at(host, port, { user }), NO_SIGN);
      assert.equal(pooler?.product, product);
      assert.equal(pooler.mode, mode);
      assert.ok(pooler.direct?.includes(direct), pooler.direct ?? '');
    });
  }

  it('are not taken from hosts that only look like it', () => {
    for (const host of [
      'pooler.supabase.com.evil.org',
      'my-pooler.example.com',
      'shop.c1a2b3.eu-west-1.rds.amazonaws.com',
    ])
      assert.equal(recognisePooler(at(host), NO_SIGN), null, host);
    assert.equal(recognisePooler(at('shop.postgres.database.azure.com'), NO_SIGN), null);
  });

  it('have the mode and the direct address that the person names', () => {
    const own = { kind: 'session', direct: { host: 'db9' }, console: {} };
    const pooler = recognisePooler(at('db1', 6432, { pooler: own }), NO_SIGN);
    assert.deepEqual(pooler, {
      ...{ product: 'PgBouncer', version: null, mode: 'session' },
      direct: 'The server itself is db9:5432.',
    });
  });
});
