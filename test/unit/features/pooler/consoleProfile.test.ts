import assert from 'node:assert/strict';
import { consoleProfileOf, sharesLogin } from '../../../../src/features/pooler/consoleProfile';
import {
  connectionProfileSchema,
  type ConnectionProfile,
} from '../../../../src/model/connectionProfile';

function profile(more: object): ConnectionProfile {
  return connectionProfileSchema.parse({
    version: 2,
    ...{ id: 'a', name: 'shop', database: 'shop', user: 'web', options: '-c jit=off' },
    endpoint: { kind: 'tcp', host: 'db1', port: 6432 },
    otherHosts: [{ host: 'db2' }],
    ...more,
  });
}

describe('the console of a connection’s PgBouncer', () => {
  it('is none where the connection names none', () => {
    assert.equal(consoleProfileOf(profile({})), null);
    assert.equal(consoleProfileOf(profile({ pooler: { kind: 'transaction' } })), null);
  });

  it('is at the connection’s own address, with its own database and without what PgBouncer refuses', () => {
    const own = profile({ pooler: { console: {} } });
    const console = consoleProfileOf(own);
    assert.ok(console);
    assert.deepEqual(console.endpoint, { kind: 'tcp', host: 'db1', port: 6432 });
    assert.deepEqual([console.database, console.user], ['pgbouncer', 'web']);
    assert.deepEqual([console.options, console.otherHosts], [undefined, undefined]);
    assert.ok(sharesLogin(own, console));
  });

  it('gets no password of the connection on another host, port or as another user', () => {
    for (const at of [{ host: 'elsewhere' }, { port: 6433 }, { user: 'stats' }]) {
      const own = profile({ pooler: { console: at } });
      const console = consoleProfileOf(own);
      assert.ok(console);
      assert.equal(sharesLogin(own, console), false, JSON.stringify(at));
    }
  });
});
