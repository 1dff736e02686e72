// Is NOT IN used with a subquery, where NULL decides and no anti-join is possible?

import * as z from 'zod';
import type { Finding } from '../../model/finding';
import type { PlanNode } from '../../model/planNode';
import type { Rows, Share } from '../../model/quantities';
import { subPlanUses } from '../conditions/subPlans';
import { defineRule, type RuleContext } from './rule';
import { humanCount } from '../../util/humanNumbers';
import { atMost, estimated, makeFinding, measured, shareOfWhole } from './support/describe';
import { tableScanned } from '../columns/tables';
import { relationName } from '../plan/names';
import { childIn, fromNodes, metricsOf, nodeType, parentOf, subtree } from './support/nodes';
import { countOption } from './support/options';
import { placeRelation } from './support/place';
import { notExistsFixes } from './support/subqueryFixes';
import { keyName } from '../conditions/sortKey';

export const hashedNotIn = defineRule({
  id: 'hashed-not-in',
  since: '0.1.0',
  // Of what is read again for each row; a hash table that fits into memory is nearly as fast as an anti-join.
  severity: 'high',
  needs: {},
  options: z.object({
    // Heuristic: a hashed subplan answers a thousand tests in less than a millisecond.
    minRows: countOption(1000, 'Rows of the subquery, or rows tested, at least.'),
  }),
  documentation: {
    summary:
      'NOT IN with a subquery cannot become an anti-join, and gives nothing once the subquery returns NULL.',
    why: 'x NOT IN (...) is unknown as soon as the list holds a NULL, so the planner has to keep all values and test every row against them. Beyond work_mem it even scans the whole list for every row. And one NULL makes the result empty, which is rarely meant.',
    fix: 'Write NOT EXISTS (SELECT 1 FROM t WHERE t.column = x): the planner makes an anti-join of it, and NULL does no harm.',
    falsePositives: 'Where the NULL rule of NOT IN is wanted.',
    sources: [
      'https://www.postgresql.org/docs/18/functions-subquery.html#FUNCTIONS-SUBQUERY-NOTIN',
    ],
  },
  fixtures: {
    fires: ['pg14/hashed-not-in', 'pg18/hashed-not-in'],
    silent: ['pg18/not-exists', 'pg18/subplan-few'],
  },
  judge(context, { minRows }) {
    return fromNodes(context, (node) => {
      const outer = parentOf(context, node);
      const name = node.fields['Subplan Name'];
      if (node.fields['Parent Relationship'] !== 'SubPlan' || outer === null) return [];
      if (name === undefined || !isNegated(outer, name)) return [];
      const scan = [...subtree(context, node)].find(
        ({ fields }) => fields['Relation Name'] !== undefined,
      );
      if (scan === undefined) return [];
      const isAgain = isReadAgain(outer, node, name);
      // What hashing costs is not in the estimate.
      if (!context.metrics.measured && !isAgain) return [];
      const values = isAgain
        ? valuesOfOneRun(context, node, scan)
        : (metricsOf(context, node).actualRowsTotal ?? 0);
      // Either side may be the large one: many values make the hash table, many rows the tests.
      const tested = metricsOf(context, outer);
      if (Math.max(values, tested.actualRowsTotal ?? 0) < minRows) return [];
      // Without NULLs a hash table is as good as an anti-join; what it cannot hold is read again for every row.
      const isNeverNull = isNotNull(context, scan, node);
      if (isNeverNull && isHashed(outer, name)) return [];
      // The rows around it are tested one by one where they are read.
      const share = metricsOf(context, node).totalShare + tested.selfShare;
      const finding = report(context, { node, outer, scan, isAgain, isNeverNull, values, share });
      return [isAgain ? finding : { ...finding, impact: atMost(finding.impact, 'medium') }];
    });
  },
});

interface Tested {
  readonly node: PlanNode;
  readonly outer: PlanNode;
  readonly scan: PlanNode;
  /** For each row around it. */
  readonly isAgain: boolean;
  readonly isNeverNull: boolean;
  /** Rows of the subquery: of one run where it is read again, else of all. */
  readonly values: Rows;
  readonly share: Share;
}

function report(context: RuleContext, found: Tested): Finding {
  const { node, outer, scan, isAgain, isNeverNull, values, share } = found;
  const table = relationName(scan);
  const { measured: isMeasured } = context.metrics;
  const count = `${isMeasured ? '' : 'about '}${humanCount(values)} values of ${table}`;
  const say = isMeasured ? measured : estimated;
  const kept = metricsOf(context, outer);
  // A NULL among the values makes NOT IN unknown for every row that does not match (documentation 18, "Subquery Expressions").
  const nulls = isNeverNull ? '' : ', and returns nothing once one of them is NULL';
  return makeFinding(context, {
    rule: 'hashed-not-in',
    node,
    share,
    title: isAgain
      ? `NOT IN goes through ${count} again for each row`
      : `NOT IN keeps ${count} and tests each row`,
    message: isAgain
      ? `NOT IN goes through ${count} again for each row, as a hash table of them does not fit into work_mem (${shareOfWhole(context, share)})${nulls}. NOT EXISTS would be an anti-join, which reads them once.`
      : `NOT IN tests each row against ${count} (${shareOfWhole(context, share)})${nulls}. NOT EXISTS would be an anti-join.`,
    brief: 'NOT IN, no anti-join',
    evidence: [
      say('Values', values, 'rows'),
      say('Rows kept', kept.actualRowsTotal ?? kept.estimatedRowsTotal, 'rows'),
    ],
    range: placeRelation(context, scan),
    fixes: notExistsFixes(context, scan),
  });
}

/** What needs nothing of the row around it is kept for the next (subselect.c build_subplan), unless it is hashed. */
function isReadAgain(outer: PlanNode, node: PlanNode, name: string): boolean {
  return nodeType(node) === 'Materialize' && !isHashed(outer, name);
}

/** Each test stops at the first value that is equal: how many there are, what fills the store tells. */
function valuesOfOneRun(context: RuleContext, node: PlanNode, scan: PlanNode): Rows {
  const { actualRowsTotal } = metricsOf(context, childIn(node, 'Outer') ?? scan);
  return actualRowsTotal ?? node.fields['Plan Rows'] ?? 0;
}

function isHashed({ fields }: PlanNode, name: string): boolean {
  return [fields.Filter, fields['Join Filter'], fields['One-Time Filter']]
    .flatMap(subPlanUses)
    .some((use) => use.name === name && use.isHashed);
}

/** `NOT (hashed SubPlan 1)` up to 16, `NOT (ANY (x = (hashed SubPlan 1).col1))` from 17. */
function isNegated({ fields }: PlanNode, name: string): boolean {
  return [fields.Filter, fields['Join Filter'], fields['One-Time Filter']]
    .flatMap(subPlanUses)
    .some((use) => use.name === name && use.isNegated && use.role === 'test');
}

/** With a NOT NULL column the result is right, and from 19 an anti-join is planned. Without VERBOSE the columns are not known. */
function isNotNull(context: RuleContext, scan: PlanNode, top: PlanNode): boolean {
  const columns = (top.fields.Output ?? []).map(keyName);
  const table = tableScanned(context.catalog, scan);
  return (
    table !== null &&
    columns.length > 0 &&
    columns.every((name) => table.columns.find((column) => column.name === name)?.notNull === true)
  );
}
