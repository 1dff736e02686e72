import assert from 'node:assert/strict';
import { deriveMetrics } from '../../../src/analysis/plan/derive';
import { aboutNode } from '../../../src/panel/plan/aboutNode';
import { heatOfWhole, heatScale } from '../../../src/panel/plan/heat';
import { heatTitle, LEGEND } from '../../../src/panel/plan/legend';
import { helpOf, helpText, NODE_HELP } from '../../../src/panel/plan/nodeHelp';
import { indexPlan } from '../../../src/panel/plan/planIndex';
import { panelReport } from '../../support/panelSamples';
import { fixtureNames, fixturePlan, readFixture } from '../../support/planFixtures';
import { planOfShape, withMetrics } from './samplePlans';

/** explain.c ExplainNode, PostgreSQL 14 to 18. */
const OPERATIONS = (
  'Result|ProjectSet|ModifyTable|Append|Merge Append|Recursive Union|BitmapAnd|BitmapOr|Nested Loop|Merge Join|' +
  'Hash Join|Seq Scan|Sample Scan|Gather|Gather Merge|Index Scan|Index Only Scan|Bitmap Index Scan|' +
  'Bitmap Heap Scan|Tid Scan|Tid Range Scan|Subquery Scan|Function Scan|Table Function Scan|Values Scan|CTE Scan|' +
  'Named Tuplestore Scan|WorkTable Scan|Foreign Scan|Custom Scan|Materialize|Memoize|Sort|Incremental Sort|Group|' +
  'Aggregate|WindowAgg|Unique|SetOp|LockRows|Limit|Hash'
).split('|');

describe('help on a step of a plan', () => {
  it('has two sentences for every operation that PostgreSQL 14 to 18 print', () => {
    for (const type of OPERATIONS) {
      const help = helpOf({ 'Node Type': type });
      assert.ok(help !== null, type);
    }
    for (const [name, { does, usual }] of Object.entries(NODE_HELP)) {
      for (const sentence of [does, usual])
        assert.match(sentence, /^[A-Z“][^!]*[^.]\.$/, `${name}: ${sentence}`);
      assert.doesNotMatch(does, /\. /, `${name} does one thing, in one sentence`);
    }
  });

  it('tells an aggregate by its strategy, and nothing of what it does not know', () => {
    const does = (Strategy: string) => helpOf({ 'Node Type': 'Aggregate', Strategy })?.does ?? '';
    assert.match(does('Hashed'), /hash table/);
    assert.match(does('Sorted'), /one group after the other/);
    assert.match(does('Mixed'), /grouping sets/);
    assert.match(does('Plain'), /over all rows/);
    assert.equal(helpText({ 'Node Type': 'Quantum Scan' }), '');
    assert.equal(helpText({ 'Node Type': 'constructor' }), '');
  });

  it('blames nothing on a step that the server times elsewhere, counts otherwise or cannot promise', () => {
    const usual = (type: string) => helpOf({ 'Node Type': type })?.usual ?? '';
    // execMain.c AfterTriggerEndQuery: after the nodes' own clocks have stopped.
    assert.match(usual('ModifyTable'), /foreign keys and AFTER triggers stand apart/);
    // plancat.c get_function_rows: a support function is asked before prorows.
    for (const type of ['ProjectSet', 'Function Scan'])
      assert.match(usual(type), /unless it can work it out/);
    assert.match(usual('Append'), /may mean/);
    assert.doesNotMatch(usual('Index Only Scan'), /cheapest/);
  });

  it('knows every step of the captured plans, and tells its numbers in whole sentences', () => {
    const steps = new Set<string>();
    for (const name of fixtureNames()) {
      const plan = fixturePlan(readFixture(name));
      const index = indexPlan({
        ...panelReport('partitions'),
        findings: [],
        nodeRanges: [],
        plan,
        metrics: deriveMetrics(plan),
      });
      for (const node of index.nodes) {
        steps.add(node.fields['Node Type']);
        assert.notEqual(helpText(node.fields), '', `${name}: ${node.operation}`);
        for (const sentence of aboutNode(node, index)) {
          assert.match(sentence, /^[A-Z].*[^.]\.$/, name);
          assert.doesNotMatch(
            sentence,
            /NaN|Infinity|undefined|null|\b1 times|\b1 row were|\.\.| {2}/,
            name,
          );
          // As no rule found anything here.
          assert.doesNotMatch(sentence, /look first|worth a look/, name);
        }
      }
    }
    assert.ok(steps.size > 35, 'the captured plans have nearly every step');
  });
});

