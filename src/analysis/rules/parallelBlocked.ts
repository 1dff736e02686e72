// Could this long statement use several processors, and is it kept from it?

import * as z from 'zod';
import type { Fix } from '../../model/change';
import type { ServerLoad } from '../../model/serverLoad';
import { sqlFix, transactionSetting } from '../changes/fixes';
import type { FunctionCall } from '../sql/statementMap';
import { humanBytes, humanCount, humanMs } from '../../util/humanNumbers';
import { sqlIdentifier } from '../../util/sqlIdentifier';
import { parallelGain } from '../plan/partialPaths';
import { isGather } from '../plan/sharedPlans';
import { isBuiltinFunction } from '../sql/builtinFunctions';
import { defineRule, type RuleContext } from './rule';
import { makeFinding, measured } from './support/describe';
import { metricsOf } from './support/nodes';
import { countOption, shareOption } from './support/options';
import { placeStatement } from './support/place';

const MB = 1024 * 1024;
const BLOCK = 8 * 1024;
/** Default of max_parallel_workers_per_gather (documentation 18). */
const WORKERS = 2;
/** With as many other statements at work, processors are taken for not to be spare. Heuristic: SQL cannot tell their number. */
const BUSY_SESSIONS = 2;

/** Goes with every fix of this rule, above its SQL. */
const UNVERIFIED =
  'Unverified: SQL cannot see processors. It needs some that are idle while this runs: compare nproc with the load average on the server, and measure it both ways. On a busy machine it makes the statement slower.';

export const parallelBlocked = defineRule({
  id: 'parallel-blocked',
  since: '0.1.0',
  severity: 'medium',
  rank: 'last',
  needs: { analyze: true, buffers: true },
  options: z.object({
    // Heuristic: starting workers takes some 10 to 50 ms, which a second makes up for.
    minMs: countOption(1000, 'Milliseconds of execution, at least.'),
    // Workers share out pages: min_parallel_table_scan_size is 8 MB, and three times that for each worker more.
    minMb: countOption(100, 'Megabytes of pages that are read, at least.'),
    // Heuristic: what can be gained at best has to pay for processors that others may want.
    minGain: shareOption(
      0.2,
      'Part of the execution time that two workers could take off on idle processors, at least.',
    ),
  }),
  documentation: {
    summary:
      'A long statement over much data runs in one process, because workers are forbidden or a function is not parallel safe.',
    why: 'A function is parallel unsafe unless it was created otherwise, and one call of it in the statement keeps all of it in one process. max_parallel_workers_per_gather = 0 does the same for every statement.',
    fix: 'Label a function that only reads and keeps no state PARALLEL SAFE. Allow workers again where the server has processors to spare, and measure it both ways.',
    falsePositives:
      'A function that writes, uses sequences or keeps state in the session must stay unsafe: labelled wrongly, results can be wrong. On a busy server workers take processors from others and gain nothing; the processors and their load are not visible from SQL. It is therefore said after everything else, and not at all where only a small part of the plan can be shared, where the pool of workers is empty or where other statements are running.',
    sources: [
      'https://www.postgresql.org/docs/18/parallel-safety.html',
      'https://www.postgresql.org/docs/18/when-can-parallel-query-be-used.html',
    ],
  },
  fixtures: {
    fires: ['pg14/parallel-blocked', 'pg18/parallel-blocked', 'pg18/parallel-blocked-function'],
    silent: ['pg18/parallel-hash', 'pg18/sort-spill', 'pg18/wal-heavy'],
  },
  judge(context, { minMs, minMb, minGain }) {
    // Pages of the root are those of the whole plan: buffers include the children's.
    const { plan, metrics, statement, nodesByType, load = null } = context;
    const { executionMs } = metrics;
    const buffers = metricsOf(context, plan.root).totalBuffers;
    const blocks = (buffers?.sharedHitBlocks ?? 0) + (buffers?.sharedReadBlocks ?? 0);
    if (executionMs === null || executionMs < minMs || blocks * BLOCK < minMb * MB) return [];
    // Statements that write or lock rows get no parallel plan (planner.c standard_planner).
    const isWrite = ['ModifyTable', 'LockRows'].some((type) => nodesByType.has(type));
    if (isWrite || plan.nodes.some(isGather)) return [];
    // A setting before a function: with workers forbidden, labels change nothing.
    const off = settingThatForbids(context);
    const call = off === null ? unsafeCall(context) : null;
    if (off === null && call === null) return [];
    const workers = workersToSpare(load);
    const { sharedMs, gainMs } = parallelGain(plan, metrics, workers);
    if (gainMs < executionMs * minGain) return [];
    const why =
      call === null
        ? `${off ?? ''} = 0 forbids workers`
        : `${call.name}() is not built in, and functions are parallel unsafe unless they are labelled otherwise`;
    return [
      makeFinding(context, {
        rule: 'parallel-blocked',
        node: plan.root,
        share: gainMs / executionMs,
        title:
          call === null
            ? `Runs in one process: ${why}`
            : `Runs in one process: calls ${call.name}()`,
        message: `Runs ${humanMs(executionMs)} over ${humanBytes(blocks * BLOCK)} in one process: ${why}. Workers could share ${humanMs(sharedMs)} of it; ${workers === 1 ? 'one' : String(workers)} on idle processors might take about ${humanMs(gainMs)} off.${loadWords(load)}`,
        brief: 'one process only',
        evidence: [
          measured('Execution', executionMs, 'ms'),
          measured('Pages', blocks * BLOCK, 'bytes'),
          measured('What workers could share', sharedMs, 'ms'),
        ],
        range: call?.range ?? (statement === null ? null : placeStatement(context)),
        fixes: call === null ? [allow(off ?? '')] : [label(call)],
      }),
    ];
  },
});

