import assert from 'node:assert/strict';
import { exampleSample } from '../../../../src/analysis/pooler/exampleFacts';
import { clientFigures, poolFigures } from '../../../../src/analysis/pooler/poolFigures';
import type { PoolFigures } from '../../../../src/model/poolerReport';

type Differences = NonNullable<Parameters<typeof exampleSample>[0]>;

function only(given: Differences): PoolFigures {
  const [figures] = poolFigures(exampleSample(given));
  assert.ok(figures);
  return figures;
}

describe('figures of a pool', () => {
  it('are of servers at work by the size of the pool, not of clients that are connected', () => {
    const { utilisation, connectedClients } = only({
      pool: { cl_active: 900, sv_active: 5 },
      database: { pool_size: 20 },
    });
    assert.equal(utilisation, 0.25);
    assert.equal(connectedClients, 900);
  });

  it('have no utilisation where the pool may have no server at all', () => {
    const none = only({ pool: { sv_active: 0 }, database: { pool_size: 0 } });
    assert.equal(none.utilisation, null);
    assert.equal(none.size, 0);
  });

  it('have neither size nor utilisation where PgBouncer does not list the database', () => {
    const unknown = only({ database: { name: 'other' } });
    assert.deepEqual([unknown.size, unknown.utilisation, unknown.paused], [null, null, false]);
  });

  it('take the size that a user has of its own before that of the database', () => {
    const sample = {
      ...exampleSample(),
      users: [{ name: 'web', pool_size: 8, max_user_connections: null }],
    };
    assert.equal(poolFigures(sample)[0]?.size, 8);
  });

  it('add the microseconds of the longest wait to its seconds', () => {
    assert.equal(only({ pool: { maxwait: 2, maxwait_us: 500_250 } }).longestWaitMs, 2_500.25);
  });

  it('leave the console itself out', () => {
    assert.deepEqual(poolFigures(exampleSample({ pool: { database: 'pgbouncer' } })), []);
  });
});

describe('clients of PgBouncer', () => {
  it('are those of SHOW LISTS by max_client_conn', () => {
    assert.deepEqual(clientFigures(exampleSample({ lists: { used_clients: 40 } })), {
      used: 40,
      most: 100,
    });
  });

  it('are unknown where the settings were not read', () => {
    assert.equal(clientFigures({ ...exampleSample(), config: {} }), null);
  });
});
