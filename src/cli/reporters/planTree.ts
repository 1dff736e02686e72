// The plan as a table of the terminal: what each node does, its self time, its rows against the estimate.

import type { NodeMetrics } from '../../model/planMetrics';
import type { PlanNode } from '../../model/planNode';
import type { PlanReport } from '../../model/report';
import { timesText } from '../../model/runSpread';
import {
  humanCost,
  humanCount,
  humanMs,
  humanRatio,
  humanRows,
  humanShare,
} from '../../util/humanNumbers';
import { fit, type Style } from './style';

/** Estimates off by this factor are shown as such. Heuristic, as of the rule row-misestimate. */
const NOTABLE_Q_ERROR = 10;
/** Characters. */
const BAR_CELLS = 8;
/** Beside the name, in characters: mark 4, bar with its blanks 10, self 8, rows 9, estimate 13. */
const NUMBER_COLUMNS = 44;
/** Narrower than that lines wrap; wider, the numbers stand too far from their name. */
const NARROWEST_NAME = 24;
const WIDEST_NAME = 72;

export function planTree(
  { plan, metrics, findings }: PlanReport,
  columns: number,
  style: Style,
): string {
  const width = Math.min(WIDEST_NAME, Math.max(NARROWEST_NAME, columns - NUMBER_COLUMNS));
  const marked = new Set(findings.map(({ nodeId }) => nodeId));
  const header = style.muted(
    `    ${fit('node', width)}${(metrics.measured ? 'self time' : 'self cost').padStart(BAR_CELLS + 10)}${'rows'.padStart(9)}  estimate`,
  );
  const rows = plan.nodes.map((node) => {
    const numbers = metrics.nodes[node.id];
    return numbers === undefined
      ? ''
      : row(node, numbers, {
          depth: depthOf(node, plan.nodes),
          width,
          style,
          marked: marked.has(node.id),
        });
  });
  return [header, ...rows].join('\n');
}

interface Row {
  readonly depth: number;
  readonly width: number;
  readonly style: Style;
  readonly marked: boolean;
}

function row(node: PlanNode, numbers: NodeMetrics, { depth, width, style, marked }: Row): string {
  const name = fit('  '.repeat(depth) + nameOf(node), width);
  const { selfShare, selfTimeMs, selfCost } = numbers;
  const self = numbers.neverExecuted
    ? 'never'
    : selfTimeMs === null
      ? humanCost(selfCost)
      : humanMs(selfTimeMs);
  const filled = Math.round(selfShare * BAR_CELLS);
  const bar = `${'█'.repeat(filled)}${'·'.repeat(BAR_CELLS - filled)}`;
  // As impacts are graded: half of the whole is high, a fifth medium (rules/support/describe.ts).
  const heat = selfShare >= 0.5 ? style.danger : selfShare >= 0.2 ? style.warning : style.muted;
  const rows = numbers.actualRowsTotal ?? numbers.estimatedRowsTotal;
  return [
    // A sign as well as a colour, for a terminal without.
    marked ? style.danger('  ▸ ') : '    ',
    marked ? style.strong(name) : name,
    ' ',
    heat(bar),
    ' ',
    self.padStart(8),
    `${numbers.actualRowsTotal === null ? '~' : ''}${humanCount(rows)}`.padStart(9),
    '  ',
    estimateOf(numbers, style),
  ]
    .join('')
    .trimEnd();
}

function estimateOf(
  { qError, estimatedRowsTotal, actualRowsTotal, mayStopEarly }: NodeMetrics,
  style: Style,
): string {
  if (qError === null || qError < NOTABLE_Q_ERROR) return style.muted('ok');
  const direction = estimatedRowsTotal > (actualRowsTotal ?? 0) ? 'over' : 'under';
  if (direction === 'over' && mayStopEarly) return style.muted('ok');
  return style.warning(`${direction} ${humanRatio(qError)}`);
}

function nameOf({ fields }: PlanNode): string {
  const join = fields['Join Type'];
  const type =
    fields['Node Type'] === 'Aggregate' ? aggregateName(fields.Strategy) : fields['Node Type'];
  const kind = join === undefined || join === 'Inner' ? type : `${type} (${join.toLowerCase()})`;
  const relation = fields['Relation Name'] ?? fields['CTE Name'] ?? fields['Function Name'];
  const index = fields['Index Name'];
  const alias = fields.Alias !== undefined && fields.Alias !== relation ? ` ${fields.Alias}` : '';
  return [
    fields['Subplan Name'] === undefined ? '' : `${fields['Subplan Name']}: `,
    fields['Parallel Aware'] === true ? 'Parallel ' : '',
    kind,
    relation === undefined ? '' : ` ${relation}${alias}`,
    index === undefined ? '' : ` by ${index}`,
  ].join('');
}

function aggregateName(strategy: string | undefined): string {
  const names: Readonly<Record<string, string>> = {
    Hashed: 'HashAggregate',
    Sorted: 'GroupAggregate',
    Mixed: 'MixedAggregate',
  };
  return names[strategy ?? ''] ?? 'Aggregate';
}

function depthOf(node: PlanNode, nodes: readonly PlanNode[]): number {
  let depth = 0;
  for (let id = node.parentId; id !== null; id = nodes[id]?.parentId ?? null) depth += 1;
  return depth;
}

/** Such as "3.4 s, planning 2 ms, 12 rows, 48 k blocks". */
export function figures({ metrics, times }: PlanReport): string {
  const { executionMs, planningMs, rows, totalCost } = metrics;
  const buffers = metrics.nodes[0]?.totalBuffers ?? null;
  const blocks = buffers === null ? 0 : buffers.sharedHitBlocks + buffers.sharedReadBlocks;
  const hit =
    blocks === 0 || buffers === null
      ? ''
      : ` (${humanShare(buffers.sharedHitBlocks / blocks)} from cache)`;
  return [
    ...(executionMs === null ? [] : [`${humanMs(executionMs)} execution`]),
    ...(times === undefined ? [] : [timesText(times)]),
    ...(planningMs === null ? [] : [`${humanMs(planningMs)} planning`]),
    `${metrics.measured ? '' : 'about '}${humanRows(rows)}`,
    ...(executionMs === null || buffers === null ? [] : [`${humanCount(blocks)} blocks${hit}`]),
    `cost ${humanCost(totalCost)}`,
  ].join('  ·  ');
}

/** What stands where findings would: a rule has thresholds that a provable gain may stay under. */
export function noFinding({
  suggestions,
  unread,
}: Pick<PlanReport, 'suggestions' | 'unread'>): string {
  const part = unread === undefined ? 'this plan' : 'what can be read of this plan';
  return suggestions.length === 0
    ? `No rule finds fault with ${part}.`
    : `No rule finds fault with ${part}, but it can be cheaper.`;
}
