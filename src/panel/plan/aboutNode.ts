// One step in sentences: what it gave against the estimate, how long it took, how often it ran, and whether that is usual.

import { humanCost, humanMs, humanRatio, humanRows, humanShare } from '../../util/humanNumbers';
import { misestimate } from './estimate';
import { levelOf, timeMatters, WARM_SHARE } from './heat';
import type { PanelNode } from './panelNode';
import type { PlanIndex } from './planIndex';

/** They pass on positions, and say 0 rows of themselves. */
const TELLS_NO_ROWS: ReadonlySet<string> = new Set(['BitmapAnd', 'BitmapOr']);
/** As near as a planner that counts on samples comes. */
const CLOSE = 2;

/** Only what the plan says. */
export function aboutNode(node: PanelNode, plan: PlanIndex): readonly string[] {
  if (node.metrics.neverExecuted)
    return [`Not executed in this run: nothing asked for its rows. ${wereExpected(node)}.`];
  // The step that asks for its rows.
  const parent = node.parentId === null ? null : (plan.nodes[node.parentId] ?? null);
  return [rowWords(node), shareWords(node, plan), loopWords(node, parent)].filter(
    (sentence) => sentence !== null,
  );
}

function rowWords(node: PanelNode): string | null {
  const { actualRowsTotal: actual, estimatedRowsTotal, rowsRemovedTotal: removed } = node.metrics;
  if (TELLS_NO_ROWS.has(node.fields['Node Type'])) return null;
  if (actual === null)
    return `Expected to give ~${humanRows(estimatedRowsTotal)}; without an execution nobody knows whether that holds.`;
  // A write without RETURNING gives nothing and expects nothing.
  if (actual === 0 && estimatedRowsTotal === 0) return null;
  const kept = removed === null || removed === 0 ? '' : `, threw ${humanRows(removed)} away`;
  return `Gave ${humanRows(actual)}${kept}; ~${wereExpected(node)}, ${estimateWords(node)}.`;
}

function wereExpected({ metrics: { estimatedRowsTotal: rows } }: PanelNode): string {
  return `${humanRows(rows)} ${Math.round(rows) === 1 ? 'was' : 'were'} expected`;
}

/** The misestimate first, then what excuses fewer rows: a step may have been told to stop. */
function estimateWords(node: PanelNode): string {
  const { qError, actualRowsTotal, estimatedRowsTotal, mayStopEarly } = node.metrics;
  const wrong = misestimate(node);
  if (wrong !== null)
    return `${humanRatio(wrong.ratio)} too ${wrong.direction === 'under' ? 'few' : 'many'}: the planner may have chosen another plan had it known`;
  const fewer = (actualRowsTotal ?? 0) < estimatedRowsTotal;
  if (mayStopEarly && fewer) return 'but a step above may have stopped it early';
  return (qError ?? 1) < CLOSE ? 'which is close' : 'which is near enough for most plans';
}

function shareWords({ metrics }: PanelNode, plan: PlanIndex): string | null {
  const { selfTimeMs, selfCost, selfShare, totalCost } = metrics;
  if (selfTimeMs === null)
    return totalCost > 0
      ? `Its own work is ~${humanCost(selfCost)} of the cost, ${humanShare(selfShare)} of the whole: ${levelWords(selfShare, plan)}.`
      : null;
  const level = timeMatters(selfTimeMs)
    ? levelWords(selfShare, plan)
    : 'too short to matter, whatever its share';
  return `Took ${humanMs(selfTimeMs)} by itself, ${humanShare(selfShare)} of the execution: ${level}.`;
}

/** By the colours, so that the sentence and the bar agree. */
function levelWords(share: number, plan: PlanIndex): string {
  switch (levelOf(share, plan)) {
    case 'hot':
      return 'one of the places to look first';
    case 'warm':
      return 'worth a look';
    case 'cool':
      return share >= WARM_SHARE
        ? 'no rule found anything slow in this plan'
        : 'not where time is to be saved';
  }
}

function loopWords(node: PanelNode, parent: PanelNode | null): string | null {
  const { loops, processes, actualRowsTotal, wallTimeMs } = node.metrics;
  if (loops === null) return null;
  const shared =
    processes > 1 ? `Shared by ${String(processes)} processes, as parallel plans do.` : null;
  // `loops` counts every process; in how many rounds they ran together is what a person asks.
  const rounds = Math.round(loops / Math.max(1, processes));
  if (rounds <= 1) return shared;
  const each = wallTimeMs === null ? '' : `, ${humanMs(wallTimeMs / rounds)} each time`;
  const rows = actualRowsTotal === null ? '' : ` and ${meanRows(actualRowsTotal / rounds)}`;
  return `Ran ${String(rounds)} times${processes > 1 ? ' in each process' : ''}${each}${rows}: ${whyRepeated(node, parent)}.`;
}

function meanRows(mean: number): string {
  return mean > 0 && mean < 1 ? 'less than a row on average' : `${humanRows(mean)} on average`;
}

function whyRepeated({ subplan, fields }: PanelNode, parent: PanelNode | null): string {
  if (subplan?.startsWith('SubPlan') === true)
    return 'a SubPlan runs for each row of the query around it, which is fine for few';
  // The outer side runs once for each run of the join itself.
  return parent?.fields['Node Type'] === 'Nested Loop' && fields['Parent Relationship'] === 'Inner'
    ? 'usual inside a Nested Loop, which asks once for each outer row'
    : 'once for each time that the step above asked';
}
