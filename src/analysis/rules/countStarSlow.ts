// Does the statement count many rows one by one?

import * as z from 'zod';
import type { Fix } from '../../model/change';
import type { PlanNode } from '../../model/planNode';
import { templateFix } from '../changes/fixes';
import { humanRows } from '../../util/humanNumbers';
import { scanConditions } from './support/scanConditions';
import { defineRule, type RuleContext } from './rule';
import { estimated, makeFinding, measured, shareOfWhole } from './support/describe';
import { adviseIndex, claimedFix } from './support/indexAdvice';
import { tableScanned } from '../columns/tables';
import { quotedRelation, relationName } from '../plan/names';
import { fromNodes, metricsOf, nodeType, subtree } from './support/nodes';
import { countOption, shareOption } from './support/options';
import { placeFunction } from './support/place';
import { existsFixes } from './support/subqueryFixes';

export const countStarSlow = defineRule({
  id: 'count-star-slow',
  since: '0.1.0',
  // What is faster answers another question, or needs a counter that somebody keeps.
  severity: 'medium',
  needs: {},
  options: z.object({
    // Heuristic: an index-only count of fewer takes some ten milliseconds.
    minRows: countOption(100_000, 'Rows that are counted, at least.'),
    // Heuristic: below half, a faster count leaves the statement nearly as slow as before.
    minShare: shareOption(0.5, "Part of the statement's time that counting takes, at least."),
  }),
  documentation: {
    summary: 'The statement counts a large number of rows one by one.',
    why: 'Which rows count depends on who asks: each transaction sees its own. So PostgreSQL keeps no row count and visits every row, or at least every index entry.',
    fix: 'Where a rough number does, read the estimate that ANALYZE left in pg_class, or EXPLAIN the statement. Where it must be exact and often, keep a counter in a table of its own. An index-only scan of a narrow index on a vacuumed table reads fewer pages.',
    falsePositives: 'A count that is asked once a day may take its time.',
    sources: [
      'https://www.postgresql.org/docs/18/functions-aggregate.html',
      'https://www.postgresql.org/docs/18/indexes-index-only-scans.html',
    ],
  },
  fixtures: {
    fires: ['pg14/count-star-slow', 'pg18/count-star-slow', 'pg18/count-star-parallel'],
    silent: ['pg18/index-only-clean', 'pg18/hashagg-in-memory', 'pg18/view'],
  },
  judge(context, { minRows, minShare }) {
    return fromNodes(context, (node) => {
      const scan = isCount(node) ? onlyScan(context, node) : null;
      const share = metricsOf(context, node).totalShare;
      const { actualRowsTotal, estimatedRowsTotal } = metricsOf(context, scan ?? node);
      const rows = actualRowsTotal ?? estimatedRowsTotal;
      if (scan === null || rows < minRows || share < minShare) return [];
      // How many rows a condition keeps is a guess until they are counted, and no kept counter answers it.
      if (!context.metrics.measured && conditionOf(scan) !== undefined) return [];
      const about = context.metrics.measured ? '' : 'about ';
      const say = context.metrics.measured ? measured : estimated;
      const name = relationName(scan);
      // pg_class.reltuples, as of the last VACUUM or ANALYZE; of a condition it says nothing.
      const known = tableScanned(context.catalog, scan)?.estimatedRows ?? null;
      const estimate =
        scan.fields.Filter === undefined && known !== null
          ? `The statistics know of ${humanRows(known)} already. `
          : '';
      const exists = existsFixes(context, scan);
      const isOneEnough = exists.length > 0;
      return [
        makeFinding(context, {
          rule: 'count-star-slow',
          node,
          share,
          title: `Counts ${about}${humanRows(rows)} of ${name} one by one`,
          message: `Counts ${about}${humanRows(rows)} of ${name} one by one (${shareOfWhole(context, share)}). ${isOneEnough ? 'Only whether there is one is asked for: EXISTS stops at the first.' : `${estimate}An estimate or a kept counter would answer at once.`}`,
          brief: `counts ${about}${humanRows(rows)}`,
          evidence: [say('Rows counted', rows, 'rows')],
          range: placeFunction(context, 'count'),
          fixes: isOneEnough ? exists : fixes(context, scan),
        }),
      ];
    });
  },
});

/** count(*) over everything; of a parallel plan the node that adds up. */
function isCount({ fields }: PlanNode): boolean {
  const output = fields.Output ?? [];
  return (
    fields['Node Type'] === 'Aggregate' &&
    fields['Group Key'] === undefined &&
    fields['Grouping Sets'] === undefined &&
    fields['Partial Mode'] !== 'Partial' &&
    output.length === 1 &&
    /^count\((?:\*|\(?PARTIAL count\(\*\)\)?)\)$/i.test(output[0] ?? '')
  );
}

function onlyScan(context: RuleContext, node: PlanNode): PlanNode | null {
  const leaves = [...subtree(context, node)].filter(({ children }) => children.length === 0);
  const [scan] = leaves;
  const isTable = scan?.fields['Relation Name'] !== undefined;
  // With a second leaf it counts pairs of a join, and a foreign table is counted by its own server.
  return scan !== undefined && isTable && leaves.length === 1 && nodeType(scan) !== 'Foreign Scan'
    ? scan
    : null;
}

function conditionOf({ fields }: PlanNode): string | undefined {
  return fields.Filter ?? fields['Index Cond'];
}

function fixes(context: RuleContext, scan: PlanNode): readonly Fix[] {
  if (conditionOf(scan) === undefined) {
    // The quoted name stands inside a string, so a ' in it is doubled once more.
    const sql = `SELECT reltuples::bigint AS about FROM pg_class WHERE oid = '${quotedRelation(scan).replaceAll("'", "''")}'::regclass;`;
    return [templateFix('Read the estimate instead', sql)];
  }
  if (nodeType(scan) !== 'Seq Scan') return [];
  const conditions = scanConditions(context, scan, scan.fields.Filter);
  const advice = adviseIndex(context, scan, conditions, tableScanned(context.catalog, scan));
  return advice === null ? [] : [claimedFix(advice, '')];
}
