// Plans larger and stranger than any server prints go through the whole core without a hang, and keep what stands in them.

import assert from 'node:assert/strict';
import { comparePlans } from '../../../src/analysis/plan/compare/comparePlans';
import { parsePlans } from '../../../src/analysis/plan/parsePlans';
import { printJson } from '../../../src/analysis/plan/printJson';
import { analyzePlan } from '../../../src/features/analyzePlan';
import { anonymiseReport } from '../../../src/features/anonymiseReport';
import { isTooDeepForJson, toExplainJson } from '../../../src/features/explainJson';
import type { PlanReport } from '../../../src/model/report';
import { explainText } from '../../../src/panel/export/explainText';
import { visibleIn, visibleJson } from '../../../src/util/visibleText';
import { testParser } from '../analysis/sql/support';

/** Against hangs only: what they take is a tenth of it on two idle cores. */
const HANG_MS = 120_000;
const NODES = 10_000;
const MB = 1_000_000;

type RawNode = Record<string, unknown>;

function scan(fields: RawNode = {}): RawNode {
  return {
    'Node Type': 'Seq Scan',
    'Relation Name': 'orders',
    Alias: 'o',
    'Startup Cost': 0,
    'Total Cost': 10,
    'Plan Rows': 5,
    'Plan Width': 8,
    'Actual Startup Time': 0.1,
    'Actual Total Time': 1,
    'Actual Rows': 5,
    'Actual Loops': 1,
    ...fields,
  };
}

function above(type: string, children: readonly RawNode[], fields: RawNode = {}): RawNode {
  return { ...scan(fields), 'Node Type': type, Plans: children };
}

/** By hand: JSON.stringify runs out of stack on what it nests so deep. */
function nestedJson(depth: number): string {
  const { Plans: _plans, ...limit } = above('Materialize', []);
  const open = `${JSON.stringify(limit).slice(0, -1)},"Plans":[`;
  return `[{"Plan":${open.repeat(depth - 1)}${JSON.stringify(scan())}${']}'.repeat(depth - 1)}}]`;
}

function jsonOf(root: RawNode, statement: RawNode = {}): string {
  return JSON.stringify([{ Plan: root, ...statement }]);
}

describe('extreme plans', function () {
  this.timeout(HANG_MS);

  async function through(text: string, sql: string | null = null): Promise<PlanReport> {
    const parser = await testParser();
    const parsed = parsePlans(text);
    assert.ok(parsed.ok, parsed.ok ? '' : parsed.error.message);
    const [plan] = parsed.value;
    assert.ok(plan);
    const report = await analyzePlan(parser, plan, sql);
    comparePlans(report, report);
    await anonymiseReport(parser, report);
    assert.doesNotMatch(report.verdict, /NaN|undefined|Infinity/);
    for (const { selfTimeMs, selfShare } of report.metrics.nodes)
      assert.ok((selfTimeMs ?? 0) >= 0 && selfShare >= 0 && selfShare <= 1);
    return report;
  }

  it('of 10 000 nodes below each other, as JSON and as text', async () => {
    const report = await through(nestedJson(NODES));
    assert.equal(report.plan.nodes.length, NODES);
    assert.ok(printJson(report.plan).length > NODES * 100);
    assert.equal(visibleIn(report).plan.nodes.length, NODES);
    // Whoever nests it by the call stack is told before.
    assert.equal(isTooDeepForJson(report), true);
    const less = await through(nestedJson(1_000));
    assert.equal(isTooDeepForJson(less), false);
    assert.ok(visibleJson(toExplainJson(less)).length > 0);
  });

  it('of 10 000 nodes beside each other', async () => {
    const members = Array.from({ length: NODES }, (_, i) =>
      scan({
        Alias: `o_${String(i)}`,
        'Relation Name': `orders_${String(i)}`,
        Filter: '(total > 5)',
      }),
    );
    const { plan } = await through(jsonOf(above('Append', members)));
    assert.equal(plan.nodes.length, NODES + 1);
    const flat = plan.nodes.map(({ id, parentId, fields }) => ({ id, parentId, fields }));
    const text = explainText({ nodes: flat, format: 'json', statementFields: {} });
    const again = await through(text);
    assert.equal(again.plan.nodes.length, NODES + 1);
  });

  it('with conditions of a megabyte', async () => {
    const list = `(id = ANY ('{${Array.from({ length: MB / 7 }, (_, i) => String(i + 100_000)).join(',')}}'::integer[]))`;
    const many = Array.from({ length: 20_000 }, (_, i) => `(note = 'value ${String(i)}'::text)`);
    for (const filter of [
      list,
      `(${many.join(' OR ')})`,
      `(${many.join(' AND ')})`,
      '('.repeat(MB),
    ]) {
      const { plan } = await through(
        jsonOf(scan({ Filter: filter })),
        `select * from orders o where ${filter}`,
      );
      assert.equal(plan.root.fields.Filter, filter);
    }
  });

  it('with numbers that no server prints', async () => {
    for (const value of [-1, -1e300, 1e300, 5e-324, Number.MAX_SAFE_INTEGER]) {
      const absurd = Object.fromEntries(
        Object.entries(scan()).map(([key, given]) => [
          key,
          typeof given === 'number' ? value : given,
        ]),
      );
      await through(
        jsonOf(above('Sort', [absurd], absurd), {
          'Execution Time': value,
          'Planning Time': value,
        }),
      );
    }
  });

  it('with numbers that are none, which are refused where they stand', () => {
    for (const value of ['1e400', '-1e999', '"12"', 'null']) {
      const text = jsonOf(scan()).replace('"Total Cost":10', `"Total Cost":${value}`);
      const parsed = parsePlans(text);
      assert.ok(!parsed.ok, value);
      assert.match(parsed.error.message, /"Total Cost" is not a number/);
      assert.equal(parsed.error.column, text.indexOf(value) + 1, value);
    }
  });

  it('of unknown versions, with node types and keys that nobody knows', async () => {
    const unknown = scan({
      'Node Type': 'Quantum Scan',
      'Entangled With': ['x'],
      'Hash Cond': '(a = b)',
    });
    const { plan } = await through(
      jsonOf(above('Hyper Join', [unknown, unknown]), { 'Server Version': 'PostgreSQL 42' }),
    );
    assert.deepEqual(plan.nodes[1]?.fields['Entangled With'], ['x']);
  });

  it('with markup, line ends and bytes that are no text, which stay as they are', async () => {
    for (const name of [
      '<img src=x onerror=alert(1)>',
      'a\r\nb',
      'nul\u0000',
      '\ud800',
      '\u202eevil',
    ]) {
      const { plan, findings } = await through(
        jsonOf(scan({ 'Relation Name': name, Alias: name })),
      );
      assert.equal(plan.root.fields['Relation Name'], name);
      assert.ok(
        findings.every(({ message }) => !message.includes('&lt;')),
        'escaped where it is shown',
      );
    }
  });

  it('of another database than the statement beside it', async () => {
    const { statement, findings } = await through(
      jsonOf(scan()),
      'select 1 from other_table where x = $1',
    );
    assert.notEqual(statement, null);
    assert.ok(findings.every(({ range }) => range === null || range.end <= 100));
  });
});
