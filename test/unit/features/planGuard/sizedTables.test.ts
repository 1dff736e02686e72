// Is the table that a plan reads told by its own size, and by none where its name alone does not tell which it is?

import assert from 'node:assert/strict';
import { sizedTables } from '../../../../src/features/planGuard/sizedTables';
import { relation } from '../../../support/hostileTwins/images';

const sized = (schema: string, name: string, tuples: number, kind: 'r' | 'v' | 'm' = 'r') =>
  relation(name, { schema, kind, tuples, blocks: 10 });

describe('tables with sizes', () => {
  const table = sizedTables({
    relations: [
      sized('public', 'orders', 1),
      sized('archive', 'orders', 2),
      sized('api', 'visits', 0, 'v'),
      sized('app', 'visits', 3),
      sized('app', 'totals', -1, 'm'),
    ],
  });

  it('are found by the schema that the plan names', () => {
    assert.deepEqual(table('public', 'orders'), { name: 'orders', rows: 1 });
    assert.deepEqual(table('archive', 'orders'), { name: 'archive.orders', rows: 2 });
    assert.equal(table('other', 'orders'), null);
  });

  it('are found by a name without a schema only where it is one table', () => {
    assert.equal(table(null, 'orders'), null);
    assert.equal(table(null, 'none'), null);
    // A view is never scanned itself.
    assert.deepEqual(table(null, 'visits'), { name: 'app.visits', rows: 3 });
    assert.deepEqual(table(null, 'totals'), { name: 'app.totals', rows: 500 });
  });
});
