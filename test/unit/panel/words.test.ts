import assert from 'node:assert/strict';
import { parseJson } from '../../../src/analysis/plan/parseJson';
import { explainText } from '../../../src/panel/export/explainText';
import { planJson, reportMarkdown } from '../../../src/panel/export/planText';
import type { PreviousRun } from '../../../src/model/panelReport';
import { changeOf, figureList } from '../../../src/panel/plan/figures';
import { heatScale } from '../../../src/panel/plan/heat';
import { conditionOf, operationOf, targetOf } from '../../../src/panel/plan/nodeName';
import { indexPlan } from '../../../src/panel/plan/planIndex';
import { segmentText } from '../../../src/panel/plan/segments';
import { panelReport, samplePlan, type SampleName } from '../../support/panelSamples';

const SAMPLES: readonly SampleName[] = ['simple', 'shop', 'partitions', 'estimate'];

describe('panel words', () => {
  it('names operations as EXPLAIN does', () => {
    const name = (fields: Record<string, unknown>) => operationOf({ 'Node Type': '', ...fields });
    assert.equal(name({ 'Node Type': 'Hash Join', 'Join Type': 'Left' }), 'Hash Left Join');
    assert.equal(
      name({ 'Node Type': 'Nested Loop', 'Join Type': 'Anti' }),
      'Nested Loop Anti Join',
    );
    assert.equal(name({ 'Node Type': 'Seq Scan', 'Parallel Aware': true }), 'Parallel Seq Scan');
    assert.equal(
      name({ 'Node Type': 'Aggregate', Strategy: 'Hashed', 'Partial Mode': 'Partial' }),
      'Partial HashAggregate',
    );
    assert.equal(
      name({ 'Node Type': 'Index Scan', 'Scan Direction': 'Backward' }),
      'Index Scan Backward',
    );
    assert.equal(name({ 'Node Type': 'ModifyTable', Operation: 'Update' }), 'Update');
    const scan = { 'Node Type': 'Index Scan', 'Relation Name': 'orders', Alias: 'o' };
    assert.equal(targetOf({ ...scan, 'Index Name': 'orders_pkey' }), 'orders o using orders_pkey');
    assert.equal(targetOf({ ...scan, Alias: 'orders' }), 'orders');
    assert.equal(conditionOf({ ...scan, Filter: '(b)', 'Index Cond': '(a)' }), '(a)');
  });

  it('says how a figure changed, and not that noise did', () => {
    assert.deepEqual(changeOf(100, 102), { direction: 'same', text: 'as before', judged: true });
    assert.equal(changeOf(50, 100)?.text, '2 × less');
    assert.equal(changeOf(70, 100)?.text, '30 % less');
    assert.equal(changeOf(150, 100)?.text, '50 % more');
    assert.equal(changeOf(5, 0)?.text, 'more');
    assert.equal(changeOf(null, 1), null);
  });

  it('marks only figures that the comparison calls different, and never planning', () => {
    const now = {
      executionMs: 40,
      times: null,
      planningMs: 1,
      rows: 9,
      blocks: 1_000,
      totalCost: 10,
      measured: true,
    };
    const before = { ...now, executionMs: 980, planningMs: 9, totalCost: 90 };
    const changes = (outcome: PreviousRun['outcome'], fields = {}) =>
      figureList(now, { id: 'a', outcome, verdict: '', figures: { ...before, ...fields } })
        .filter(({ change }) => change !== null)
        .map(({ label, change }) => `${label} ${change?.judged === true ? 'judged' : 'told'}`);
    assert.deepEqual(changes('same'), []);
    assert.deepEqual(changes('incomparable', { rows: 1, blocks: 9 }), []);
    assert.deepEqual(changes('better', { blocks: 9_000, rows: 1 }), [
      'Time judged',
      'Rows told',
      'Buffers judged',
      'Cost told',
    ]);
    assert.equal(figureList(now, null).filter(({ change }) => change !== null).length, 0);
    const times = { firstMs: 463, laterMs: [1.2, 1.4, 1.3, 1.6, 1.5] };
    assert.equal(
      figureList({ ...now, times }, null)[0]?.note,
      'median of 5 (1.2 ms to 1.6 ms), first run 463 ms',
    );
  });

  it('gives every node of a plan a share between 0 and 1, in every metric', () => {
    for (const name of SAMPLES) {
      const plan = indexPlan(panelReport(name));
      for (const metric of ['time', 'cost', 'rows', 'buffers'] as const) {
        const heat = heatScale(plan, metric);
        for (const node of plan.nodes) {
          const { share } = heat(node);
          assert.ok(share >= 0 && share <= 1, `${name} ${metric} ${String(node.id)}`);
        }
      }
    }
  });

  it('exports the plan as JSON that reads back as the same plan', () => {
    for (const name of SAMPLES) {
      const back = parseJson(planJson(panelReport(name)));
      assert.ok(back.ok);
      assert.deepEqual(back.value, samplePlan(name));
    }
  });

  it('prints the plan as text, a line for every node, its figures as the server gave them', () => {
    const report = panelReport('shop');
    const text = explainText(report.plan);
    assert.equal(text.match(/\(cost=/g)?.length, report.plan.nodes.length);
    assert.match(text, /SubPlan 1\n +-> {2}Aggregate/);
    assert.match(text, /Seq Scan on orders x .*\(actual time=.* rows=392.82 loops=50\)/);
    assert.match(text, /Execution Time: 1997\.979 ms$/);
  });

  it('keeps a Markdown fence whole, whatever stands in the statement', () => {
    const report = panelReport('simple');
    const statement = { ...report.statement, text: 'select 1 -- ```` end' };
    const text = reportMarkdown({ ...report, statement });
    assert.ok(text.includes('`````sql\nselect 1 -- ```` end\n`````'));
  });

  it('cuts the statement where findings begin and end, the narrowest first', () => {
    const marks = [
      { range: { start: 0, end: 8 }, finding: 0, nodeId: 4 },
      { range: { start: 2, end: 4 }, finding: 1, nodeId: 5 },
      { range: { start: 3, end: 4 }, finding: null, nodeId: 6 },
      { range: { start: 9, end: 99 }, finding: 2, nodeId: 7 },
    ];
    const segments = segmentText('0123456789', marks);
    assert.deepEqual(
      segments.map(({ text, findings, nodeId }) => [text, findings, nodeId]),
      [
        ['01', [0], 4],
        ['2', [1, 0], 5],
        ['3', [1, 0], 6],
        ['4567', [0], 4],
        ['8', [], null],
        ['9', [2], 7],
      ],
    );
    assert.deepEqual(segmentText('', marks), []);
  });
});
