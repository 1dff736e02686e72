// Was the planner forbidden to use a method, and does the plan show it?

import * as z from 'zod';
import type { PlanNode } from '../../model/planNode';
import { transactionSetting } from '../changes/fixes';
import { defineRule, type RuleContext } from './rule';
import { list, makeFinding, measured } from './support/describe';
import { describeNode } from '../plan/names';
import { placeStatement } from './support/place';

/** Costs of a disabled node before 18 (costsize.c disable_cost). */
const DISABLE_COST = 1e10;

export const plannerMethodOff = defineRule({
  id: 'planner-method-off',
  since: '0.1.0',
  // What was forbidden is known, not what it cost: that takes another plan.
  severity: 'low',
  needs: {},
  options: z.object({}),
  documentation: {
    summary: 'A planner method is switched off by an enable_ setting, or was used although it is.',
    why: 'The enable_ settings are for experiments. Left off, in a role, a database or the configuration, they forbid the best plan for other statements. Costs of a disabled method are inflated, so that costs cannot be compared.',
    fix: 'RESET the setting, and look where it was set: ALTER ROLE, ALTER DATABASE or postgresql.conf.',
    falsePositives: 'While you experiment with the settings yourself.',
    sources: [
      'https://www.postgresql.org/docs/18/runtime-config-query.html#RUNTIME-CONFIG-QUERY-ENABLE',
    ],
  },
  fixtures: {
    fires: [
      'pg14/planner-method-off',
      'pg18/planner-method-off',
      'pg14/node-disabled',
      'pg18/node-disabled',
    ],
    silent: ['pg18/seq-scan-selective'],
  },
  judge(context) {
    // EXPLAIN (SETTINGS) prints what differs from the default; all enable_ settings but partitionwise ones are on by default.
    const off = Object.entries(context.plan.statementFields.Settings ?? {})
      .filter(([name, value]) => name.startsWith('enable_') && value === 'off')
      .map(([name]) => name);
    const disabled = disabledNode(context);
    if (off.length === 0 && disabled === null) return [];
    const chosen =
      disabled === null
        ? ''
        : ` The plan uses ${describeNode(disabled)} although it is switched off: nothing else serves.`;
    const what =
      off.length === 0
        ? 'A planner method is switched off'
        : `${list(off)} ${off.length === 1 ? 'is' : 'are'} off`;
    return [
      makeFinding(context, {
        rule: 'planner-method-off',
        node: disabled ?? context.plan.root,
        share: null,
        title: what,
        message: `${what}: ${String(Math.max(1, off.length))} planner ${off.length > 1 ? 'methods were' : 'method was'} not free to be chosen.${chosen}`,
        brief: what,
        evidence: [measured('Off', off.join(', '), 'text')],
        range: placeStatement(context),
        fixes: off.map((name) => transactionSetting(`Switch ${name} on`, name, 'on')),
      }),
    ];
  },
});

/** The deepest, because everything above inherits its cost or its mark. */
function disabledNode({ plan }: RuleContext): PlanNode | null {
  // 18 counts disabled nodes and prints `Disabled`; before, disable_cost was added to the startup cost.
  const isDisabled = ({ fields }: PlanNode): boolean =>
    fields.Disabled === true || (fields['Startup Cost'] ?? 0) >= DISABLE_COST;
  return plan.nodes.filter(isDisabled).at(-1) ?? null;
}
