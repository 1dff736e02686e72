// What do indexes and statistics bring in time? One transaction measures a statement, builds them, measures again, and is always
// rolled back.

import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { relationSql } from '../analysis/changes/indexSql';
import { tryoutOf, type Tryout } from '../analysis/changes/tryout';
import { isSameRelation } from '../model/relationName';
import { humanMs } from '../util/humanNumbers';
import type { DatabaseSession, ExplainResult, Queries, RunProgress } from './contracts';
import { TRYOUT_LOCK_MS } from './deadlines';
import { DatabaseError } from './errors';
import { explainIn } from './explain';
import type { ReadOnlySession } from './readOnlySession';
import { readProgress } from './runProgress';
import { readTryoutGround, requireTriable, type TryoutGround } from './tryoutGround';
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
  const lockedAt = performance.now();
  await build(context, tryout);
  const buildMs = performance.now() - lockedAt;
  const indexBytes = await sizeOfBuilt(door, tryout);
  // No statement of the person's runs where it could write.
  await session.query('SET TRANSACTION READ ONLY');
  onProgress({ phase: 'measuring with it', share: null });
  const after = await measureAfter(session, request, before);
  return { before, after, buildMs, indexBytes, heldMs: performance.now() - lockedAt };
}

/** What is locked and set for it is given back, as nothing may be written in it but what is built later. */
async function measureBefore(
  session: ReadOnlySession,
  request: TryoutRequest,
): Promise<readonly ExplainResult[]> {
  await session.query('SAVEPOINT planwright_before');
  await session.query('SET TRANSACTION READ ONLY');
  const first = await measure(session, request);
  const results = await measureMore(session, request, [first], runsAfter(timeOf(first)));
  await session.query('ROLLBACK TO SAVEPOINT planwright_before');
  await session.query('RELEASE SAVEPOINT planwright_before');
  return results;
}

/** Writes wait meanwhile, so what takes much longer than before is no improvement to wait for. */
async function measureAfter(
  session: ReadOnlySession,
  request: TryoutRequest,
  before: readonly ExplainResult[],
): Promise<readonly ExplainResult[]> {
  const slowestMs = Math.max(...before.map(timeOf));
  const limitMs = Math.min(
    request.statementTimeoutMs,
    Math.max(LEAST_LIMIT_MS, slowestMs * MOST_TIMES_SLOWER),
  );
  try {
    await session.setLocal({ statement_timeout: String(Math.ceil(limitMs)) });
    const first = await measure(session, request);
    return await measureMore(session, request, [first], before.length - 1);
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.reason !== 'statement-timeout') throw error;
    throw new DatabaseError(
      'statement-timeout',
      `Tried, and no gain: with it the statement had not ended after ${humanMs(limitMs)}, without it after ${humanMs(slowestMs)} at most. It was stopped and everything rolled back.`,
      { sqlstate: error.sqlstate ?? undefined },
    );
  }
}

/** Heuristics: a cold start has its time; three times slower is beyond what chance explains. */
const LEAST_LIMIT_MS = 5_000;
const MOST_TIMES_SLOWER = 3;

/** Odd, so that one is the median. Heuristic: the writes that wait meanwhile are to wait a few seconds at most. */
function runsAfter(warmingMs: number): number {
  if (warmingMs < 400) return 5;
  return warmingMs < 1_000 ? 3 : 1;
}

function timeOf({ plan }: ExplainResult): number {
  return plan.statementFields['Execution Time'] ?? 0;
}

async function measureMore(
  session: ReadOnlySession,
  request: TryoutRequest,
  first: readonly ExplainResult[],
  runs: number,
): Promise<readonly ExplainResult[]> {
  const results = [...first];
  for (let run = 0; run < runs; run += 1) results.push(await measure(session, request));
  return results;
}

function measure(
  session: ReadOnlySession,
  { sql, parameters }: TryoutRequest,
): Promise<ExplainResult> {
  return explainIn(session, { sql, parameters, mode: 'analyze', writes: false });
}

/** Heuristic: twenty times in all, between the transactions of others. */
const LOCK_PAUSE_MS = 100;

/**
 * All tables at once or none, and without a place in the queue: who waits for a lock holds up all that come after, and who waits
 * for a second one can make a deadlock of which somebody else is the victim.
 */
