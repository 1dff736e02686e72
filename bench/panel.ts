// How long until a plan can be read in the panel, with how many elements, and how it scrolls; beside pev2 in the same browser on
// the same plans. And the self times that both show, where they differ.
// Usage: tsx bench/panel.ts [nodes ...]; prints JSON. Expects a built dist/.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { largePlanJson } from '../test/support/largePlan';
import { measureOurs, ourSelfTimes } from './panel/ours';
import { measurePev2 } from './panel/pev2';

const SIZES = [18, 255, 481, 5_000];
const PLANS = path.join(__dirname, '../test/fixtures/plans/pg18');
/** Where time is shared: workers, CTEs read twice, InitPlans, subplans. */
const CASES = [
  'sort-limit-no-index',
  'seq-scan-parallel',
  'parallel-hash',
  'gather-merge',
  'cte-fence',
  'cte-used-twice',
  'initplan',
  'initplan-parallel',
  'correlated-subplan',
];
/** Closer is rounding: pev2's bars have six digits, PostgreSQL 18 prints microseconds. */
const ROUNDING_MS = 0.002;

async function compareSpeed(nodes: number) {
  const ours = await measureOurs(nodes);
  const pev2 = await measurePev2(largePlanJson(nodes));
  return {
    nodes,
    ours,
    pev2: pev2 && { readableMs: pev2.readableMs, elements: pev2.elements },
    timesFaster: pev2 && pev2.readableMs / ours.readableMs,
    timesFewerElements: pev2 && pev2.elements / ours.elements,
  };
}

interface Printed {
  readonly 'Node Type': string;
  readonly 'Subplan Name'?: string;
  readonly 'CTE Name'?: string;
  readonly 'Actual Total Time'?: number;
  readonly 'Actual Loops'?: number;
  readonly Plans?: readonly Printed[];
}

function preOrder(node: Printed): readonly Printed[] {
  return [node, ...(node.Plans ?? []).flatMap(preOrder)];
}

/** pev2 shows the CTEs behind the main plan. */
function shownOrder(root: Printed): readonly Printed[] {
  const ctes: Printed[] = [];
  const withoutCtes = (node: Printed): readonly Printed[] => {
    const children = node.Plans ?? [];
    const isCte = ({ 'Subplan Name': name }: Printed) => name?.startsWith('CTE ') === true;
    ctes.push(...children.filter(isCte));
    return [node, ...children.filter((child) => !isCte(child)).flatMap(withoutCtes)];
  };
  const shown = [...withoutCtes(root)];
  for (let next = ctes.shift(); next !== undefined; next = ctes.shift())
    shown.push(...withoutCtes(next));
  return shown;
}

async function compareSelfTimes(name: string) {
  const json = readFileSync(path.join(PLANS, name, 'plan.json'), 'utf8');
  const [statement] = JSON.parse(json) as { Plan: Printed; 'Execution Time': number }[];
  const shown = await measurePev2(json);
  if (statement === undefined || shown === null) throw new Error(`${name} was not shown.`);
  const executionMs = statement['Execution Time'];
  const ours = ourSelfTimes(json);
  const order = shownOrder(statement.Plan);
  const rows = preOrder(statement.Plan).map((node, id) => ({
    id,
    node: [node['Subplan Name'], node['Node Type'], node['CTE Name']].filter(Boolean).join(' '),
    totalMs: node['Actual Total Time'] ?? null,
    loops: node['Actual Loops'] ?? null,
    oursMs: ours[id] ?? null,
    pev2Ms: ((shown.selfPercent[order.indexOf(node)] ?? 0) * executionMs) / 100,
  }));
  const sum = (values: readonly (number | null)[]) =>
    values.reduce<number>((total, value) => total + (value ?? 0), 0);
  return {
    plan: `test/fixtures/plans/pg18/${name}`,
    rootMs: statement.Plan['Actual Total Time'],
    sumOursMs: sum(rows.map(({ oursMs }) => oursMs)),
    sumPev2Ms: sum(rows.map(({ pev2Ms }) => pev2Ms)),
    differ: rows.filter(({ oursMs, pev2Ms }) => Math.abs((oursMs ?? 0) - pev2Ms) > ROUNDING_MS),
  };
}

async function main(): Promise<void> {
  const given = process.argv.slice(2).map(Number);
  const speed = [];
  for (const nodes of given.length > 0 ? given : SIZES) speed.push(await compareSpeed(nodes));
  const selfTimes = [];
  for (const name of given.length > 0 ? [] : CASES) selfTimes.push(await compareSelfTimes(name));
  console.log(JSON.stringify({ benchmark: 'panel', speed, selfTimes }, null, 2));
}

void main();
