// Are intervals searched by their two ends, each of which alone is true for half of the table?

import * as z from 'zod';
import type { Table } from '../../model/catalog';
import type { Fix } from '../../model/change';
import type { IndexDefinition, IndexKey } from '../../model/indexDefinition';
import type { PlanNode } from '../../model/planNode';
import { humanCount, humanRows } from '../../util/humanNumbers';
import { analyzeChange, editFix } from '../changes/fixes';
import { tableScanned } from '../columns/tables';
import type { Condition } from '../conditions/condition';
import { gistEqualityKeys } from '../indexes/gistEquality';
import { keyUseOf } from '../indexes/keyUse';
import { expressionKey, indexOn, indexWords } from '../indexes/newIndex';
import { relationName, scannedRelation } from '../plan/names';
import { intervalRange, type Interval } from '../rewrites/intervalRange';
import { defineRule, type RuleContext } from './rule';
import { estimated, makeFinding, measured, shareOfWhole } from './support/describe';
import { executionsOf, fromNodesOf, metricsOf, rowsRead } from './support/nodes';
import { countOption, MIN_SHARE, shareOption } from './support/options';
import { fixOf } from './support/indexAdvice';
import { findPredicate, placeCondition } from './support/place';
import { scanConditions } from './support/scanConditions';

const SCANS = ['Seq Scan', 'Index Scan', 'Index Only Scan', 'Bitmap Heap Scan'];

export const intervalSearch = defineRule({
  id: 'interval-search',
  since: '0.2.0',
  severity: 'high',
  needs: { catalog: true },
  options: z.object({
    // Heuristic: 4 MB, which is read in a few milliseconds without any index.
    minPages: countOption(
      500,
      'Pages of the table, and pages read where they were counted, at least.',
    ),
    // Heuristic: where a hundredth of the rows comes out, a range index touches more than the table has pages.
    maxKeptShare: shareOption(
      0.01,
      'Part of the rows of the table that comes out, less than this.',
    ),
    minShare: shareOption(0.1, MIN_SHARE),
  }),
  documentation: {
    summary: 'Intervals are searched by two columns, a beginning and an end.',
    why: 'Each of the two conditions is true for all rows on one side of a value, half of the table in the mean. A B-tree on both columns is read from its beginning, or its end, up to there: the second column only filters. How many rows fulfil both cannot be told from statistics of each, so that the estimate is far off.',
    fix: 'A GiST index on the range that the two columns make, and a condition on that range in the statement. Where the intervals lie within the bounds that are asked for, bounds of both sides on both columns are enough for a B-tree.',
    falsePositives:
      'Where the value is always near one end of all intervals, such as now() in a history, few rows are on its side and a B-tree on that column is enough.',
    sources: [
      'https://www.postgresql.org/docs/18/rangetypes.html#RANGETYPES-INDEXING',
      'https://www.postgresql.org/docs/18/functions-range.html',
    ],
  },
  fixtures: {
    fires: ['pg14/interval-two-columns', 'pg18/interval-two-columns'],
    silent: ['pg18/seq-scan-selective', 'pg18/index-scan-exact'],
  },
  judge(context, given) {
    return fromNodesOf(context, SCANS, (node) => {
      const { totalShare, actualRowsTotal } = metricsOf(context, node);
      const table = tableScanned(context.catalog, node);
      if (table === null || totalShare < given.minShare || table.pages < given.minPages) return [];
      // Null before the first ANALYZE: nothing is known then to take a part of.
      const all = table.estimatedRows ?? 0;
      if ((actualRowsTotal ?? 0) > all * given.maxKeptShare) return [];
      if (!readsMuch(context, node, given.minPages)) return [];
      const found = intervalOf(context, node);
      return found === null ? [] : [report(context, node, found)];
    });
  },
});

/** Where nothing was counted, an estimate of many rows is what two half-open conditions give. */
function readsMuch(context: RuleContext, node: PlanNode, minPages: number): boolean {
  const metrics = metricsOf(context, node);
  const { totalBuffers, estimatedRowsTotal } = metrics;
  const read = rowsRead(metrics);
  if (totalBuffers !== null && read !== null) {
    const pages = totalBuffers.sharedHitBlocks + totalBuffers.sharedReadBlocks;
    const scans = Math.max(1, executionsOf(metrics));
    // An index that led to the rows would have visited a page for each, no more.
    return pages / scans >= minPages && pages > (metrics.actualRowsTotal ?? 0);
  }
  // Rows stand for pages here: each visits one at most.
  return (read ?? estimatedRowsTotal) >= minPages;
}

