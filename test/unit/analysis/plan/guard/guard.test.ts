// What is recorded of a plan, and which differences fail a check.

import assert from 'node:assert/strict';
import {
  NOTHING,
  otherwise,
  regressionsOf,
} from '../../../../../src/analysis/plan/guard/comparePlan';
import {
  LARGE_ROWS,
  recordPlan,
  worstOf,
  type FindTable,
} from '../../../../../src/analysis/plan/guard/recordPlan';
import { MOST_STEPS } from '../../../../../src/model/planFile';
import { plan } from '../../advisor/support';

const rowsOf: Readonly<Record<string, number>> = {
  orders: 2_300_000,
  'orders 1': 60_000,
  'orders 2': 60_000,
  countries: 200,
  almost: LARGE_ROWS - 1,
};
/** Partitions are called `table number`. */
const table: FindTable = (_, name) => {
  const rows = rowsOf[name];
  return rows === undefined ? null : { name: name.split(' ')[0] ?? name, rows };
};
const scan = (name: string, cost = 50_000) => ({
  'Node Type': 'Seq Scan',
  'Relation Name': name,
  'Total Cost': cost,
});
const recorded = (...given: Parameters<typeof plan>) => recordPlan(plan(...given), [], table);
const rules = (...given: Parameters<typeof regressionsOf>) =>
  regressionsOf(...given).map(({ rule }) => rule);
const none = { cost: 1_000, reads: [], findings: [], plan: ['Index Scan using a on orders'] };

describe('recorded plan', () => {
  it('is its steps, its cost to two digits and its large sequential reads in words', () => {
    const found = recorded({
      'Node Type': 'Nested Loop',
      'Join Type': 'Inner',
      'Total Cost': 48_211.37,
      Plans: [scan('orders'), scan('countries'), scan('almost'), scan('gone')],
    });
    assert.deepEqual(found, {
      cost: 48_000,
      reads: [{ table: 'orders', rows: 'millions' }],
      findings: [],
      plan: [
        'Nested Loop',
        ...['orders', 'countries', 'almost', 'gone'].map((name) => `  Seq Scan on ${name}`),
      ],
    });
  });

  it('takes the partitions of a table together', () => {
    const parts = { 'Node Type': 'Append', 'Total Cost': 9, Plans: [scan('orders 1')] };
    assert.deepEqual(recorded(parts).reads, []);
    assert.deepEqual(recorded({ ...parts, Plans: [scan('orders 2'), scan('orders 1')] }).reads, [
      { table: 'orders', rows: 'hundreds of thousands' },
    ]);
  });

  it('says the rows in words at every size', () => {
    const words = [1e5, 999_999, 1e6, 1e7, 4e8, 1e9, 1e12].map(
      (rows) => recordPlan(plan(scan('x')), [], () => ({ name: 'x', rows })).reads[0]?.rows,
    );
    assert.deepEqual(words, [
      'hundreds of thousands',
      'hundreds of thousands',
      'millions',
      'tens of millions',
      'hundreds of millions',
      'billions',
      'trillions',
    ]);
  });

  it('is bounded, however many steps and however long a name', () => {
    const steps = Array.from({ length: MOST_STEPS + 50 }, () => scan('n'.repeat(5_000)));
    const found = recorded({ 'Node Type': 'Append', 'Total Cost': 1, Plans: steps }).plan;
    assert.equal(found.length, MOST_STEPS + 1);
    assert.equal(found.at(-1), 'and 51 more');
    assert.ok(found.every((line) => line.length <= 300));
  });

  it('of statements that differ in literals is the dearest, with all that any of them reads', () => {
    const other = { ...none, cost: 2_000, plan: ['Result'], findings: ['b', 'a'] };
    const reads = [{ table: 'orders', rows: 'millions' }];
    const expected = { cost: 2_000, plan: ['Result'], reads, findings: ['a', 'b'] };
    assert.deepEqual(worstOf({ ...none, reads }, other), expected);
    assert.deepEqual(worstOf(other, { ...none, reads }), expected);
  });
});

describe('comparison with a recorded plan', () => {
  it('fails from five times the cost on, and not where all of it is cheap', () => {
    assert.deepEqual(rules(none, { ...none, cost: 4_900 }), []);
    assert.deepEqual(rules(none, { ...none, cost: 5_000 }), ['plan-dearer']);
    assert.deepEqual(rules({ ...none, cost: 0.3 }, { ...none, cost: 90 }), []);
    assert.deepEqual(rules({ ...none, cost: 0 }, { ...none, cost: 100 }), ['plan-dearer']);
    assert.deepEqual(rules({ ...none, cost: 5_000 }, none), []);
  });

  it('fails for a large table that is newly read sequentially, by its name alone', () => {
    const orders = { ...none, reads: [{ table: 'orders', rows: 'millions' }] };
    const grown = { ...none, reads: [{ table: 'orders', rows: 'tens of millions' }] };
    assert.deepEqual(regressionsOf(none, orders), [
      {
        rule: 'plan-reads-large-table',
        message: 'It reads orders sequentially, which has millions of rows.',
      },
    ]);
    assert.deepEqual(rules(orders, grown), []);
    assert.deepEqual(rules(orders, none), []);
  });

  it('fails for a new finding of high impact', () => {
    const found = { ...none, findings: ['sort-spill', 'seq-scan-selective on orders'] };
    assert.deepEqual(rules(none, found), ['plan-finding', 'plan-finding']);
    assert.deepEqual(rules({ ...none, findings: ['sort-spill'] }, found), ['plan-finding']);
    assert.deepEqual(rules(found, none), []);
  });

  it('only tells of another plan or cost', () => {
    assert.equal(otherwise(none, none), null);
    assert.equal(otherwise(none, { ...none, cost: 1_100 }), 'other cost');
    assert.equal(otherwise(none, { ...none, plan: ['Result'] }), 'other plan');
  });

  it('says of a new statement what is grave, and nothing of its cost', () => {
    const reads = [{ table: 'orders', rows: 'millions' }];
    assert.deepEqual(rules(NOTHING, { ...none, cost: 9e9, reads }), ['plan-reads-large-table']);
  });
});
