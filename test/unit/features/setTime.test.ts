// What is told of a set's time: alone, and beside the sets that are suggested with it.

import assert from 'node:assert/strict';
import { deriveMetrics } from '../../../src/analysis/plan/derive';
import { timeOf, type SetTime } from '../../../src/features/setTime';
import type { Plan } from '../../../src/model/planNode';
import { plan } from '../analysis/advisor/support';

type Fields = Readonly<Record<string, unknown>>;

/** Of a branch; `ms` null for a plan that was not run. */
const scan = (table: string, ms: number | null): Fields => ({
  ...{ 'Node Type': 'Seq Scan', 'Relation Name': table, Schema: 'shop', Alias: table },
  ...{ 'Parent Relationship': 'Member', Filter: `(${table}.id = 1)` },
  ...{ 'Startup Cost': 0, 'Total Cost': table === 'large' ? 4_000 : 1_000, 'Plan Rows': 5 },
  ...(ms === null ? {} : { 'Actual Startup Time': 0, 'Actual Total Time': ms }),
  ...(ms === null ? {} : { 'Actual Rows': 5, 'Actual Loops': 1 }),
});

const lookUp = (table: string): Fields => ({
  ...{ 'Node Type': 'Index Scan', 'Relation Name': table, Schema: 'shop', Alias: table },
  ...{ 'Parent Relationship': 'Member', 'Index Name': `${table}_id_idx` },
  ...{ 'Index Cond': `(${table}.id = 1)`, 'Startup Cost': 0.4, 'Total Cost': 9, 'Plan Rows': 5 },
});

const both = (first: Fields, second: Fields, ran: Fields = {}): Plan =>
  plan({
    ...{ 'Node Type': 'Append', 'Startup Cost': 0, 'Total Cost': 5_000, 'Plan Rows': 10 },
    ...ran,
    Plans: [first, second],
  });

const BEFORE = both(scan('large', 100), scan('small', 8), {
  ...{ 'Actual Startup Time': 0, 'Actual Total Time': 108, 'Actual Rows': 10 },
  'Actual Loops': 1,
});

function told(after: Plan, beside: { readonly others: Plan; readonly all: Plan } | null): SetTime {
  const found = timeOf(after, beside, { plan: BEFORE, metrics: deriveMetrics(BEFORE) });
  assert.ok(found);
  return found;
}

const OF_SMALL = both(scan('large', null), lookUp('small'));
const OF_LARGE = both(lookUp('large'), scan('small', null));
const OF_BOTH = both(lookUp('large'), lookUp('small'));

describe('the time that is told of a set', () => {
  it('is doubtful where it gains little of a statement, and nothing else is suggested', () => {
    const { predicted, words } = told(OF_SMALL, null);
    assert.equal(predicted.isDoubtful, true);
    assert.match(words.join(), /hardly a gain|may be a loss/);
  });

  it('is a gain where it is most of what the other sets leave', () => {
    const { predicted, words } = told(OF_SMALL, { others: OF_LARGE, all: OF_BOTH });
    assert.equal(predicted.isDoubtful, false);
    assert.match(words.join(), /^Beside the other suggestions .* instead of \d+(\.\d+)? ms/);
  });

  it('stays doubtful where it gains as little beside them', () => {
    const beside = { others: OF_LARGE, all: both(lookUp('large'), scan('small', null)) };
    const { predicted, words } = told(OF_SMALL, beside);
    assert.equal(predicted.isDoubtful, true);
    assert.match(words.join(), /hardly a gain|may be a loss/);
  });

  it('is told alone where it is a gain alone', () => {
    const { predicted, words } = told(OF_LARGE, { others: OF_SMALL, all: OF_BOTH });
    assert.deepEqual([predicted.isDoubtful, words], [false, []]);
    assert.ok(predicted.beforeMs > 100);
  });

  it('is null where nothing was measured', () => {
    const estimated = both(scan('large', null), scan('small', null));
    const metrics = deriveMetrics(estimated);
    assert.equal(timeOf(OF_LARGE, null, { plan: estimated, metrics }), null);
  });
});
