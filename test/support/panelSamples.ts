// Reports to show in the panel: plans captured from PostgreSQL 18 (test/fixtures/panel), with findings as the rules write them.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { sessionSetting } from '../../src/analysis/changes/fixes';
import { columnKey, createIndex, indexOn } from '../../src/analysis/indexes/newIndex';
import { deriveMetrics } from '../../src/analysis/plan/derive';
import { parseJson } from '../../src/analysis/plan/parseJson';
import { toPanelReport } from '../../src/extension/panel/toPanelReport';
import { withoutRemedies } from '../../src/features/explain/stages';
import type { Trial } from '../../src/model/adviceStage';
import type { CreateIndex } from '../../src/model/change';
import type { Finding } from '../../src/model/finding';
import type { IndexKey } from '../../src/model/indexDefinition';
import type { Plan } from '../../src/model/planNode';
import type { PanelFrame, PanelReport } from '../../src/model/panelReport';
import type { ReportMessage } from '../../src/model/panelProtocol';
import type { ExplainReport } from '../../src/model/report';
import type { Suggestion } from '../../src/model/suggestion';

export type SampleName = 'simple' | 'shop' | 'partitions' | 'estimate';

const FOLDER = path.join(__dirname, '../fixtures/panel');

export function samplePlan(name: SampleName): Plan {
  const parsed = parseJson(readFileSync(path.join(FOLDER, `${name}.json`), 'utf8'));
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
}

export function sampleSql(name: SampleName): string {
  return readFileSync(path.join(FOLDER, `${name}.sql`), 'utf8').trimEnd();
}

export function sampleReport(name: SampleName, fields: Partial<ExplainReport> = {}): ExplainReport {
  const plan = samplePlan(name);
  const text = sampleSql(name);
  const measured = name !== 'estimate';
  const sample = SAMPLES[name](text);
  return {
    statement: {
      text,
      sql: text,
      range: { start: 0, end: text.length },
      fingerprint: name,
      class: 'read-only',
      reasons: [],
      verb: 'SELECT',
      parameters: [],
    },
    server: { version: '18.3', engine: { kind: 'embedded', version: '18.3' } },
    mode: measured ? 'analyze' : 'estimate',
    modeReason: measured
      ? null
      : 'Production connections are not executed on: set planwright.explain.analyze to change that.',
    plan,
    metrics: deriveMetrics(plan),
    refused: [],
    notes: [],
    ...sample,
    ...fields,
  };
}

export function panelReport(name: SampleName, fields: Partial<ExplainReport> = {}): PanelReport {
  return toPanelReport(sampleReport(name, fields));
}

/** As it is while advice is sought. */
export function pendingReport(name: SampleName, trials: readonly Trial[]): PanelReport {
  const findings = withoutRemedies(sampleReport(name).findings);
  const advice = { kind: 'pending' as const, trials: [...trials] };
  return panelReport(name, { findings, suggestions: [], advice });
}

export const FRAME: PanelFrame = {
  resultId: 'result-1',
  title: 'SELECT orders, customers',
  connectionName: 'Demo shop',
  production: false,
  tint: null,
  mayRun: true,
  onReplica: false,
  previous: null,
  applied: null,
  place: 'queries.sql:12',
  series: [],
  pinned: false,
};

export function reportMessage(report: PanelReport, frame: Partial<PanelFrame> = {}): ReportMessage {
  return {
    version: 6,
    type: 'report',
    report,
    frame: { ...FRAME, ...frame },
    staleness: 'current',
  };
}

type Told = Pick<ExplainReport, 'verdict' | 'findings' | 'suggestions'>;

function rangeOf(text: string, words: string) {
  const start = text.indexOf(words);
  return start < 0 ? null : { start, end: start + words.length };
}

function finding(fields: Partial<Finding> & Pick<Finding, 'rule' | 'title' | 'nodeId'>): Finding {
  return {
    impact: 'high',
    share: null,
    saving: fields.share ?? null,
    basis: 'measured',
    message: '',
    brief: '',
    evidence: [],
    range: null,
    fixes: [],
    ...fields,
  };
}

const DESCENDING = { descending: true, nullsFirst: true };

function index(...keys: readonly IndexKey[]): CreateIndex {
  return createIndex(indexOn({ schema: null, name: 'orders' }, keys), null);
}

function suggestion(fields: Partial<Suggestion>): Suggestion {
  return {
    id: 'i1',
    kind: 'index',
    title: 'Index on orders (customer_id, created_at)',
    why: 'It finds the rows of one customer and hands them on in order, so that neither the scan nor the sort remains.',
    changes: [index(columnKey('customer_id'), { ...columnKey('created_at'), ...DESCENDING })],
    proof: {
      level: 'what-if',
      engine: { kind: 'embedded', version: '18.3' },
      costBefore: 5_345.42,
      costAfter: 18.86,
      planBefore: planDocument('Seq Scan', 5_345.42),
      planAfter: planDocument('Index Scan', 18.86),
      caveats: [],
    },
    sizeBytes: 9_437_184,
    replaces: [],
    refused: [
      {
        change: index(columnKey('status')),
        why: 'status is late in 12 % of the rows: the planner still reads the whole table.',
      },
      {
        change: index(columnKey('customer_id')),
        why: 'Cost 27.3 instead of 18.9: the sort remains.',
      },
    ],
    nodeIds: [4],
    ...fields,
  };
}