/** The first pair of conditions, one from above and one from below, that the rewrite knows as ends of one interval. */
function intervalOf(context: RuleContext, node: PlanNode): (Interval & Ends) | null {
  const { statement, catalog } = context;
  const table = tableScanned(catalog, node);
  if (statement === null || table === null) return null;
  const { 'Index Cond': searched, Filter: filter, 'Recheck Cond': recheck } = node.fields;
  const conditions = scanConditions(context, node, searched, filter, recheck).filter(
    ({ kind, isRestriction, underOr, subject }) =>
      kind === 'range' && isRestriction && !underOr && subject?.wrapper === 'none',
  );
  // `starts <= x AND ends >= x`: each condition from above is tried with each from below, in the order of the plan.
  for (const low of conditions.filter(({ operator }) => operator.startsWith('<')))
    for (const high of conditions.filter(({ operator }) => operator.startsWith('>'))) {
      const ends = [low, high].map((condition) => findPredicate(statement, node, condition));
      const [first, second] = ends;
      if (first === null || second === null || first === undefined || second === undefined)
        continue;
      const interval = intervalRange(statement, table, { low: first, high: second });
      if (interval !== null) return { ...interval, conditions: [low, high] };
    }
  return null;
}

/** As the plan prints them: the mark stands on their words. */
interface Ends {
  readonly conditions: readonly Condition[];
}

function report(context: RuleContext, node: PlanNode, found: Interval & Ends) {
  const { from, to, range, told, conditions } = found;
  const { totalShare, actualRowsTotal, estimatedRowsTotal, totalBuffers } = metricsOf(
    context,
    node,
  );
  const table = tableScanned(context.catalog, node);
  const name = relationName(node);
  const rows = table?.estimatedRows ?? 0;
  const kept =
    actualRowsTotal === null ? '' : `, ${humanCount(actualRowsTotal)} of ${humanRows(rows)}`;
  const equal = range === null ? [] : equalityKeys(context, node, table);
  const definition =
    range === null
      ? null
      : indexOn(table ?? scannedRelation(node), [...equal, expressionKey(range)], {
          method: 'gist',
        });
  const serve =
    definition === null
      ? `An interval within the two begins before the one and ends after the other: with both bounds on ${from.name} an index on it serves.`
      : `With the two as one range, GiST on ${indexWords(definition)} finds the intervals themselves.${equal.length === 0 ? '' : WITH_EQUALITY}`;
  const pages =
    totalBuffers === null ? null : totalBuffers.sharedHitBlocks + totalBuffers.sharedReadBlocks;
  return makeFinding(context, {
    rule: 'interval-search',
    node,
    share: totalShare,
    title: `Searches intervals of ${name} by ${from.name} and ${to.name}, each true for a side of the table`,
    message: `Finds intervals of ${name} by two columns${kept} (${shareOfWhole(context, totalShare)}): a B-tree can begin at one of ${from.name} and ${to.name}, and reads all rows on its side. ${serve}`,
    brief: `${from.name} and ${to.name} as two conditions`,
    evidence: [
      ...(pages === null ? [] : [measured('Pages read', pages, 'blocks')]),
      ...(actualRowsTotal === null ? [] : [measured('Rows found', actualRowsTotal, 'rows')]),
      estimated('Rows expected', estimatedRowsTotal, 'rows'),
    ],
    range: placeCondition(context, node, conditions),
    fixes: [
      // The rewrite comes first: without it no statement uses the index.
      editFix(told.title, told.edit.range, told.edit.newText, told.equivalence),
      ...(definition === null ? [] : [rangeIndex(definition, table, node)]),
    ],
  });
}

/** GiST has operator classes for plain types only by that extension (documentation 18, btree_gist). */
const WITH_EQUALITY = ' What is compared by = stands in it by the extension btree_gist.';

/** What stands before the range in the index. */
function equalityKeys(
  context: RuleContext,
  node: PlanNode,
  table: Table | null,
): readonly IndexKey[] {
  const { 'Index Cond': searched, Filter: filter, 'Recheck Cond': recheck } = node.fields;
  const uses = scanConditions(context, node, searched, filter, recheck)
    .filter(({ isRestriction, underOr }) => isRestriction && !underOr)
    .flatMap((condition) => keyUseOf(condition, table, context.serverVersion) ?? []);
  return gistEqualityKeys(uses, table);
}

/** Of an expression the planner knows nothing before the table is analyzed with its index. */
function rangeIndex(definition: IndexDefinition, table: Table | null, node: PlanNode): Fix {
  const fix = fixOf(definition, table);
  return { ...fix, changes: [...fix.changes, analyzeChange(table ?? scannedRelation(node))] };
}
