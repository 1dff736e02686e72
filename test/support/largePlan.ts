// A plan of any size in the shape of a large real one: an Append over many partitions, each with a join, a sort and scans.

import { deriveMetrics } from '../../src/analysis/plan/derive';
import { parseJson } from '../../src/analysis/plan/parseJson';
import { toPanelReport } from '../../src/extension/panel/toPanelReport';
import type { PanelReport } from '../../src/model/panelReport';
import { sampleReport } from './panelSamples';

/** Nodes of one partition's branch. */
const BRANCH = 5;

/** One branch in so many has a sort that spills: something to find. */
const SPILLS_EVERY = 50;

function scan(name: string, ms: number): Record<string, unknown> {
  return {
    'Node Type': 'Seq Scan',
    'Relation Name': name,
    Alias: name,
    ...figures(ms, 1_000),
    Filter: "((status)::text = 'late'::text)",
    'Rows Removed by Filter': 9_000,
  };
}

function figures(ms: number, rows: number): Record<string, unknown> {
  return {
    'Startup Cost': 0,
    'Total Cost': Math.round(ms * 1_000),
    'Plan Rows': rows * 2,
    'Plan Width': 32,
    'Actual Startup Time': 0.01,
    'Actual Total Time': ms,
    'Actual Rows': rows,
    'Actual Loops': 1,
    'Shared Hit Blocks': Math.round(ms * 10),
    'Shared Read Blocks': 3,
  };
}

/** 90 MB. */
const SPILLED = {
  'Sort Method': 'external merge',
  'Sort Space Used': 92_160,
  'Sort Space Type': 'Disk',
};

function branch(number: number): Record<string, unknown> {
  const ms = 1 + (number % 17);
  return {
    'Node Type': 'Hash Join',
    'Join Type': 'Inner',
    'Hash Cond': '(o.customer_id = c.id)',
    ...figures(ms * 4, 500),
    Plans: [
      scan(`orders_${String(number)}`, ms),
      {
        'Node Type': 'Hash',
        ...figures(ms * 2, 500),
        Plans: [
          {
            'Node Type': 'Sort',
            'Sort Key': ['c.created_at DESC'],
            ...figures(ms * 1.5, 500),
            ...(number % SPILLS_EVERY === 0 ? SPILLED : {}),
            Plans: [scan(`customers_${String(number)}`, ms)],
          },
        ],
      },
    ],
  };
}

/** EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) with exactly so many nodes. */
export function largePlanJson(nodes: number): string {
  const whole = Math.floor((nodes - 1) / BRANCH);
  const members = [
    ...Array.from({ length: whole }, (_, i) => branch(i)),
    ...Array.from({ length: nodes - 1 - whole * BRANCH }, (_, i) =>
      scan(`rest_${String(i)}`, 1 + i),
    ),
  ];
  const total = members.reduce((sum, { ['Actual Total Time']: ms }) => sum + Number(ms), 0);
  const root = { 'Node Type': 'Append', ...figures(total + 5, 500_000), Plans: members };
  return JSON.stringify([{ Plan: root, 'Planning Time': 12.5, 'Execution Time': total + 6 }]);
}

export function manyNodes(nodes: number): PanelReport {
  const parsed = parseJson(largePlanJson(nodes));
  if (!parsed.ok) throw new Error(parsed.error.message);
  const plan = parsed.value;
  const fields = { plan, metrics: deriveMetrics(plan), findings: [], suggestions: [] };
  return toPanelReport(sampleReport('shop', fields));
}
