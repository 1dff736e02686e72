// Does planning take as long as running?

import * as z from 'zod';
import { humanCount, humanMs } from '../../util/humanNumbers';
import { defineRule } from './rule';
import { makeFinding, measured } from './support/describe';
import { countOption } from './support/options';
import { placeStatement } from './support/place';
import { planningShare } from './support/planningShare';

export const planningHeavy = defineRule({
  id: 'planning-heavy',
  since: '0.1.0',
  severity: 'high',
  needs: { analyze: true },
  // Heuristic: reading the catalog for the first time in a session takes 5 to 15 ms and is no fault of the statement.
  options: z.object({ minMs: countOption(20, 'Milliseconds of planning, at least.') }),
  documentation: {
    summary: 'Planning takes longer than executing.',
    why: 'The planner looks at every order of the joins, at every partition and at every index. For a statement that runs quickly and often, that is most of its cost.',
    fix: 'Use a prepared statement, whose plan is kept. Otherwise fewer joins or partitions, or a smaller join_collapse_limit with the joins written in a good order.',
    falsePositives:
      'The first planning in a session also fills its catalog caches: explain twice before you believe it.',
    sources: [
      'https://www.postgresql.org/docs/18/explicit-joins.html',
      'https://www.postgresql.org/docs/18/sql-prepare.html',
    ],
  },
  fixtures: {
    fires: ['pg14/planning-heavy', 'pg18/planning-heavy'],
    silent: ['pg18/seq-scan-selective', 'pg18/index-scan-exact'],
  },
  judge(context, { minMs }) {
    const { planningMs, executionMs } = context.metrics;
    if (planningMs === null || executionMs === null) return [];
    // Both: a plan that took long and runs for long was worth the search.
    if (planningMs < minMs || planningMs < executionMs) return [];
    // Join search grows with their number until geqo_threshold (12), partitions with theirs without a bound.
    const relations = context.plan.nodes.filter(
      ({ fields }) => fields['Relation Name'] !== undefined,
    );
    return [
      makeFinding(context, {
        rule: 'planning-heavy',
        node: context.plan.root,
        share: planningShare(context),
        title: `Planning takes ${humanMs(planningMs)}, execution ${humanMs(executionMs)}`,
        message: `Planning takes ${humanMs(planningMs)} for ${humanCount(relations.length)} relations, execution ${humanMs(executionMs)}. A prepared statement is planned once.`,
        brief: `planning ${humanMs(planningMs)}`,
        evidence: [
          measured('Planning', planningMs, 'ms'),
          measured('Execution', executionMs, 'ms'),
          measured('Relations scanned', relations.length, 'count'),
        ],
        range: placeStatement(context),
        // Preparing is the application's to do, by its driver.
        fixes: [],
      }),
    ];
  },
});