function planDocument(scan: string, cost: number): unknown {
  const scanned = {
    'Node Type': scan,
    'Relation Name': 'orders',
    Alias: 'o',
    ...(scan === 'Index Scan'
      ? { 'Index Name': 'orders_customer_id_created_at_idx', 'Index Cond': '(customer_id = 4711)' }
      : { Filter: '(customer_id = 4711)' }),
    'Total Cost': cost - 8.4,
  };
  const join = {
    'Node Type': 'Nested Loop',
    'Total Cost': cost - 0.1,
    Plans: [
      scanned,
      {
        'Node Type': 'Index Scan',
        'Relation Name': 'customers',
        Alias: 'c',
        'Index Name': 'customers_pkey',
        'Total Cost': 8.3,
      },
    ],
  };
  const below =
    scan === 'Seq Scan' ? { 'Node Type': 'Sort', 'Total Cost': cost, Plans: [join] } : join;
  return [{ Plan: { 'Node Type': 'Limit', 'Total Cost': cost, Plans: [below] } }];
}

const SAMPLES: Readonly<Record<SampleName, (text: string) => Told>> = {
  simple: (text) => ({
    verdict: '84 % of 29.7 ms is spent reading orders, to keep 4 of 300 k rows.',
    findings: [
      finding({
        rule: 'seq-scan-selective',
        nodeId: 4,
        share: 0.84,
        title: 'Sequential scan of orders keeps 4 of 300 k rows',
        message:
          'Reads 300 k rows of orders to keep 4 (84 % of 29.7 ms). An index on (customer_id, created_at) would serve it: cost 5 345 → 19, what-if by embedded PostgreSQL 18.3.',
        evidence: [
          { label: 'rows read', value: 300_000, unit: 'rows', estimated: false },
          { label: 'rows kept', value: 4, unit: 'rows', estimated: false },
          { label: 'self time', value: 25.09, unit: 'ms', estimated: false },
          { label: 'rows expected', value: 2, unit: 'rows', estimated: true },
          {
            label: 'filter',
            value: "(((status)::text = 'late'::text) AND (customer_id = 4711))",
            unit: 'text',
            estimated: false,
          },
        ],
        range: rangeOf(text, 'o.customer_id = 4711'),
      }),
    ],
    suggestions: [suggestion({})],
  }),
  shop: (text) => ({
    verdict: '75 % of 2 s is spent reading orders 50 times, once for every row of the result.',
    findings: [
      finding({
        rule: 'subplan-repeat',
        nodeId: 20,
        share: 0.75,
        title: 'The subquery reads all of orders 50 times',
        message:
          'SubPlan 1 scans orders once for each of 50 rows: 15 M rows read to keep 19.6 k. A join with a grouped subquery reads the table once; an index on (customer_id) reads 393 rows a time.',
        evidence: [
          { label: 'executions', value: 50, unit: 'count', estimated: false },
          { label: 'rows read', value: 15_000_000, unit: 'rows', estimated: false },
          { label: 'time', value: 1_494, unit: 'ms', estimated: false },
        ],
        range: rangeOf(text, '(select count(*) from orders x where x.customer_id = min(c.id))'),
        fixes: [sessionSetting('Give the sort more memory in this session', 'work_mem', '16MB')],
      }),
      finding({
        rule: 'row-misestimate',
        nodeId: 6,
        impact: 'medium',
        share: 0.12,
        title: 'The join was expected to give 54 rows and gave 9 341',
        message:
          'lower(region) has no statistics, so the planner assumed 0.5 % of customers where 25 % are north (50 × under). CREATE STATISTICS on the expression mends it.',
        evidence: [
          { label: 'rows expected', value: 54, unit: 'rows', estimated: true },
          { label: 'rows', value: 9_341, unit: 'rows', estimated: false },
        ],
        range: rangeOf(text, "lower(c.region) = 'north'"),
      }),
      finding({
        rule: 'sort-spill',
        nodeId: 16,
        impact: 'low',
        share: 0.02,
        title: 'The sort writes 1.1 MB to disk',
        message: 'It needs 1.6 MB and work_mem is 1 MB.',
        range: rangeOf(text, 'group by customer_id'),
      }),
    ],
    suggestions: [
      suggestion({
        title: 'Index on orders (customer_id)',
        changes: [index(columnKey('customer_id'))],
        why: 'The subquery reads the rows of one customer instead of the whole table.',
        nodeIds: [20],
        replaces: ['orders_customer_idx_old'],
        proof: {
          level: 'what-if',
          engine: { kind: 'twin', version: '18.3' },
          costBefore: 610_400,
          costAfter: 48_210,
          planBefore: null,
          planAfter: null,
          caveats: ['The twin has no correlation statistics of orders: it was taken as 0.'],
        },
      }),
    ],
  }),
  partitions: () => ({
    verdict: 'No step stands out: 281 ms are spread over 16 nodes, the hash join takes 24 %.',
    findings: [],
    suggestions: [],
  }),
  estimate: (text) => ({
    verdict: 'Estimated: 74 % of the cost is reading orders for the subquery.',
    findings: [
      finding({
        rule: 'subplan-repeat',
        nodeId: 20,
        basis: 'estimated',
        share: 0.74,
        title: 'The subquery reads all of orders once for every row',
        message: 'About 108 times 300 k rows by the estimates.',
        range: rangeOf(text, '(select count(*) from orders x where x.customer_id = min(c.id))'),
      }),
    ],
    suggestions: [],
  }),
};
