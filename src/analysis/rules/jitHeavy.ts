// Does compiling the query take a good part of running it?

import * as z from 'zod';
import { transactionSetting } from '../changes/fixes';
import { humanMs } from '../../util/humanNumbers';
import { defineRule } from './rule';
import { makeFinding, measured, shareOfWhole } from './support/describe';
import { countOption, shareOption } from './support/options';
import { placeStatement } from './support/place';

export const jitHeavy = defineRule({
  id: 'jit-heavy',
  since: '0.1.0',
  severity: 'high',
  needs: { analyze: true },
  options: z.object({
    // Heuristic: jit_above_cost (100 000) is in cost units, so a misestimate of rows alone can switch compiling on.
    minShare: shareOption(0.2, "Compilation as part of the statement's time, at least."),
    // Heuristic: below, nobody notices; a handful of expressions compiles in less.
    minMs: countOption(10, 'Milliseconds of compilation, at least.'),
  }),
  documentation: {
    summary: 'Just-in-time compilation takes a large part of the execution time.',
    why: 'JIT compiles expressions when the estimated cost is above jit_above_cost. An overestimate, or many partitions, make it compile for longer than it saves.',
    fix: 'Switch it off for this statement, or raise jit_above_cost to ten times its default. Where the cost was overestimated, mend the estimate.',
    falsePositives: 'Long analytical statements win from JIT; there its share is small.',
    sources: ['https://www.postgresql.org/docs/18/jit-decision.html'],
  },
  fixtures: { fires: ['pg15/jit-heavy'], silent: ['pg18/seq-scan-selective'] },
  judge(context, { minShare, minMs }) {
    const { jitMs, executionMs } = context.metrics;
    if (executionMs === null || executionMs <= 0 || jitMs < minMs) return [];
    // Execution Time contains it; workers compile for themselves, so the sum may be more than elapsed.
    const share = Math.min(1, jitMs / executionMs);
    if (share < minShare) return [];
    const functions = context.plan.statementFields.JIT?.['Functions'];
    return [
      makeFinding(context, {
        rule: 'jit-heavy',
        node: context.plan.root,
        share,
        title: `JIT compilation takes ${humanMs(jitMs)}`,
        message: `Compiling takes ${humanMs(jitMs)} (${shareOfWhole(context, share)}). With SET LOCAL jit = off the statement would run without.`,
        brief: `JIT ${humanMs(jitMs)}`,
        evidence: [
          measured('JIT', jitMs, 'ms'),
          measured('Functions compiled', typeof functions === 'number' ? functions : 0, 'count'),
        ],
        range: placeStatement(context),
        fixes: [
          transactionSetting('Switch JIT off for this transaction', 'jit', 'off'),
          transactionSetting(
            'Raise jit_above_cost for this transaction',
            'jit_above_cost',
            '1000000',
          ),
        ],
      }),
    ];
  },
});
