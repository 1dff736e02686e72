// Did the planner take the default guess for the rows of a function, and was it wrong?

import * as z from 'zod';
import type { Fix } from '../../model/change';
import type { PlanNode } from '../../model/planNode';
import { sqlFix } from '../changes/fixes';
import { humanCount, humanRows } from '../../util/humanNumbers';
import { sqlIdentifier } from '../../util/sqlIdentifier';
import { defineRule } from './rule';
import { ESTIMATE_SAVES, estimated, makeFinding, measured } from './support/describe';
import { relationName } from '../plan/names';
import { ancestors, executionsOf, fromNodes, isJoin, metricsOf, nodeType } from './support/nodes';
import { countOption, ratioOption, shareOption } from './support/options';
import { placeRelation } from './support/place';

/** prorows of SQL and PL/pgSQL functions is 1000 when ROWS is not given (documentation 18, CREATE FUNCTION), 100 for table functions. */
const DEFAULT_ROWS: ReadonlySet<number> = new Set([100, 1000]);

export const functionScanEstimate = defineRule({
  id: 'function-scan-estimate',
  since: '0.1.0',
  // A right estimate saves nothing by itself, and what the planner would do with it is not known.
  severity: 'medium',
  needs: { analyze: true },
  options: z.object({
    // Heuristic: the planner changes a join method at a factor of about ten, rarely below.
    minQError: ratioOption(10, 'How many times too high or too low, at least.'),
    // Of few rows every join is cheap, whatever was expected.
    minRows: countOption(1000, 'The larger of estimate and truth in one loop, at least.'),
    minShare: shareOption(
      0.05,
      "Part of the statement's time that the join above takes, at least.",
    ),
  }),
  documentation: {
    summary: 'The planner took the default guess for the rows of a set-returning function.',
    why: 'The planner cannot look into a function. Without ROWS it expects 1000 rows (100 for table functions), whatever comes, and joins are chosen by that number.',
    fix:
      'Declare the usual number with ALTER FUNCTION ... ROWS n, or give the function a planner support function. Where the number varies ' +
      'widely, put the result in a temporary table and ANALYZE it before the join.',
    falsePositives:
      'A function whose result is only returned, not joined, harms nobody with a wrong estimate.',
    sources: ['https://www.postgresql.org/docs/18/sql-createfunction.html'],
  },
  fixtures: {
    fires: ['pg14/function-scan-estimate', 'pg18/function-scan-estimate'],
    silent: ['pg18/row-estimate-right', 'pg18/function-scan-known'],
  },
  judge(context, { minQError, minRows, minShare }) {
    return fromNodes(context, (node) => {
      const type = nodeType(node);
      const guessed = node.fields['Plan Rows'] ?? 0;
      if (!type.endsWith('Function Scan') || !DEFAULT_ROWS.has(guessed)) return [];
      const metrics = metricsOf(context, node);
      // Plan Rows is of one loop, the actual rows of all.
      const came = (metrics.actualRowsTotal ?? 0) / Math.max(1, executionsOf(metrics));
      if ((metrics.qError ?? 1) < minQError || Math.max(came, guessed) < minRows) return [];
      // The scan itself costs the same with any estimate; what it misleads is the join above it.
      const above = [...ancestors(context, node)].find(isJoin);
      const share = above === undefined ? 0 : metricsOf(context, above).selfShare;
      if (share < minShare) return [];
      const name = relationName(node);
      // ROWS takes at least 1.
      const rows = Math.max(1, Math.round(came));
      return [
        makeFinding(context, {
          rule: 'function-scan-estimate',
          node,
          share,
          saves: ESTIMATE_SAVES,
          title: `Function ${name} returns ${humanRows(came)}, the default ${humanCount(guessed)} were expected`,
          message: `${name} returned ${humanRows(came)}; the planner took its default of ${humanCount(guessed)}. ${advice(node, rows)}`,
          brief: `${humanRows(came)}, default ${humanCount(guessed)} expected`,
          evidence: [
            estimated('Rows expected a loop', guessed, 'rows'),
            measured('Rows a loop', came, 'rows'),
          ],
          range: placeRelation(context, node),
          fixes: isBuiltin(node) ? [] : [declare(node, rows, guessed)],
        }),
      ];
    });
  },
});

/** Nobody alters the functions of PostgreSQL; some have a support function that knows better (array_unnest_support). */
function isBuiltin({ fields }: PlanNode): boolean {
  return fields.Schema === 'pg_catalog';
}

function advice(node: PlanNode, rows: number): string {
  return isBuiltin(node)
    ? 'In a temporary table that is analyzed before the join, it would be counted.'
    : `ALTER FUNCTION ... ROWS ${String(rows)} tells it.`;
}

/** ROWS takes a constant: the mean of what comes. A support function, which sees the arguments, needs C. */
function declare(node: PlanNode, rows: number, guessed: number): Fix {
  const { 'Function Name': name = '', Schema: schema } = node.fields;
  const called = `${schema === undefined ? '' : `${sqlIdentifier(schema)}.`}${sqlIdentifier(name)}`;
  // By name alone, which the server refuses where the name is overloaded: a plan prints no argument types.
  return sqlFix(
    `Declare that ${relationName(node)} returns about ${humanRows(rows)}`,
    [`ALTER FUNCTION ${called} ROWS ${String(rows)}`],
    [`ALTER FUNCTION ${called} ROWS ${String(guessed)}`],
  );
}
