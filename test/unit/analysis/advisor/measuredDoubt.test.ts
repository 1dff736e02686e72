// An index is not believed where the planner's estimate was measured to be wrong: it is hopeless where most of the table came.

import assert from 'node:assert/strict';
import { indexCandidates } from '../../../../src/analysis/advisor/candidates';
import { measuredDoubt, type MeasuredDoubt } from '../../../../src/analysis/advisor/measuredDoubt';
import { collectTableUses } from '../../../../src/analysis/advisor/tableUse';
import { deriveMetrics } from '../../../../src/analysis/plan/derive';
import { catalog, column, plan, table } from './support';

const moves = table('moves', [column('id'), column('reason', 'text')], { estimatedRows: 1 });

function doubtOf(measured: Readonly<Record<string, unknown>>): MeasuredDoubt | null {
  const of = plan({
    'Node Type': 'Seq Scan',
    'Relation Name': 'moves',
    Schema: 'shop',
    Alias: 'moves',
    Filter: "(moves.reason = 'sale'::text)",
    ...measured,
  });
  const [candidate] = indexCandidates(collectTableUses(of, catalog(moves)), { extensions: [] });
  assert.ok(candidate);
  return measuredDoubt(candidate, { plan: of, metrics: deriveMetrics(of) });
}

function measured(expected: number, came: number, removed: number) {
  return {
    'Plan Rows': expected,
    'Actual Rows': came,
    'Actual Loops': 1,
    'Actual Startup Time': 0,
    'Actual Total Time': 1,
    'Rows Removed by Filter': removed,
  };
}

describe('measured doubt', () => {
  it('calls an index hopeless that would find most of the table', () => {
    const doubt = doubtOf(measured(1, 58_000, 2_000));
    assert.equal(doubt?.isHopeless, true);
    assert.match(doubt.why, /expects 1 row of shop\.moves and 58 k came/);
  });

  it('only warns where few of the table came, however many more than expected', () => {
    assert.equal(doubtOf(measured(1, 500, 100_000))?.isHopeless, false);
  });

  it('believes an estimate that was about right, and one that was not measured', () => {
    assert.equal(doubtOf(measured(40_000, 58_000, 2_000)), null);
    assert.equal(doubtOf({ 'Plan Rows': 1 }), null);
  });

  it('lets a wrong estimate of a few rows pass', () => {
    assert.equal(doubtOf(measured(1, 50, 10)), null);
  });

  describe('below a Gather', () => {
    const lines = table('lines', [column('id'), column('sale'), column('kind', 'text')], {
      estimatedRows: 1_000,
    });
    const below = (inner: Readonly<Record<string, unknown>>): MeasuredDoubt | null => {
      const ran = { 'Actual Startup Time': 0, 'Actual Total Time': 1 };
      const of = plan({
        ...{ 'Node Type': 'Gather', 'Workers Planned': 2, 'Workers Launched': 2, ...ran },
        ...{ 'Actual Rows': 2_400, 'Actual Loops': 1 },
        Plans: [
          {
            ...{ 'Node Type': 'Nested Loop', 'Parent Relationship': 'Outer', ...ran },
            ...{ 'Join Type': 'Inner', 'Actual Rows': 800, 'Actual Loops': 3 },
            Plans: [
              {
                ...{ 'Node Type': 'Seq Scan', 'Relation Name': 'sales', Alias: 'sales', ...ran },
                ...{ Schema: 'shop', 'Parent Relationship': 'Outer', 'Parallel Aware': true },
                ...{ 'Actual Rows': 10, 'Actual Loops': 3 },
              },
              {
                ...{ 'Node Type': 'Seq Scan', 'Relation Name': 'lines', Alias: 'lines', ...ran },
                ...{ Schema: 'shop', 'Parent Relationship': 'Inner' },
                Filter: "(lines.kind = 'gift'::text)",
                ...inner,
              },
            ],
          },
        ],
      });
      const [candidate] = indexCandidates(collectTableUses(of, catalog(lines)), { extensions: [] });
      assert.ok(candidate);
      return measuredDoubt(candidate, { plan: of, metrics: deriveMetrics(of) });
    };

    it('tells the executions of an inner side apart, which each process runs in full', () => {
      assert.equal(below({ 'Plan Rows': 5, 'Actual Rows': 80, 'Actual Loops': 30 }), null);
      const all = below({ 'Plan Rows': 5, 'Actual Rows': 800, 'Actual Loops': 30 });
      assert.equal(all?.isHopeless, true);
      assert.match(all.why, /expects 5 rows of shop\.lines and 800 came/);
    });

    it('adds up what the processes share', () => {
      const shared = { 'Plan Rows': 5, 'Actual Rows': 80, 'Actual Loops': 3 };
      assert.equal(below({ ...shared, 'Parallel Aware': true })?.isHopeless, true);
    });
  });

  describe('of what an index finds already', () => {
    const limits = table('limits', [
      column('phase'),
      column('start_at'),
      column('end_at'),
      column('note'),
    ]);
    const searched = (came: number, given: Readonly<Record<string, unknown>> = {}) => ({
      ...measured(67_047, came, 0),
      'Node Type': 'Index Scan',
      'Relation Name': 'limits',
      Schema: 'shop',
      Alias: 't',
      'Index Name': 'limits_idx',
      'Index Cond': '((t.phase = 0) AND (t.start_at <= 5) AND (t.end_at >= 6))',
      ...given,
    });
    const doubts = (root: Readonly<Record<string, unknown>>) => {
      const of = plan(root);
      return new Map(
        indexCandidates(collectTableUses(of, catalog(limits)), { extensions: [] }).map(
          (candidate) => [
            candidate.definition.keys.map((key) => key.column).join(),
            measuredDoubt(candidate, { plan: of, metrics: deriveMetrics(of) })?.isHopeless,
          ],
        ),
      );
    };

    it('is hopeless: the reads of the table that another would spare do not happen', () => {
      const found = doubts(searched(2));
      assert.equal(found.get('end_at'), true);
      assert.equal(found.get('phase,end_at'), true);
    });

    it('is nothing against another column, a right estimate, or rows that nobody asked for', () => {
      const other = doubts(searched(2, { Filter: '(t.note = 7)' }));
      assert.equal(other.get('note,phase,end_at') ?? other.get('phase,note,end_at'), undefined);
      assert.equal(other.get('note'), undefined);
      assert.equal(doubts(searched(60_000)).get('end_at'), undefined);
      const limited = { 'Node Type': 'Limit', ...measured(2, 2, 0), Plans: [searched(2)] };
      assert.equal(doubts(limited).get('end_at'), undefined);
    });
  });
});