describe('numbers of a step in words', () => {
  const loop = planOfShape([
    ['Nested Loop', 0],
    ['Seq Scan', 1, { 'Parent Relationship': 'Outer' }],
    ['Index Scan', 1, { 'Parent Relationship': 'Inner' }],
  ]);
  const OUTER = 1;
  const INNER = 2;

  function words(
    metrics: Parameters<typeof withMetrics>[1][number],
    { id = INNER, nothingFound = false } = {},
  ): readonly string[] {
    const plan = { ...withMetrics(loop, [{}, metrics, metrics]), nothingFound };
    const node = plan.nodes[id];
    assert.ok(node !== undefined);
    return aboutNode(node, plan);
  }

  it('says whether rows and estimate agree, and leaves it open where a step was stopped early', () => {
    const rows = (actualRowsTotal: number, estimatedRowsTotal: number, mayStopEarly = false) =>
      words({
        actualRowsTotal,
        estimatedRowsTotal,
        mayStopEarly,
        qError: Math.max(
          actualRowsTotal / estimatedRowsTotal,
          estimatedRowsTotal / actualRowsTotal,
        ),
      })[0];
    assert.equal(rows(12, 10), 'Gave 12 rows; ~10 rows were expected, which is close.');
    assert.equal(
      rows(50, 10),
      'Gave 50 rows; ~10 rows were expected, which is near enough for most plans.',
    );
    assert.equal(
      rows(9_000, 1),
      'Gave 9 k rows; ~1 row was expected, 9 k × too few: the planner may have chosen another plan had it known.',
    );
    assert.match(rows(1, 1.3) ?? '', /~1 row was expected/);
    assert.match(rows(1, 9_000) ?? '', /9 k × too many/);
    assert.match(rows(10, 9_000, true) ?? '', /but a step above may have stopped it early/);
  });

  it('calls no time long that nobody waits for, and says why a step ran often', () => {
    const [took, ran] = words({
      actualRowsTotal: 0,
      selfTimeMs: 0.4,
      selfShare: 0.9,
      wallTimeMs: 0.4,
      loops: 4,
    });
    assert.equal(
      took,
      'Took 0.4 ms by itself, 90 % of the execution: too short to matter, whatever its share.',
    );
    assert.equal(
      ran,
      'Ran 4 times, 0.1 ms each time and 0 rows on average: usual inside a Nested Loop, which asks once for each outer row.',
    );
    assert.match(
      words({ actualRowsTotal: 0, loops: 4 }, { id: OUTER })[0] ?? '',
      /: once for each time that the step above asked\.$/,
    );
    const long = { actualRowsTotal: 0, selfTimeMs: 40, selfShare: 0.9 };
    assert.match(words(long)[0] ?? '', /one of the places to look first/);
    assert.match(
      words(long, { nothingFound: true })[0] ?? '',
      /90 % of the execution: no rule found anything slow in this plan\.$/,
    );
    assert.deepEqual(words({ neverExecuted: true, estimatedRowsTotal: 0.9 }), [
      'Not executed in this run: nothing asked for its rows. 1 row was expected.',
    ]);
    assert.deepEqual(words({ neverExecuted: true, estimatedRowsTotal: 7 }), [
      'Not executed in this run: nothing asked for its rows. 7 rows were expected.',
    ]);
  });

  it('claims nothing of what was only planned', () => {
    const sentences = words({
      estimatedRowsTotal: 600,
      totalCost: 50,
      selfCost: 40,
      selfShare: 0.8,
    });
    assert.match(sentences[0] ?? '', /^Expected to give ~600 rows; without an execution/);
    assert.match(sentences[1] ?? '', /^Its own work is ~40 of the cost, 80 % of the whole/);
    assert.equal(sentences.length, 2);
  });
});

describe('legend', () => {
  it('names every level that a bar can have, and the bars say theirs', () => {
    const marks = new Set<string>(LEGEND.map(({ mark }) => mark));
    for (const level of ['hot', 'warm', 'cool']) assert.ok(marks.has(level), level);
    const scan = { ...planOfShape([['Seq Scan', 0]]), measured: true };
    const times = [{ selfTimeMs: 982, wallTimeMs: 982, selfShare: 0.99, totalShare: 1 }];
    const plan = { ...withMetrics(scan, times), nothingFound: false };
    const [node] = plan.nodes;
    assert.ok(node !== undefined);
    assert.equal(
      heatTitle(heatScale(plan, 'time')(node), 'time', false),
      'Time by itself: 982 ms, 99 % of the whole. Look here first.',
    );
    // Where no rule found anything, neither bars nor words point anywhere.
    const faultless = { ...plan, nothingFound: true };
    for (const metric of ['time', 'rows'] as const)
      assert.equal(heatScale(faultless, metric)(node).level, 'cool');
    assert.equal(heatOfWhole(faultless, 'time', node)?.level, 'cool');
    assert.equal(
      heatTitle(heatScale(faultless, 'time')(node), 'time', false),
      'Time by itself: 982 ms, 99 % of the whole',
    );
  });
});
