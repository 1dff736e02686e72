// Is the end of transaction ids told in time, with who holds vacuum back and which tables to freeze?

import assert from 'node:assert/strict';
import { transactionIdAge } from '../../../../../../src/analysis/health/checks/vacuum/transactionIdAge';
import type { HolderRow } from '../../../../../../src/analysis/health/facts/horizon';
import type { HealthFinding } from '../../../../../../src/model/healthFinding';
import { firstFix } from '../../../../../support/adviceSql';
import { SERVER, findingsOf } from '../../facts';

const DATABASE = {
  database: 'shop',
  age: 400_000_000,
  multixact_age: 10,
  freeze_max_age: 200_000_000,
  multixact_freeze_max_age: 400_000_000,
};
const TABLE = { schema: 'shop', table: 'orders', age: 400_000_000, multixact_age: 10, bytes: 1e9 };
const YOUNG = { ...TABLE, table: 'carts', age: 1_000 };
const HOLDER: HolderRow = {
  kind: 'slot',
  name: 'cdc',
  holder: 'replication slot cdc',
  age: 399_000_000,
  database: null,
  catalogs_only: true,
};

function judge(
  database: Partial<typeof DATABASE> = {},
  holders: readonly HolderRow[] = [HOLDER],
  tables: readonly (typeof TABLE)[] = [TABLE, YOUNG],
): readonly HealthFinding[] {
  const answers = { databases: [{ ...DATABASE, ...database }], tables, holders };
  const options = transactionIdAge.options.parse({});
  return findingsOf(transactionIdAge.judge(answers, options, SERVER));
}

describe('transaction-id-age', () => {
  it('names the database first, then the tables that are late', () => {
    const [database, table, ...more] = judge();
    assert.deepEqual(database?.subject, { kind: 'database', database: 'shop' });
    assert.deepEqual([database.impact, table?.impact], ['medium', 'low']);
    assert.match(database.title, /18 %/);
    assert.match(database.message, /2\.0 times .* replication slot cdc holds back 399/);
    assert.equal(firstFix(table)?.sql, 'VACUUM (FREEZE) shop.orders;');
    assert.deepEqual(more, []);
  });

  it('is urgent when half of the ids are gone, by the worse of both kinds', () => {
    assert.equal(judge({ age: 1_100_000_000 })[0]?.impact, 'high');
    assert.equal(judge({ age: 1_000, multixact_age: 1_100_000_000 })[0]?.impact, 'high');
  });

  it('speaks of the worse kind in every word', () => {
    const late = { age: 1_000, multixact_age: 1_100_000_000 };
    const [database, table] = judge(late, [], [{ ...TABLE, ...late }]);
    assert.equal(database?.title, 'shop has used 51 % of its multixact ids');
    assert.match(
      database.message,
      /1\.1 G multixacts old, 2\.8 times .* refuses whatever needs a mul/,
    );
    assert.ok(
      database.evidence.some(
        ({ label, value }) =>
          label === 'autovacuum_multixact_freeze_max_age' && value === 400_000_000,
      ),
    );
    assert.equal(table?.title, 'orders was not frozen for 1.1 G multixacts');
    assert.match(table.message, /1\.1 G multixacts old/);
    // More of them are used, but it is the transactions that are late.
    const [other] = judge({ age: 400_000_000, multixact_age: 450_000_000 }, []);
    assert.match(other?.title ?? '', /transaction ids/);
  });

  it('speaks when most ids are gone, however late autovacuum is to begin', () => {
    const lax = { freeze_max_age: 2_000_000_000 };
    assert.deepEqual(judge({ ...lax, age: 1_600_000_000 }), []);
    const old = { age: 1_700_000_000 };
    const [database, table] = judge({ ...lax, ...old }, [], [{ ...TABLE, ...old }]);
    assert.equal(database?.title, 'shop has used 79 % of its transaction ids');
    assert.equal(database.impact, 'high');
    assert.match(database.message, /0\.8 times .* waits until 2 G \(autovacuum_freeze_max_age\)/);
    assert.equal(table?.title, 'orders was not frozen for 1.7 G transactions');
  });

  it('blames nobody who is young, or in another database', () => {
    for (const fields of [{ age: 1_000 }, { database: 'crm' }]) {
      const [finding] = judge({}, [{ ...HOLDER, ...fields }]);
      assert.doesNotMatch(finding?.message ?? '', /holds back/);
      assert.match(finding?.message ?? '', /whether autovacuum is on/);
    }
  });

  it('is silent while autovacuum keeps up', () => {
    assert.deepEqual(judge({ age: 299_999_999 }), []);
  });
});
