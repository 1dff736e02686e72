// Is the end of transaction ids told in time, with who holds vacuum back and which tables to freeze?

import assert from 'node:assert/strict';
import { transactionIdAge } from '../../../../../../src/analysis/health/checks/vacuum/transactionIdAge';
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
interface Holder {
  readonly holder: string;
  readonly age: number;
  readonly database: string | null;
}

const HOLDER: Holder = { holder: 'replication slot cdc', age: 399_000_000, database: null };

function judge(
  database: Partial<typeof DATABASE> = {},
  holders: readonly Holder[] = [HOLDER],
): readonly HealthFinding[] {
  const answers = { databases: [{ ...DATABASE, ...database }], tables: [TABLE, YOUNG], holders };
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
