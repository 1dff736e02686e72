// Is a whole table read to find the few values that a column has, or the first row of each?

import * as z from 'zod';
import { humanCount, humanRows } from '../../util/humanNumbers';
import { editFix } from '../changes/fixes';
import { looseScan } from '../rewrites/looseScan';
import { defineRule, type RuleContext } from './rule';
import { estimated, makeFinding, measured, partOf, shareOfWhole } from './support/describe';
import { relationName } from '../plan/names';
import { fromNodesOf, metricsOf, subtree } from './support/nodes';
import { countOption, MIN_SHARE, shareOption } from './support/options';
import { placeGroup } from './support/place';
import type { PlanNode } from '../../model/planNode';

export const fewGroups = defineRule({
  id: 'few-groups',
  since: '0.2.0',
  severity: 'high',
  needs: { catalog: true },
  options: z.object({
    // Heuristic, these two: a search a group costs three to five pages, which reading 200 rows costs as well.
    minRows: countOption(100_000, 'Rows that are read, at least.'),
    minRowsPerGroup: countOption(200, 'Rows for each group that comes out, at least.'),
    // Heuristic: the recursive query is hard to read, so it is not proposed for a small gain.
    minShare: shareOption(0.3, MIN_SHARE),
  }),
  documentation: {
    summary:
      'A whole table is read for the few distinct values of a column that an index begins with.',
    why:
      'PostgreSQL finds distinct values, and the first row of each group, by reading all rows and sorting or hashing them. Where an index begins with the column, ' +
      'the next value is one search away from the last. PostgreSQL does not jump so by itself.',
    fix: 'A recursive query that asks for the next greater value until there is none; for the first row of each group, LATERAL with ORDER BY and LIMIT 1 beside it.',
    falsePositives: 'With many values, or few rows a value, reading all is faster than jumping.',
    sources: [
      'https://wiki.postgresql.org/wiki/Loose_indexscan',
      'https://www.postgresql.org/docs/18/queries-with.html#QUERIES-WITH-RECURSIVE',
    ],
  },
  fixtures: {
    fires: [
      'pg14/distinct-few-values',
      'pg18/distinct-few-values',
      'pg14/latest-per-group',
      'pg18/latest-per-group',
    ],
    silent: ['pg18/distinct-useful', 'pg18/distinct-heavy', 'pg18/hashagg-in-memory'],
  },
  judge(context, given) {
    const { statement, catalog } = context;
    if (statement === null || catalog === null) return [];
    // The topmost: below a Unique there may be partial aggregates of workers, which count groups once each.
    const [top] = fromNodesOf(context, ['Unique', 'Aggregate', 'Group'], (node) => [node]);
    const scan = top === undefined ? null : scanBelow(context, top);
    if (top === undefined || scan === null) return [];
    // What comes out at the top: each row of it is a group.
    const groups = rowsOf(context, top);
    const rows = rowsOf(context, scan);
    const share = metricsOf(context, top).totalShare;
    if (rows < given.minRows || share < given.minShare) return [];
    if (rows < groups * given.minRowsPerGroup) return [];
    // Last, as it reads the statement's words: a rewrite and an index that begins with the column, or nothing is said.
    const told = looseScan(statement, catalog);
    if (told === null) return [];
    // An estimate of groups rests on n_distinct, which is sampled: said with "about".
    const about = context.metrics.measured ? '' : 'about ';
    const say = context.metrics.measured ? measured : estimated;
    const name = relationName(scan);
    return [
      makeFinding(context, {
        rule: 'few-groups',
        node: top,
        share,
        saves: partOf(rows - groups, rows),
        title: `Reads ${about}${humanRows(rows)} of ${name} for ${humanCount(groups)} groups`,
        message: `Reads ${about}${humanRows(rows)} of ${name} to find ${humanCount(groups)} groups (${shareOfWhole(context, share)}). An index begins with the column: a recursive query jumps from one value to the next, one search for each.`,
        brief: `${humanRows(rows)} for ${humanCount(groups)} groups`,
        evidence: [say('Rows read', rows, 'rows'), say('Groups', groups, 'rows')],
        range: placeGroup(context, top.fields['Group Key'] ?? []),
        fixes: [editFix(told.title, told.edit.range, told.edit.newText, told.equivalence)],
      }),
    ];
  },
});

/** The only table that is read; null when there are several. */
function scanBelow(context: RuleContext, top: PlanNode): PlanNode | null {
  const leaves = [...subtree(context, top)].filter(({ children }) => children.length === 0);
  const [scan, ...others] = leaves;
  return scan?.fields['Relation Name'] === undefined || others.length > 0 ? null : scan;
}

function rowsOf(context: RuleContext, node: PlanNode): number {
  const { actualRowsTotal, estimatedRowsTotal } = metricsOf(context, node);
  return actualRowsTotal ?? estimatedRowsTotal;
}
