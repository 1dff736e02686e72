// Fewer rows than estimated say nothing below a LIMIT that was reached, EXISTS or a merge join; above a sort they do again.

import assert from 'node:assert/strict';
import { deriveMetrics } from '../../../../src/analysis/plan/derive';
import { parseJson } from '../../../../src/analysis/plan/parseJson';

type Fields = Readonly<Record<string, unknown>>;

function node(type: string, given: Fields = {}, ...children: readonly Fields[]): Fields {
  return {
    'Node Type': type,
    'Startup Cost': 0,
    'Total Cost': 10,
    'Plan Rows': 10,
    'Plan Width': 8,
    'Actual Rows': 10,
    'Actual Loops': 1,
    ...given,
    ...(children.length === 0 ? {} : { Plans: children }),
  };
}

function stops(root: Fields): readonly boolean[] {
  const plan = parseJson([{ Plan: root }]);
  assert.ok(plan.ok);
  return deriveMetrics(plan.value).nodes.map(({ mayStopEarly }) => mayStopEarly);
}

describe('early stops', () => {
  it('reach through nodes that hand rows on, and end at those that read all', () => {
    const scan = node('Seq Scan');
    assert.deepEqual(stops(node('Limit', {}, node('Nested Loop', {}, scan))), [false, true, true]);
    assert.deepEqual(stops(node('Limit', {}, node('Sort', {}, scan))), [false, true, false]);
    const grouped = (Strategy: string) => node('Limit', {}, node('Aggregate', { Strategy }, scan));
    assert.deepEqual(stops(grouped('Hashed')), [false, true, false]);
    assert.deepEqual(stops(grouped('Sorted')), [false, true, true]);
  });

  it('are none below a LIMIT that was not reached', () => {
    assert.deepEqual(stops(node('Limit', { 'Actual Rows': 3 }, node('Seq Scan'))), [false, false]);
  });

  it('happen in merge joins, semi-joins, EXISTS and lookups of unique rows', () => {
    const outer = node('Seq Scan', { 'Parent Relationship': 'Outer' });
    const inner = node('Index Scan', { 'Parent Relationship': 'Inner' });
    assert.deepEqual(stops(node('Merge Join', {}, outer, inner)), [false, true, true]);
    assert.deepEqual(stops(node('Nested Loop', {}, outer, inner)), [false, false, false]);
    assert.deepEqual(stops(node('Nested Loop', { 'Join Type': 'Semi' }, outer, inner)), [
      false,
      false,
      true,
    ]);
    assert.deepEqual(stops(node('Nested Loop', { 'Inner Unique': true }, outer, inner)), [
      false,
      false,
      true,
    ]);
    const subplan = node('Seq Scan', { 'Parent Relationship': 'SubPlan' });
    assert.deepEqual(stops(node('Seq Scan', {}, subplan)), [false, true]);
  });
});
