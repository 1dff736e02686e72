// Does a nested loop run its inner side so often that the repetition is most of the join?

import * as z from 'zod';
import type { Finding } from '../../model/finding';
import type { PlanNode } from '../../model/planNode';
import type { Share } from '../../model/quantities';
import { transactionSetting } from '../changes/fixes';
import { humanCount, humanRows } from '../../util/humanNumbers';
import { defineRule, type RuleContext } from './rule';
import { capitalized, estimated, makeFinding, measured, shareOfWhole } from './support/describe';
import type { IndexAdvice } from './support/indexAdvice';
import { claimedFix } from './support/indexAdvice';
import { joinIndex } from './support/joinIndex';
import { describeNode } from '../plan/names';
import {
  childIn,
  fromNodesOf,
  metricsOf,
  nodeType,
  subtree,
  summedOverProcesses,
} from './support/nodes';
import { placeJoin } from './support/place';

const options = z.object({
  // Heuristic: a run takes a microsecond or more, so fewer are over in a millisecond.
  minLoops: z
    .int()
    .positive()
    .default(1000)
    .describe('Runs of the inner side over all processes, at least.'),
  minInnerShare: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe("Part of the join's time that the inner side takes, at least."),
  minShare: z
    .number()
    .min(0)
    .max(1)
    .default(0.1)
    .describe("Part of the statement's time that the inner side takes, at least."),
});

export const nestedLoopRepeat = defineRule({
  id: 'nested-loop-repeat',
  since: '0.1.0',
  severity: 'high',
  needs: { analyze: true },
  options,
  documentation: {
    summary: 'A nested loop runs its inner side thousands of times, and that is most of the work.',
    why:
      'A nested loop runs its inner side once for each row of the outer side. That is the best join for a few rows. For many, ' +
      'the same work is repeated: a hash or merge join would read the inner table once.\n\n' +
      'PostgreSQL usually chooses it because it expected far fewer outer rows than came.',
    fix:
      'Where the inner side reads a table sequentially, an index on the join column makes each run cheap. Where the number of outer rows was ' +
      'misjudged, mend the estimate, and the planner chooses another join by itself. To see what the other join costs, switch nested loops ' +
      'off for one transaction and explain again.',
    falsePositives:
      'Many cheap index lookups can still be the fastest way to few rows of a huge table. Compare before you change anything.',
    sources: [
      'https://www.postgresql.org/docs/18/planner-optimizer.html',
      'https://www.postgresql.org/docs/18/runtime-config-query.html#RUNTIME-CONFIG-QUERY-ENABLE',
    ],
  },
  fixtures: {
    fires: ['pg14/nested-loop-repeat', 'pg18/nested-loop-repeat'],
    silent: ['pg18/nested-loop-few', 'pg18/hash-in-memory'],
  },
  judge(context, given) {
    return fromNodesOf(context, ['Nested Loop'], (node) => {
      const inner = childIn(node, 'Inner');
      const outer = childIn(node, 'Outer');
      if (inner === null || outer === null) return [];
      const innerMetrics = metricsOf(context, inner);
      const share = innerMetrics.totalShare;
      // Where the outer side takes the time, repeating the inner one is not what to mend.
      const ofJoin = share / Math.max(metricsOf(context, node).totalShare, Number.EPSILON);
      const repeats = workedLoops(context, inner) >= given.minLoops;
      if (!repeats || ofJoin < given.minInnerShare || share < given.minShare) return [];
      return [report(context, { node, inner, outer, share })];
    });
  },
});

/** What Memoize answers from memory is not done again. */
function workedLoops(context: RuleContext, inner: PlanNode): number {
  return nodeType(inner) === 'Memoize'
    ? summedOverProcesses(inner, 'Cache Misses')
    : (metricsOf(context, inner).loops ?? 0);
}

interface Join {
  readonly node: PlanNode;
  readonly inner: PlanNode;
  readonly outer: PlanNode;
  /** Of the inner side. */
  readonly share: Share;
}

/** The estimate of the outer side is told beside: the loop was chosen for as many runs as were expected. */
function report(context: RuleContext, join: Join): Finding {
  const { node, inner, outer, share } = join;
  const scan = busiest(context, inner);
  const loops = workedLoops(context, inner);
  // Over all loops: how many runs were reckoned with, and how many came.
  const outerMetrics = metricsOf(context, outer);
  const came = outerMetrics.actualRowsTotal ?? 0;
  const expected = outerMetrics.estimatedRowsTotal;
  const index = innerIndex(context, { node, scan });
  const advice =
    index === null
      ? 'With a right estimate of the outer rows the planner could join by hash and read it once.'
      : `An index on ${index.on} would make each run a lookup.`;
  const what = describeNode(scan);
  return makeFinding(context, {
    rule: 'nested-loop-repeat',
    node,
    share,
    title: `Nested loop repeats ${what} ${humanCount(loops)} times`,
    message: `${capitalized(what)} runs ${humanCount(loops)} times, once for each outer row (${shareOfWhole(context, share)}); ${humanRows(expected)} had been expected, ${humanCount(came)} came. ${advice}`,
    brief: `runs ${humanCount(loops)} times`,
    evidence: [
      measured('Loops', loops, 'count'),
      measured('Outer rows', came, 'rows'),
      estimated('Outer rows expected', expected, 'rows'),
      measured('Inner side, all loops', metricsOf(context, inner).wallTimeMs ?? 0, 'ms'),
    ],
    range: placeJoin(context, node, scan),
    fixes: index === null ? [COMPARE] : [claimedFix(index, advice), COMPARE],
  });
}

/** The part of the inner side that takes most of its time. */
function busiest(context: RuleContext, inner: PlanNode): PlanNode {
  let most = inner;
  for (const node of subtree(context, inner)) {
    // Memoize only remembers: what repeats is what it calls.
    if (nodeType(most) === 'Memoize') most = node;
    if (metricsOf(context, node).selfShare > metricsOf(context, most).selfShare) most = node;
  }
  return most;
}

/** Only where the inner side is read without an index: what an index leaves to a filter, index-late-filter tells. */
function innerIndex(
  context: RuleContext,
  { node, scan }: { readonly node: PlanNode; readonly scan: PlanNode },
): IndexAdvice | null {
  return nodeType(scan) === 'Seq Scan' ? joinIndex(context, node, scan) : null;
}

/** Prices the other joins; nothing to keep in production. */
const COMPARE = transactionSetting(
  'Compare with nested loops switched off',
  'enable_nestloop',
  'off',
);