/** 0 where the pool is empty or other statements are at work. */
function workersToSpare(load: ServerLoad | null): number {
  if (load === null) return WORKERS;
  if (load.othersActive >= BUSY_SESSIONS) return 0;
  return Math.max(0, Math.min(WORKERS, load.workerPool - load.workersRunning));
}

function loadWords(load: ServerLoad | null): string {
  if (load === null) return '';
  const { workerPool, workersRunning, othersActive, othersHidden } = load;
  const hidden =
    othersHidden === 0 ? '' : `; the state of ${humanCount(othersHidden)} more is not shown to us`;
  return ` When it was explained, ${String(workersRunning)} of ${String(workerPool)} workers of the pool were at work, and ${humanCount(othersActive)} other sessions were active${hidden}.`;
}

/** SETTINGS prints what differs from the default, which is to allow workers. */
function settingThatForbids({ plan }: Pick<RuleContext, 'plan'>): string | null {
  const settings = plan.statementFields.Settings ?? {};
  const names = ['max_parallel_workers_per_gather', 'max_parallel_workers'];
  return names.find((name) => settings[name] === '0') ?? null;
}

/** A function of one's own is PARALLEL UNSAFE unless it says otherwise, which forbids workers for the whole statement. */
function unsafeCall({ statement }: RuleContext): FunctionCall | null {
  const isOwn = ({ schema, name }: FunctionCall): boolean =>
    schema === null ? !isBuiltinFunction(name) : schema !== 'pg_catalog';
  return statement?.functions.find(isOwn) ?? null;
}

function allow(setting: string): Fix {
  // The defaults of both settings (documentation 18, max_parallel_workers).
  const workers = setting.endsWith('gather') ? String(WORKERS) : '8';
  const fix = transactionSetting('Allow workers in this transaction', setting, workers);
  return { ...fix, remark: UNVERIFIED };
}

/** Wrongly labelled, it may give wrong results or errors: the remark says what to look for. */
function label({ schema, name }: FunctionCall): Fix {
  const called = `${schema === null ? '' : `${sqlIdentifier(schema)}.`}${sqlIdentifier(name)}`;
  return {
    ...sqlFix(
      `Label ${name} as parallel safe`,
      [`ALTER FUNCTION ${called} PARALLEL SAFE`],
      [`ALTER FUNCTION ${called} PARALLEL UNSAFE`],
    ),
    remark: `Only if it writes nothing, uses no sequence and keeps no state in the session. ${UNVERIFIED}`,
  };
}
