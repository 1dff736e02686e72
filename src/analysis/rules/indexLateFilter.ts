// Does an index lead to many rows that a filter then throws away?

import * as z from 'zod';
import type { Table } from '../../model/catalog';
import type { Finding } from '../../model/finding';
import type { PlanNode } from '../../model/planNode';
import type { Rows, Share } from '../../model/quantities';
import { humanRows } from '../../util/humanNumbers';
import { columnKey } from '../indexes/newIndex';
import { defineRule, type RuleContext } from './rule';
import { readConditions, type Condition } from '../conditions/condition';
import { readsSubPlan } from '../conditions/expression';
import { scanConditions } from './support/scanConditions';
import {
  hiddenSentence,
  indexFixes,
  onBareColumns,
  type BareConditions,
} from './support/conditionRewrites';
import { makeFinding, measured, partOf, shareOfWhole } from './support/describe';
import { adviseIndex, adviseIndexOn, type IndexAdvice } from './support/indexAdvice';
import { asOneScan, groupName, groupTable, scanGroups, type ScanGroup } from './support/partitions';
import { executionsOf, keptWords, metricsOf } from './support/nodes';
import { placeCondition } from './support/place';

const options = z.object({
  minRemovedShare: z
    .number()
    .min(0)
    .max(1)
    .default(0.9)
    .describe('Part of the rows that the index led to and the filter removed, at least.'),
  // Heuristic, both: fewer visits to pages in vain do not show, neither in one run nor in all.
  minRemovedPerLoop: z
    .int()
    .nonnegative()
    .default(100)
    .describe('Rows removed a loop, at least, unless minRemovedTotal is reached.'),
  minRemovedTotal: z
    .int()
    .nonnegative()
    .default(1000)
    .describe('Rows removed over all loops, at least, unless minRemovedPerLoop is reached.'),
  minShare: z
    .number()
    .min(0)
    .max(1)
    .default(0.1)
    .describe("Part of the statement's time, at least."),
});

/** Not Bitmap Index Scan: what it could not search by is tested by the heap scan above. */
const SCANS: ReadonlySet<string> = new Set(['Index Scan', 'Index Only Scan', 'Bitmap Heap Scan']);

export const indexLateFilter = defineRule({
  id: 'index-late-filter',
  since: '0.1.0',
  severity: 'high',
  needs: { analyze: true },
  options,
  documentation: {
    summary: 'An index scan fetches many rows from the table that a filter then removes.',
    why:
      'The index narrows the search by some of the conditions only. The others are tested after each row was fetched from the table, ' +
      'which costs a visit to a page for every row that is thrown away.\n\n' +
      'With the filtered column in the index key, the rows that do not pass are never fetched.',
    fix:
      'Create the index that the finding names: the columns that the scan already searches by, then the filtered columns. Where the filter ' +
      'is always the same constant, a partial index (WHERE ...) is smaller still.',
    falsePositives:
      'A filter on a column that changes all the time makes every update write to the new index, too, and stops HOT updates.',
    sources: [
      'https://www.postgresql.org/docs/18/indexes-multicolumn.html',
      'https://www.postgresql.org/docs/18/indexes-partial.html',
    ],
  },
  fixtures: {
    fires: ['pg14/index-late-filter', 'pg18/index-late-filter'],
    silent: ['pg18/index-scan-exact', 'pg18/index-filter-keeps'],
  },
  judge(context, given) {
    const groups = scanGroups(
      context,
      SCANS,
      (node) => node.fields.Filter !== undefined && !isSubPlanOnly(node),
    );
    return groups.flatMap((group) => judgeScans(context, group, given));
  },
});

function judgeScans(
  context: RuleContext,
  group: ScanGroup,
  given: z.infer<typeof options>,
): readonly Finding[] {
  const sum = (of: (node: PlanNode) => number): number =>
    group.scans.reduce((total, node) => total + of(node), 0);
  const share = sum((node) => metricsOf(context, node).selfShare);
  const kept = sum((node) => metricsOf(context, node).actualRowsTotal ?? 0);
  const removed = sum((node) => removedBy(context, node));
  // Partitions run alike: those of the lead stand for all.
  const runs = executionsOf(metricsOf(context, group.lead));
  // Either: few a run but very often (the inner side of a loop), or many at once.
  const isMany =
    removed / Math.max(1, runs) >= given.minRemovedPerLoop || removed >= given.minRemovedTotal;
  if (share < given.minShare || !isMany) return [];
  if (removed < (removed + kept) * given.minRemovedShare) return [];
  return [report(context, group, { removed, kept, share })];
}

