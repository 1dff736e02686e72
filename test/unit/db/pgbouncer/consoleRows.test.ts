// Columns come and go with the version of PgBouncer: rows are read by name, and what is missing has its stand-in.

import assert from 'node:assert/strict';
import {
  databaseRow,
  statsRow,
  userRow,
  versionRow,
} from '../../../../src/db/pgbouncer/consoleRows';

const DATABASE = {
  name: 'shop',
  host: '127.0.0.1',
  port: '5432',
  database: 'shop',
  force_user: null,
  pool_size: '20',
  pool_mode: null,
  max_connections: '0',
  current_connections: '3',
  paused: '0',
  disabled: '1',
};

/** SHOW STATS of 1.16 to 1.22, in its order. */
const FIFTEEN =
  'total_xact_count total_query_count total_received total_sent total_xact_time total_query_time total_wait_time avg_xact_count avg_query_count avg_recv avg_sent avg_xact_time avg_query_time avg_wait_time';
/** What 1.23 and 1.26 put between them. */
const MORE =
  'total_server_assignment_count total_client_parse_count total_server_parse_count total_bind_count total_client_login_count avg_server_assignment_count avg_client_parse_count';

describe('rows of PgBouncer’s console', () => {
  it('have the reserve of a pool under both of its names', () => {
    assert.equal(databaseRow.parse({ ...DATABASE, reserve_pool: '5' }).reserve, 5);
    const newer = { ...DATABASE, reserve_pool_size: '7', server_lifetime: '3600' };
    assert.equal(databaseRow.parse(newer).reserve, 7);
    assert.equal(databaseRow.parse(DATABASE).reserve, 0);
  });

  it('tell paused from disabled', () => {
    const { paused, disabled } = databaseRow.parse(DATABASE);
    assert.deepEqual([paused, disabled], [false, true]);
  });

  it('are the same statistics whatever stands between their columns', () => {
    const values = (names: string) =>
      Object.fromEntries(names.split(' ').map((name, at) => [name, String(at + 1)]));
    const old = statsRow.parse({ database: 'shop', ...values(FIFTEEN) });
    const newer = { database: 'shop', ...values(MORE), ...values(FIFTEEN) };
    assert.deepEqual(statsRow.parse(newer), old);
    assert.equal(old.total_wait_time, 7);
    assert.equal(old.avg_query_time, 13);
  });

  it('have no pool size of a user that has none of its own, in any version', () => {
    assert.equal(userRow.parse({ name: 'web', pool_mode: null }).pool_size, null);
    assert.equal(userRow.parse({ name: 'web', pool_size: '' }).pool_size, null);
    assert.equal(userRow.parse({ name: 'web', pool_size: '-1' }).pool_size, null);
    assert.equal(userRow.parse({ name: 'web', pool_size: '4' }).pool_size, 4);
  });

  it('have the limit of a user where PgBouncer tells it', () => {
    assert.equal(userRow.parse({ name: 'web' }).max_user_connections, null);
    assert.equal(userRow.parse({ name: 'web', max_user_connections: '5' }).max_user_connections, 5);
  });

  it('have the number of the version, without the words of packagers', () => {
    assert.equal(versionRow.parse({ version: 'PgBouncer 1.24.1' }).version, '1.24.1');
    assert.equal(versionRow.parse({ version: 'PgBouncer 1.18.0 (Debian 2)' }).version, '1.18.0');
    assert.throws(() => versionRow.parse({ version: 'pooler' }));
  });

  it('refuse a figure that is none', () => {
    assert.throws(() => databaseRow.parse({ ...DATABASE, pool_size: 'many' }));
  });
});
