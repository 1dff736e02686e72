// Which statements does a log of auto_explain hold, and what did they take? Those that were slow enough to be logged.

import type { SqlParser } from '../../analysis/sql/parser';
import type { EntryGroup } from '../../analysis/plan/log/slowestEntries';
import type { UnreadStatement, Workload, WorkloadStatement } from '../../model/workload';
import { exactCount } from '../../util/humanNumbers';
import type { Work } from '../../util/progress';
import { LogScan, type LogSource } from '../scanLog';
import { MOST_STATEMENTS } from './filesWorkload';
import { hearingCancel } from './hearingCancel';
import { whyUnread } from './whyUnread';

/** Statements that differ in literals alone are one, with the text of its slowest run. `file` as people know it. */
export async function readLogWorkload(
  parser: SqlParser,
  file: string,
  source: LogSource,
  work: Work,
): Promise<Workload> {
  const scan = new LogScan();
  await scan.read(source, work);
  const { entries } = scan;
  const statements: WorkloadStatement[] = [];
  const unread: UnreadStatement[] = [];
  const groups = entries.top(MOST_STATEMENTS).entries();
  for await (const [position, group] of hearingCancel(groups, work.signal)) {
    const { query: text, calls, totalMs, slowest } = group;
    const id = String(position + 1);
    const place = { file, line: slowest.line };
    const why = text === '' ? 'The log has no text for it.' : await whyUnread(parser, text);
    if (why === null) statements.push({ id, text, place, calls, counters: countersOf(group) });
    else unread.push({ id, text, why, calls, totalMs, place });
  }
  const all = entries.size + entries.dropped;
  return {
    source: 'log',
    since: null,
    totals: { statements: all, calls: entries.count, totalMs: entries.totalMs },
    statements,
    unread,
    notes: [
      'Only runs that auto_explain logged are counted: those longer than its log_min_duration.',
      ...scan.notes,
      ...(entries.size > MOST_STATEMENTS
        ? [
            `Only the ${exactCount(MOST_STATEMENTS)} statements with the most time are looked at, of ${exactCount(all)}.`,
          ]
        : []),
    ],
  };
}

function countersOf({ calls, totalMs, slowest }: EntryGroup): WorkloadStatement['counters'] {
  return {
    ...{ calls, totalMs, meanMs: totalMs / calls, maxMs: slowest.durationMs },
    ...{ deviationMs: null, minMs: null, planMs: null, rows: null, hitBlocks: null },
    ...{ readBlocks: null, dirtiedBlocks: null, writtenBlocks: null, ioMs: null },
    ...{ tempReadBlocks: null, tempWrittenBlocks: null, walBytes: null, jitMs: null, since: null },
  };
}