/** Null loops come without ANALYZE: nothing was counted. */
function removedBy(context: RuleContext, node: PlanNode): Rows {
  // Not those that a recheck removed: a lossy bitmap is told by bitmap-lossy.
  return (node.fields['Rows Removed by Filter'] ?? 0) * (metricsOf(context, node).loops ?? 0);
}

/** Of all partitions together, over all loops. */
interface Waste {
  readonly removed: Rows;
  readonly kept: Rows;
  readonly share: Share;
}

function report(context: RuleContext, group: ScanGroup, { removed, kept, share }: Waste): Finding {
  const { lead: node } = group;
  const { loops } = metricsOf(context, node);
  const name = groupName(context, group);
  const few = keptWords(context, group.scans);
  const filter = scanConditions(context, node, node.fields.Filter);
  const index = indexOf(node);
  const bare = onBareColumns(context, node, filter);
  const advice = adviceFor(context, group, bare.conditions);
  const table = groupTable(context, group);
  const serve = serveSentence(bare, advice, table);
  return makeFinding(context, {
    rule: 'index-late-filter',
    node,
    share,
    saves: partOf(removed, removed + kept),
    title: `Index ${index} leads to ${humanRows(removed + kept)} of ${name}, its filter keeps ${few}`,
    message: `Fetches ${humanRows(removed + kept)} of ${name} by ${index} and keeps ${few} of them after a filter (${shareOfWhole(context, share)}). ${serve}`,
    brief: `fetches ${humanRows(removed + kept)}, keeps ${few}`,
    evidence: [
      measured('Rows fetched', removed + kept, 'rows'),
      measured('Rows removed by filter', removed, 'rows'),
      measured('Rows kept', kept, 'rows'),
      measured('Loops', loops ?? 0, 'count'),
      measured('Filter', node.fields.Filter ?? '', 'text'),
    ],
    range: placeCondition(context, node, filter),
    fixes: [...bare.fixes, ...indexFixes(bare, advice, serve, table)],
  });
}

function serveSentence(
  { hidden, mismatch, conditions }: BareConditions,
  advice: IndexAdvice | null,
  table: Table | null,
): string {
  if (mismatch !== null) return mismatch;
  if (hidden !== null) return hiddenSentence(hidden, advice, table);
  if (advice === null) return 'Its filter cannot be part of an index as it is written.';
  // An index that leaves a part of the filter to be tested is worth less, and is told so.
  const holdsAll = conditions.every(
    ({ subject }) => subject !== null && advice.on.includes(subject.column),
  );
  const gain = holdsAll ? 'find only the rows that pass' : 'leave fewer rows to filter';
  return `An index on ${advice.on} would ${gain}. ${advice.because}`.trim();
}

/** No index serves a condition that runs a subquery for each row. */
function isSubPlanOnly({ fields }: PlanNode): boolean {
  return readConditions(fields.Filter).every(({ expression }) => readsSubPlan(expression));
}

/** A bitmap heap scan names its index in the bitmap index scan below it. */
function indexOf(node: PlanNode): string {
  const below = node.children.find((child) => child.fields['Index Name'] !== undefined);
  return node.fields['Index Name'] ?? below?.fields['Index Name'] ?? 'its indexes';
}

/** Conditions of the index and of the filter together; values of another table count as constants in the former. */
function adviceFor(
  context: RuleContext,
  group: ScanGroup,
  filter: readonly Condition[],
): IndexAdvice | null {
  const node = asOneScan(context, group);
  const table = groupTable(context, group);
  const alone = adviseIndex(context, node, filter, table);
  // GIN and GiST find few rows by the filter alone: what the scan searched by is tested on those.
  if (alone === null || alone.method !== 'btree') return alone;
  const text = node.fields['Index Cond'] ?? node.fields['Recheck Cond'];
  const searched = scanConditions(context, node, text).map((condition) => ({
    ...condition,
    isRestriction: true,
  }));
  const range = searched.find(({ kind }) => kind === 'range');
  if (range?.subject?.wrapper !== 'none')
    return adviseIndex(context, node, [...searched, ...filter], table);
  // A B-tree narrows by the columns up to the first range, and tests those behind it before it visits the table.
  const all = [...searched, ...filter];
  const columns = [
    ...all.filter(({ kind }) => kind === 'equality'),
    ...all.filter(({ kind }) => kind !== 'equality'),
  ].flatMap(({ subject, isRestriction }) =>
    subject?.wrapper === 'none' && isRestriction ? [subject.column] : [],
  );
  return adviseIndexOn(node, [...new Set(columns)].map(columnKey), table);
}
