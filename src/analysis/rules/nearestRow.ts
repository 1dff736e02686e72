// Are all rows sorted by their distance from a value, of which an index has the nearest on either side?

import * as z from 'zod';
import type { Fix } from '../../model/change';
import type { PlanNode } from '../../model/planNode';
import { humanCount, humanRows } from '../../util/humanNumbers';
import { editFix } from '../changes/fixes';
import { tableScanned } from '../columns/tables';
import { coveredBy } from '../indexes/coverage';
import { columnKey } from '../indexes/newIndex';
import { relationName } from '../plan/names';
import { nearestRow as nearestRewrite, type NearestRow } from '../rewrites/nearestRow';
import { defineRule, type RuleContext } from './rule';
import { estimated, makeFinding, measured, partOf, shareOfWhole } from './support/describe';
import { adviseIndexOn, type IndexAdvice } from './support/indexAdvice';
import { childIn, fromNodesOf, metricsOf, subtree } from './support/nodes';
import { countOption, MIN_SHARE, shareOption } from './support/options';
import { placeOrder } from './support/place';

export const nearestRow = defineRule({
  id: 'nearest-row',
  since: '0.2.0',
  severity: 'high',
  needs: { catalog: true },
  options: z.object({
    // Heuristic: fewer are read and sorted in a few milliseconds.
    minRows: countOption(10_000, 'Rows that go into the sort, at least.'),
    minShare: shareOption(0.2, MIN_SHARE),
  }),
  documentation: {
    summary: 'ORDER BY the distance from a value reads and sorts all rows to return the nearest.',
    why: 'No B-tree is in the order of abs(column - value), so every row is read and its distance computed. On each side of the value the distance grows with the column, though: the nearest rows are the first above it and the first below it.',
    fix: 'Two queries, one upwards and one downwards from the value, each with the LIMIT, by UNION ALL, of which the nearer rows are taken: a B-tree on the column serves both. With the extension btree_gist, ORDER BY column <-> value over a GiST index does the same in one walk.',
    falsePositives:
      'Where the other conditions leave few rows, sorting them is as fast as two searches.',
    sources: [
      'https://www.postgresql.org/docs/18/indexes-ordering.html',
      'https://www.postgresql.org/docs/18/btree-gist.html',
    ],
  },
  fixtures: {
    fires: ['pg14/nearest-row', 'pg18/nearest-row', 'pg18/nearest-row-by-index'],
    silent: ['pg18/sort-limit-no-index', 'pg18/sort-in-memory'],
  },
  judge(context, given) {
    const { statement, catalog } = context;
    if (statement === null || catalog === null) return [];
    return fromNodesOf(context, ['Sort'], (node) => {
      const input = childIn(node, 'Outer');
      const scan = scanBelow(context, node);
      if (input === null || scan === null || !isLimited(context, node)) return [];
      const rows = rowsOf(context, input);
      const share = metricsOf(context, node).totalShare;
      if (rows < given.minRows || share < given.minShare) return [];
      const found = nearestRewrite(statement, catalog);
      if (found === null || tableScanned(catalog, scan) !== found.table) return [];
      return [report(context, { node, scan, rows, share }, found)];
    });
  },
});

interface Sorted {
  readonly node: PlanNode;
  readonly scan: PlanNode;
  readonly rows: number;
  readonly share: number;
}

function report(
  context: RuleContext,
  { node, scan, rows, share }: Sorted,
  found: NearestRow,
): ReturnType<typeof makeFinding> {
  const { told, table, column, equal } = found;
  const keys = [...equal, column.name].map(columnKey);
  const advice = adviseIndexOn(scan, keys, table);
  const existing = advice === null ? null : coveredBy(advice.definition, table);
  const name = relationName(scan);
  // What is kept has to be found in any case.
  const kept = metricsOf(context, node).actualRowsTotal ?? 1;
  const say = context.metrics.measured ? measured : estimated;
  const about = context.metrics.measured ? '' : 'about ';
  const serves =
    existing === null ? `an index on ${advice?.on ?? column.name} leads` : `${existing.name} leads`;
  return makeFinding(context, {
    rule: 'nearest-row',
    node,
    share,
    saves: partOf(rows - kept, rows),
    title: `Sorts ${about}${humanRows(rows)} of ${name} by their distance in ${column.name}`,
    message: `Reads and sorts ${about}${humanRows(rows)} of ${name} by their distance from a value in ${column.name} (${shareOfWhole(context, share)}). No B-tree is in that order, but ${serves} from the value to the first rows on either side: UNION ALL of the two, of which the nearer are taken.${knn(found)}`,
    brief: `${about}${humanCount(rows)} rows by distance`,
    evidence: [say('Rows sorted', rows, 'rows')],
    range: placeOrder(context, node.fields['Sort Key'] ?? []),
    fixes: [
      editFix(told.title, told.edit.range, told.edit.newText, told.equivalence),
      ...indexFix(advice, existing !== null),
    ],
  });
}

/** Of the statement as rewritten: as it stands, no index serves it. */
function indexFix(advice: IndexAdvice | null, isThere: boolean): readonly Fix[] {
  return advice === null || isThere ? [] : [advice.fix];
}

/** The types of which btree_gist knows a distance (documentation 18, btree_gist). */
const KNOWN_DISTANCE = /^(?:smallint|integer|bigint|real|double precision|date|timestamp)/;

function knn({ column: { name, type } }: NearestRow): string {
  return KNOWN_DISTANCE.test(type)
    ? ` With the extension btree_gist, ORDER BY ${name} <-> the value over a GiST index on ${name} does it in one walk.`
    : '';
}

/** The only table that is read; null when there are several. */
function scanBelow(context: RuleContext, top: PlanNode): PlanNode | null {
  const [scan, ...others] = [...subtree(context, top)].filter(
    ({ fields }) => fields['Relation Name'] !== undefined,
  );
  return scan === undefined || others.length > 0 ? null : scan;
}

function isLimited({ plan }: RuleContext, { parentId }: PlanNode): boolean {
  const parent = parentId === null ? undefined : plan.nodes[parentId];
  const type = parent?.fields['Node Type'];
  if (parent === undefined || (type !== 'Limit' && type !== 'Gather Merge')) return false;
  return type === 'Limit' || plan.nodes[parent.parentId ?? -1]?.fields['Node Type'] === 'Limit';
}

function rowsOf(context: RuleContext, node: PlanNode): number {
  const { actualRowsTotal, estimatedRowsTotal } = metricsOf(context, node);
  return actualRowsTotal ?? estimatedRowsTotal;
}
