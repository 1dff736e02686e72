// What a workload's statements count for: their calls, and the rows that they write.

import assert from 'node:assert/strict';
import { sharedCalls } from '../../../../src/features/advise/parameterWays';
import { tableWrites } from '../../../../src/features/advise/tableWrites';
import { catalog, column, table } from '../../analysis/advisor/support';
import { plannedText } from './plannedTexts';

const read = { 'Node Type': 'Seq Scan', 'Relation Name': 'sale', Schema: 'shop', 'Plan Rows': 30 };

function written(operation: string): Readonly<Record<string, unknown>> {
  return {
    ...{ 'Node Type': 'ModifyTable', Operation: operation, 'Relation Name': 'sale' },
    ...{ Schema: 'shop', 'Plan Rows': 0, Plans: [{ ...read, 'Parent Relationship': 'Outer' }] },
  };
}

describe('the calls of a statement', () => {
  it('are shared by the ways in which it is planned', async () => {
    const one = await plannedText('SELECT * FROM sale WHERE id = $1', read, { id: 'a', calls: 90 });
    const other = await plannedText('SELECT 1', read, { id: 'b', calls: 7 });
    const ways = (['common', 'rare'] as const).map((way) => ({ ...one, way }));
    assert.deepEqual(sharedCalls([one, other, ...ways]), [30, 7, 30, 30]);
  });
});

describe('the writes of a workload', () => {
  const sale = table('sale', [column('id'), column('state')]);
  const of = catalog(sale);

  it('are as many rows as were counted, else as the planner expects, a call', async () => {
    const text = 'DELETE FROM sale';
    const counted = { calls: 4, rowsPerCall: 2.5 };
    const writes = [
      await plannedText(text, written('Delete'), counted),
      await plannedText(text, written('Delete'), { calls: 4 }),
      await plannedText(text, written('Delete'), { calls: 4, rowsPerCall: 0 }),
    ];
    assert.deepEqual(
      tableWrites(writes, of).map(({ operation, rows }) => [operation, rows]),
      [
        ['Delete', 10],
        ['Delete', 120],
        ['Delete', 0],
      ],
    );
  });

  it('name the columns that an update sets, and none where that is not known', async () => {
    const update = await plannedText("UPDATE sale SET state = 'paid'", written('Update'));
    const insert = await plannedText("INSERT INTO sale VALUES (1, 'new')", written('Insert'));
    assert.deepEqual(
      tableWrites([update, insert], of).map(({ operation, columns }) => [operation, columns]),
      [
        ['Update', ['state']],
        ['Insert', null],
      ],
    );
  });

  it('count once however often a statement is planned, and not where it only reads', async () => {
    const insert = await plannedText("INSERT INTO sale VALUES (1, 'new')", written('Insert'));
    const select = await plannedText('SELECT * FROM sale', read);
    const common = { ...insert, way: 'common' } as const;
    assert.equal(tableWrites([insert, common, select], of).length, 1);
  });
});
