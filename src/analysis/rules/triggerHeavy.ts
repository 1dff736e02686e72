// Does a trigger take a good part of the time, and is it a foreign key without an index?

import * as z from 'zod';
import type { Fix } from '../../model/change';
import type { PlanTrigger } from '../../model/planNode';
import { isSameRelation } from '../../model/relationName';
import { humanCount, humanMs } from '../../util/humanNumbers';
import { columnKey, createIndexFix, indexOn } from '../indexes/newIndex';
import { defineRule, type RuleContext } from './rule';
import { makeFinding, measured, shareOfWhole } from './support/describe';
import { countOption, shareOption } from './support/options';
import { placeStatement } from './support/place';

export const triggerHeavy = defineRule({
  id: 'trigger-heavy',
  since: '0.1.0',
  severity: 'high',
  needs: { analyze: true },
  options: z.object({
    // Heuristic, both: a trigger does work that somebody wants, so it has to stand out.
    minShare: shareOption(0.2, "One trigger's part of the statement's time, at least."),
    minMs: countOption(5, 'Milliseconds in the trigger, at least.'),
  }),
  documentation: {
    summary: 'A trigger takes a large part of a write.',
    why: 'Triggers run for every row, inside the statement. The triggers of foreign keys look for referencing rows: without an index on the referencing columns each look-up reads that whole table.',
    fix: 'For a foreign key, create an index on the referencing columns. For your own triggers, do the work once a statement (FOR EACH STATEMENT with transition tables) or later.',
    falsePositives: 'A trigger that does necessary work takes the time that it takes.',
    sources: [
      'https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-FK',
      'https://www.postgresql.org/docs/18/trigger-definition.html',
    ],
  },
  fixtures: {
    fires: ['pg14/trigger-heavy', 'pg18/trigger-heavy', 'pg18/trigger-foreign-key'],
    silent: ['pg18/update-plain'],
  },
  judge(context, { minShare, minMs }) {
    const { executionMs } = context.metrics;
    if (executionMs === null || executionMs <= 0) return [];
    // `{ "Trigger Name": "audit", "Relation": "orders", "Time": 12.3, "Calls": 100 }`, in ms over all calls; no Time without TIMING.
    return (context.plan.statementFields.Triggers ?? []).flatMap((trigger) => {
      const ms = trigger.Time ?? 0;
      const share = Math.min(1, ms / executionMs);
      if (share < minShare || ms < minMs) return [];
      // Of a foreign key the server prints the constraint, whose triggers are internal and have names like RI_ConstraintTrigger_c_16411.
      const key = trigger['Constraint Name'];
      const on = trigger.Relation === undefined ? '' : ` on ${trigger.Relation}`;
      // A person knows the constraint by name, and a trigger by its own.
      const what =
        key === undefined ? `Trigger ${trigger['Trigger Name']}${on}` : `Foreign key ${key}`;
      const fix = key === undefined ? null : keyIndex(context, trigger);
      const advice =
        key === undefined
          ? 'Once a statement, with transition tables, it would run a single time.'
          : 'It looks for referencing rows: an index on the referencing columns makes each look-up cheap.';
      return [
        makeFinding(context, {
          rule: 'trigger-heavy',
          node: context.plan.root,
          share,
          title: `${what} takes ${humanMs(ms)} in ${humanCount(trigger.Calls)} calls`,
          message: `${what} takes ${humanMs(ms)} in ${humanCount(trigger.Calls)} calls (${shareOfWhole(context, share)}). ${advice}`,
          brief: `trigger ${humanMs(ms)}`,
          evidence: [
            measured('Time in the trigger', ms, 'ms'),
            measured('Calls', trigger.Calls, 'count'),
            measured('Trigger', trigger['Trigger Name'], 'text'),
          ],
          range: placeStatement(context),
          fixes: fix === null ? [] : [fix],
        }),
      ];
    });
  },
});

/**
 * Only the catalog knows which columns refer. A constraint's name is its table's alone: the key is the one that refers to the
 * table that the trigger is on, which EXPLAIN leaves out where no other is written. Partitions repeat their parent's keys.
 */
function keyIndex({ catalog, nodesByType }: RuleContext, trigger: PlanTrigger): Fix | null {
  const written = nodesByType.get('ModifyTable')?.[0]?.fields['Relation Name'];
  const relation = trigger.Relation ?? written;
  const keys = (catalog?.tables ?? []).flatMap((table) =>
    table.constraints
      .filter(({ name }) => name === trigger['Constraint Name'])
      .filter(({ references }) => references !== null && references.table === relation)
      .map(({ columns }) => ({ table, columns })),
  );
  const [key, ...namesakes] = keys.filter(
    ({ table: { partitionOf } }) =>
      partitionOf === null || !keys.some(({ table }) => isSameRelation(table, partitionOf)),
  );
  if (key === undefined || namesakes.length > 0) return null;
  return createIndexFix(indexOn(key.table, key.columns.map(columnKey)), key.table);
}
