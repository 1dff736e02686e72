// What do indexes and statistics bring in time? One transaction measures a statement, builds them, measures again, and is always
// rolled back.

import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { relationSql } from '../analysis/changes/indexSql';
import { tryoutOf, type Tryout } from '../analysis/changes/tryout';
import type { DatabaseSession, Queries, RunProgress } from './contracts';
import { DatabaseError } from './errors';
import type { ReadOnlySession } from './readOnlySession';
import { readProgress } from './runProgress';
import { readTryoutGround, requireTriable } from './tryoutGround';
import { Hold } from './tryoutHold';
import { isWaitedFor, lock } from './tryoutLock';
import { measureAfter, measureBefore } from './tryoutRuns';
import type { TryoutRequest, TryoutResult } from './tryouts';

export interface TryoutContext {
  /** One that may write, and has just begun. */
  readonly session: ReadOnlySession;
  /** The same for Planwright's own questions. */
  readonly door: DatabaseSession;
  /** On other connections, for the progress of a build; null where there are none. */
  readonly queries: Queries | null;
  readonly onProgress: (progress: RunProgress) => void;
  readonly signal: AbortSignal | undefined;
}

export async function tryChanges(
  context: TryoutContext,
  request: TryoutRequest,
): Promise<TryoutResult> {
  const { session, door, onProgress } = context;
  const tryout = tryoutOf(request.changes);
  if (tryout === null)
    throw new DatabaseError('unsupported', 'Not tried: only indexes and statistics can be.');
  const ground = await readTryoutGround(door, tryout);
  requireTriable(ground, tryout, request);
  onProgress({ phase: 'measuring without it', share: null });
  const before = await measureBefore(session, request);
  await lock(context, tryout, ground);
  const hold = await Hold.begin(session, request);
  await build(context, tryout, hold);
  const buildMs = hold.heldMs;
  const { bytes: indexBytes, names: indexNames } = await readBuilt(door, tryout);
  // No statement of the person's runs where it could write.
  await session.query('SET TRANSACTION READ ONLY');
  onProgress({ phase: 'measuring with it', share: null });
  const after = await measureAfter(session, request, {
    ...{ before, hold },
    isWaitedFor: () => isWaitedFor(door, ground),
  });
  return { before, after, buildMs, indexBytes, indexNames, heldMs: hold.heldMs };
}

async function build(context: TryoutContext, { statements }: Tryout, hold: Hold): Promise<void> {
  const { session } = context;
  const settled = new AbortController();
  void tellProgress(context, settled.signal);
  try {
    for (const sql of statements) {
      context.onProgress({ phase: sql, share: null });
      await hold.step(() => session.run(sql, [], { sql }));
    }
  } finally {
    settled.abort();
  }
}

/** Heuristic: often enough for a progress bar, rare enough for the server. */
const POLL_MS = 500;

/** A courtesy: what cannot be asked is not told. */
async function tellProgress(
  { session, queries, onProgress }: TryoutContext,
  settled: AbortSignal,
): Promise<void> {
  const pid = session.ownPid;
  if (queries === null || pid === null) return;
  try {
    for (;;) {
      await sleep(POLL_MS, undefined, { signal: settled });
      const progress = await readProgress(queries, pid, settled);
      if (progress !== null && !settled.aborted) onProgress(progress);
    }
  } catch {
    // It has settled, or the server answers no second connection.
  }
}

const builtRow = z.object({
  bytes: z.number().nullable(),
  names: z.array(z.string()),
  is_too_new: z.boolean().nullable(),
});

/** With the indexes of the partitions: a partitioned one has no pages of its own. */
const BUILT_SQL = `
SELECT sum(pg_catalog.pg_relation_size(c.oid))::float8 AS bytes, bool_or(i.indcheckxmin) AS is_too_new,
       coalesce(array_agg(c.relname::text), '{}') AS names
  FROM (SELECT made.name::regclass::oid AS oid FROM pg_catalog.unnest($1::text[]) AS made (name)
        UNION
        SELECT p.relid FROM pg_catalog.unnest($1::text[]) AS made (name),
                            pg_catalog.pg_partition_tree(made.name::regclass) p) AS tree
  JOIN pg_catalog.pg_class c ON c.oid = tree.oid
  JOIN pg_catalog.pg_index i ON i.indexrelid = tree.oid`;

/** Throws where PostgreSQL does not use what was built before this transaction has ended. */
async function readBuilt(
  door: DatabaseSession,
  { indexes }: Tryout,
): Promise<{ readonly bytes: number | null; readonly names: readonly string[] }> {
  const [built] = await door.query(BUILT_SQL, [indexes.map(relationSql)], builtRow);
  if (built === undefined) throw new Error('an aggregate returned no row');
  // PostgreSQL 18, plancat.c get_relation_info: such an index is for snapshots that are younger than it.
  if (built.is_too_new === true)
    throw new DatabaseError(
      'unsupported',
      'Not measured: older transactions still see earlier versions of rows that were updated in place (HOT), and until they have ended PostgreSQL does not use a new index in the transaction that builds it. Everything was rolled back. Try again later.',
    );
  return built;
}