async function lock(
  { session, door, onProgress, signal }: TryoutContext,
  tryout: Tryout,
  ground: TryoutGround,
): Promise<void> {
  const deadline = performance.now() + TRYOUT_LOCK_MS;
  const statements = lockStatements(tryout, ground);
  for (;;) {
    await session.query('SAVEPOINT planwright_lock');
    try {
      for (const statement of statements) await session.query(statement);
      return;
    } catch (error) {
      if (!(error instanceof DatabaseError) || error.reason !== 'lock-timeout') throw error;
    }
    await session.query('ROLLBACK TO SAVEPOINT planwright_lock');
    await session.query('RELEASE SAVEPOINT planwright_lock');
    if (performance.now() >= deadline) throw locked(tryout, await holders(door, ground));
    onProgress({ phase: 'waiting for a moment without writes', share: null });
    await sleep(LOCK_PAUSE_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** A materialized view cannot be locked by a statement, and nobody writes to it but REFRESH. */
function lockStatements({ tables }: Tryout, ground: TryoutGround): readonly string[] {
  return tables.flatMap(({ relation, blocksWrites }) => {
    const kind = ground.tables.find((table) => isSameRelation(table, relation))?.kind;
    if (kind === 'm') return [];
    const mode = blocksWrites ? 'SHARE' : 'SHARE UPDATE EXCLUSIVE';
    // Partitions get the index too; what inherits does not.
    const only = kind === 'p' ? '' : 'ONLY ';
    return [`LOCK TABLE ${only}${relationSql(relation)} IN ${mode} MODE NOWAIT`];
  });
}

const holderRow = z.object({ pid: z.int(), who: z.string(), mode: z.string() });

const HOLDERS_SQL = `
SELECT DISTINCT l.pid, l.mode,
       coalesce(nullif(a.application_name, ''), nullif(a.backend_type, ''), 'another session') AS who
  FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
 WHERE l.granted AND l.locktype = 'relation' AND l.relation = ANY ($1::oid[])
   AND a.datname = pg_catalog.current_database() AND l.pid <> pg_catalog.pg_backend_pid()
   AND l.mode NOT IN ('AccessShareLock', 'RowShareLock')
 LIMIT 3`;

async function holders(door: DatabaseSession, { tables }: TryoutGround): Promise<string> {
  const oids = tables.map(({ oid }) => oid);
  const rows = await door.query(HOLDERS_SQL, [oids], holderRow);
  return rows.map(({ pid, who, mode }) => `${who}, process ${String(pid)} (${mode})`).join('; ');
}

function locked({ tables }: Tryout, who: string): DatabaseError {
  const names = tables.map(({ relation }) => relationSql(relation)).join(' and ');
  return new DatabaseError(
    'lock-timeout',
    `Not tried: others were at work on ${names} for all of ${humanMs(TRYOUT_LOCK_MS)}${who === '' ? '' : `: ${who}`}. Nobody had to wait for it. Try again when they have finished.`,
    { sqlstate: LOCK_NOT_AVAILABLE },
  );
}

const LOCK_NOT_AVAILABLE = '55P03';

async function build(context: TryoutContext, { statements }: Tryout): Promise<void> {
  const { session } = context;
  const settled = new AbortController();
  void tellProgress(context, settled.signal);
  try {
    for (const sql of statements) {
      context.onProgress({ phase: sql, share: null });
      await session.run(sql, [], { sql });
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

const builtRow = z.object({ bytes: z.number().nullable(), is_too_new: z.boolean().nullable() });

/** With the indexes of the partitions: a partitioned one has no pages of its own. */
const BUILT_SQL = `
SELECT sum(pg_catalog.pg_relation_size(tree.oid))::float8 AS bytes, bool_or(i.indcheckxmin) AS is_too_new
  FROM (SELECT made.name::regclass::oid AS oid FROM pg_catalog.unnest($1::text[]) AS made (name)
        UNION
        SELECT p.relid FROM pg_catalog.unnest($1::text[]) AS made (name),
                            pg_catalog.pg_partition_tree(made.name::regclass) p) AS tree
  JOIN pg_catalog.pg_index i ON i.indexrelid = tree.oid`;

/** Null without indexes; throws where PostgreSQL does not use them before this transaction has ended. */
async function sizeOfBuilt(door: DatabaseSession, { indexes }: Tryout): Promise<number | null> {
  if (indexes.length === 0) return null;
  const [built] = await door.query(BUILT_SQL, [indexes.map(relationSql)], builtRow);
  // PostgreSQL 18, plancat.c get_relation_info: such an index is for snapshots that are younger than it.
  if (built?.is_too_new === true)
    throw new DatabaseError(
      'unsupported',
      'Not measured: older transactions still see earlier versions of rows that were updated in place (HOT), and until they have ended PostgreSQL does not use a new index in the transaction that builds it. Everything was rolled back. Try again later.',
    );
  return built?.bytes ?? null;
}
