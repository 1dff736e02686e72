// NULLS LAST of a column that is never NULL only keeps the index from giving the order.

import assert from 'node:assert/strict';
import { nullsDefault } from '../../../../src/analysis/rewrites/nullsDefault';
import { readFixture } from '../../../support/planFixtures';
import { mapped } from '../sql/support';

const table = readFixture('pg18/or-of-subqueries').catalog?.tables.find(
  ({ name }) => name === 'orders',
);

describe('NULLS LAST', () => {
  for (const [order, rest] of [
    ['created_at desc nulls last limit 5', 'created_at desc limit 5'],
    ['status, created_at  DESC  NULLS  LAST limit 5', 'status, created_at  DESC limit 5'],
    ['total nulls first limit 5', 'total limit 5'],
    ['created_at desc nulls first limit 5', null],
    ['created_at nulls last limit 5', null],
    ['note desc nulls last limit 5', null],
    ['lower(status) desc nulls last limit 5', null],
  ] as const)
    it(`${order}: ${rest ?? 'stays'}`, async () => {
      assert.ok(table);
      const sql = `select * from orders order by ${order}`;
      const told = nullsDefault(await mapped(sql), table);
      const after =
        told === null ? null : sql.slice(0, told.edit.range.start) + sql.slice(told.edit.range.end);
      assert.equal(after, rest === null ? null : `select * from orders order by ${rest}`);
    });
});
