// How does a try get its lock without making anybody wait, and who has or awaits that lock?

import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { relationSql } from '../analysis/changes/indexSql';
import type { Tryout } from '../analysis/changes/tryout';
import { isSameRelation } from '../model/relationName';
import { humanMs } from '../util/humanNumbers';
import type { DatabaseSession, RunProgress } from './contracts';
import { TRYOUT_LOCK_MS } from './deadlines';
import { DatabaseError } from './errors';
import type { ReadOnlySession } from './readOnlySession';
import type { TryoutGround } from './tryoutGround';

interface LockContext {
  readonly session: ReadOnlySession;
  readonly door: DatabaseSession;
  readonly onProgress: (progress: RunProgress) => void;
  readonly signal: AbortSignal | undefined;
}

/** Heuristic: twenty times in all, between the transactions of others. */
const LOCK_PAUSE_MS = 100;

/**
 * All tables at once or none, and without a place in the queue: who waits for a lock holds up all that come after, and who waits
 * for a second one can make a deadlock of which somebody else is the victim.
 */
export async function lock(
  { session, door, onProgress, signal }: LockContext,
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

/** Partitions are locked too; what inherits otherwise is not. Asking pg_partition_tree would take locks. */
const TREE_SQL = `
WITH RECURSIVE tree (oid) AS (
  SELECT asked.oid FROM pg_catalog.unnest($1::oid[]) AS asked (oid)
  UNION
  SELECT i.inhrelid FROM tree JOIN pg_catalog.pg_inherits i ON i.inhparent = tree.oid
    JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid AND c.relispartition)`;

/** Privilege: none. */
const LOCKS_OF_OTHERS_SQL = `pg_catalog.pg_locks l
 WHERE l.locktype = 'relation' AND l.relation IN (SELECT tree.oid FROM tree)
   AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
   AND l.pid <> pg_catalog.pg_backend_pid()`;

const waitedRow = z.object({ is_waited_for: z.boolean() });

const WAITED_SQL = `${TREE_SQL}
SELECT EXISTS (SELECT FROM ${LOCKS_OF_OTHERS_SQL} AND NOT l.granted) AS is_waited_for`;

/** Does anybody wait for one of the tables? */
export async function isWaitedFor(
  door: DatabaseSession,
  { tables }: TryoutGround,
): Promise<boolean> {
  const [row] = await door.query(WAITED_SQL, [tables.map(({ oid }) => oid)], waitedRow);
  return row?.is_waited_for === true;
}

const holderRow = z.object({ pid: z.int(), who: z.string(), mode: z.string() });

/** Privilege: none. */
const HOLDERS_SQL = `${TREE_SQL}
SELECT DISTINCT held.pid, held.mode,
       coalesce(nullif(a.application_name, ''), nullif(a.backend_type, ''), 'another session') AS who
  FROM (SELECT l.pid, l.mode FROM ${LOCKS_OF_OTHERS_SQL}
           AND l.granted AND l.mode NOT IN ('AccessShareLock', 'RowShareLock')) AS held
  JOIN pg_catalog.pg_stat_activity a ON a.pid = held.pid
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
