// One step in sentences: what it gave against the estimate, how long it took, how often it ran, and whether that is usual.

import { humanCost, humanMs, humanRatio, humanRows, humanShare } from '../../util/humanNumbers';
import { misestimate } from './estimate';
import { HOT_SHARE, timeMatters, WARM_SHARE } from './heat';
import type { PanelNode } from './panelNode';

/** They pass on positions, and say 0 rows of themselves. */
const TELLS_NO_ROWS: ReadonlySet<string> = new Set(['BitmapAnd', 'BitmapOr']);
/** As near as a planner that counts on samples comes. */
const CLOSE = 2;

/** Only what the plan says; `parent` is the step that asks for its rows. */
export function aboutNode(node: PanelNode, parent: PanelNode | null): readonly string[] {
  if (node.metrics.neverExecuted)
    return [
      `Not executed in this run: nothing asked for its rows. ${humanRows(node.metrics.estimatedRowsTotal)} were expected.`,
    ];
  return [rowWords(node), shareWords(node), loopWords(node, parent)].filter(
    (sentence) => sentence !== null,
  );
}

function rowWords(node: PanelNode): string | null {
  const { actualRowsTotal: actual, estimatedRowsTotal, rowsRemovedTotal: removed } = node.metrics;
  if (TELLS_NO_ROWS.has(node.fields['Node Type'])) return null;
  const expected = humanRows(estimatedRowsTotal);
  if (actual === null)
    return `Expected to give ~${expected}; without an execution nobody knows whether that holds.`;
  // A write without RETURNING gives nothing and expects nothing.
  if (actual === 0 && estimatedRowsTotal === 0) return null;
  const kept = removed === null || removed === 0 ? '' : `, threw ${humanRows(removed)} away`;
  return `Gave ${humanRows(actual)}${kept}; ~${expected} ${estimatedRowsTotal === 1 ? 'was' : 'were'} expected, ${estimateWords(node)}.`;
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

function shareWords({ metrics }: PanelNode): string | null {
  const { selfTimeMs, selfCost, selfShare, totalCost } = metrics;
  if (selfTimeMs === null)
    return totalCost > 0
      ? `Its own work is ~${humanCost(selfCost)} of the cost, ${humanShare(selfShare)} of the whole: ${levelWords(selfShare)}.`
      : null;
  const level = timeMatters(selfTimeMs)
    ? levelWords(selfShare)
    : 'too short to matter, whatever its share';
  return `Took ${humanMs(selfTimeMs)} by itself, ${humanShare(selfShare)} of the execution: ${level}.`;
}

/** The shares of the colours, so that the sentence and the bar agree. */
function levelWords(share: number): string {
  if (share >= HOT_SHARE) return 'one of the places to look first';
  return share >= WARM_SHARE ? 'worth a look' : 'not where time is to be saved';
}

function loopWords({ metrics, subplan }: PanelNode, parent: PanelNode | null): string | null {
  const { loops, processes, actualRowsTotal, wallTimeMs } = metrics;
  if (loops === null) return null;
  const shared =
    processes > 1 ? `Shared by ${String(processes)} processes, as parallel plans do.` : null;
  // `loops` counts every process; in how many rounds they ran together is what a person asks.
  const rounds = Math.round(loops / Math.max(1, processes));
  if (rounds <= 1) return shared;
  const each = wallTimeMs === null ? '' : `, ${humanMs(wallTimeMs / rounds)} each time`;
  const rows = actualRowsTotal === null ? '' : ` and ${meanRows(actualRowsTotal / rounds)}`;
  return `Ran ${String(rounds)} times${processes > 1 ? ' in each process' : ''}${each}${rows}: ${whyRepeated(subplan, parent)}.`;
}

function meanRows(mean: number): string {
  return mean > 0 && mean < 1 ? 'less than a row on average' : `${humanRows(mean)} on average`;
}

function whyRepeated(subplan: string | null, parent: PanelNode | null): string {
  if (subplan?.startsWith('SubPlan') === true)
    return 'a SubPlan runs for each row of the query around it, which is fine for few';
  return parent?.fields['Node Type'] === 'Nested Loop'
    ? 'usual inside a Nested Loop, which asks once for each outer row'
    : 'once for each time that the step above asked';
}
