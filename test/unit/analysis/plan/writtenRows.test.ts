// What a write is expected to write is what its ModifyTable is handed, never the 0 that it says of itself.

import assert from 'node:assert/strict';
import { parsePlans } from '../../../../src/analysis/plan/parsePlans';
import { writtenRows } from '../../../../src/analysis/plan/writtenRows';
import { fixturePlan, readFixture } from '../../../support/planFixtures';

function rowsOf(text: string): number | null {
  const parsed = parsePlans(text);
  assert.ok(parsed.ok && parsed.value[0] !== undefined);
  return writtenRows(parsed.value[0]);
}

describe('rows that a statement is expected to write', () => {
  it('are those below Update, Delete, Insert and LockRows', () => {
    for (const [top, rows] of [
      ['Update on t', 1_200],
      ['Delete on t', 1],
      ['Insert on t', 0],
      ['LockRows', 77],
    ] as const) {
      const text = `${top}  (cost=0.00..9.00 rows=0 width=0)
  ->  Seq Scan on t  (cost=0.00..9.00 rows=${String(rows)} width=6)`;
      assert.equal(rowsOf(text), rows, top);
    }
  });

  it('leave out what is only asked beside', () => {
    const text = `Update on t  (cost=0.00..9.00 rows=0 width=0)
  InitPlan 1
    ->  Seq Scan on s  (cost=0.00..9.00 rows=5000 width=6)
  ->  Seq Scan on t  (cost=0.00..9.00 rows=3 width=6)`;
    assert.equal(rowsOf(text), 3);
  });

  it('are not known where nothing in the plan writes', () => {
    assert.equal(rowsOf('Result  (cost=0.00..0.01 rows=1 width=8)'), null);
  });

  it('are summed over the writes of one statement', () => {
    const plan = fixturePlan(readFixture('pg18/data-modifying-cte'));
    const written = writtenRows(plan);
    assert.ok(written !== null && written > 0, String(written));
  });
});
