// The statements inside a twin file: chosen for one so that none tells a value, and read back as any workload.

import type { SqlParser } from '../../analysis/sql/parser';
import { withoutConstants } from '../../analysis/sql/withoutConstants';
import type { TwinImage } from '../../model/twinImage';
import {
  MOST_SAVED,
  MOST_SAVED_TEXT,
  MOST_SAVED_TEXTS,
  type TwinWorkload,
} from '../../model/twinWorkload';
import type {
  UnreadStatement,
  Workload,
  WorkloadOrder,
  WorkloadStatement,
} from '../../model/workload';
import { exactCount } from '../../util/humanNumbers';
import type { Work } from '../../util/progress';
import { hearingCancel } from './hearingCancel';
import { whyUnread } from './whyUnread';

export { MOST_SAVED } from '../../model/twinWorkload';

/** Of what a server counted, those first that take most time. */
export async function toTwinWorkload(
  parser: SqlParser,
  { since, totals, statements, unread }: Workload,
  { signal }: Pick<Work, 'signal'>,
): Promise<TwinWorkload> {
  const kept: TwinWorkload['statements'][number][] = [];
  let length = 0;
  for await (const { id, text, calls, counters, nested = false } of hearingCancel(
    statements,
    signal,
  )) {
    const bare = kept.length === MOST_SAVED ? null : await withoutConstants(parser, text);
    if (bare === null || bare.length > MOST_SAVED_TEXT) continue;
    if (length + bare.length > MOST_SAVED_TEXTS) continue;
    length += bare.length;
    const { totalMs = 0, meanMs = 0, rows = null } = counters ?? {};
    kept.push({ id, text: bare, calls, totalMs, meanMs, rows, nested });
  }
  const leftOut = statements.length - kept.length + unread.length;
  return { since, totals, statements: kept, leftOut };
}

/** Null where the file holds none. */
export async function workloadInTwin(
  parser: SqlParser,
  { workload, madeAt }: TwinImage,
  { signal }: Pick<Work, 'signal'>,
): Promise<Workload | null> {
  if (workload === undefined) return null;
  const statements: WorkloadStatement[] = [];
  const unread: UnreadStatement[] = [];
  for await (const one of hearingCancel(workload.statements, signal)) {
    const { id, text, calls, totalMs } = one;
    const why = await whyUnread(parser, text);
    if (why === null) statements.push(statementOf(one));
    else unread.push({ id, text, why, calls, totalMs });
  }
  const { since, totals, leftOut } = workload;
  const left =
    leftOut === 0
      ? []
      : [
          `${leftOut === 1 ? 'One statement was' : `${exactCount(leftOut)} statements were`} left out of the file, for constants, no plan or too long a text.`,
        ];
  const notes = [`Counted until ${madeAt}, when the twin file was written.`, ...left];
  return { source: 'twin', since, totals, statements, unread, notes };
}

const NOT_KEPT = {
  ...{ deviationMs: null, minMs: null, maxMs: null, planMs: null, hitBlocks: null },
  ...{ readBlocks: null, dirtiedBlocks: null, writtenBlocks: null, ioMs: null },
  ...{ tempReadBlocks: null, tempWrittenBlocks: null, walBytes: null, jitMs: null, since: null },
};

function statementOf({
  id,
  text,
  calls,
  totalMs,
  meanMs,
  rows,
  nested,
}: TwinWorkload['statements'][number]): WorkloadStatement {
  const counters = { ...NOT_KEPT, calls, totalMs, meanMs, rows };
  return { id, text, place: null, calls, counters, ...(nested ? { nested: true as const } : {}) };
}

/** As `planwright workload` lists them; blocks, by which nothing is ordered here, are not kept. */
export function firstOf(workload: Workload, top: number, by: WorkloadOrder): Workload {
  const figure = ({ counters, calls }: WorkloadStatement): number =>
    by === 'calls' ? calls : ((by === 'mean' ? counters?.meanMs : counters?.totalMs) ?? 0);
  const statements = workload.statements.toSorted((a, b) => figure(b) - figure(a)).slice(0, top);
  return { ...workload, statements };
}
