// Runs one confirmed statement outside a transaction: progress, cancel, and word of what a failure left behind.

import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { BoundedClient } from './boundedClient';
import { HostPool } from './hostPool';
import { stopBackend } from './cancelBackend';
import type { ConnectionPool } from './connectionPool';
import type { Queries, RunDone, RunFailure, RunProgress } from './contracts';
import { adviceFor, type Stopped } from './errorAdvice';
import { DatabaseError, toDatabaseError } from './errors';
import { invalidIndexes, leftoversSince } from './indexLeftovers';
import { BEGIN_MS, CANCEL_MS } from './deadlines';
import { runWithoutRows, shortBatch, timedQuery } from './queryConfig';
import { isRunning, readProgress } from './runProgress';
import { READ_AS_PARSED } from './sessionSettings';

export interface RunContext {
  readonly client: Queries;
  readonly pool: ConnectionPool;
  readonly interrupt: (() => Promise<void>) | undefined;
  readonly onProgress: (progress: RunProgress) => void;
  readonly signal: AbortSignal | undefined;
  readonly lostAnswerMs: number;
}

/** Heuristic: often enough for a progress bar, rare enough for the server. */
const POLL_MS = 500;
/** Heuristic: each look is a login, and has no progress to tell. */
const POOLER_POLL_MS = 5_000;
/** Heuristic: DDL that waits longer for its lock holds up everybody behind it. */
const DDL_LOCK_TIMEOUT_MS = 10_000;

export async function runStatement(
  sql: string,
  context: RunContext,
): Promise<RunDone | RunFailure> {
  const { client, pool, signal } = context;
  if (pool.profile.readOnly) {
    throw new DatabaseError(
      'read-only',
      `The connection ${pool.profile.name} is read-only: nothing that writes is run on it. Copy the statement, or change the connection.`,
    );
  }
  // A single backend cannot build concurrently with anything, so it leaves nothing either.
  const before = pool.single ? [] : await invalidIndexes(client);
  try {
    const rows = await (pool.single ? runOnLease(sql, context) : runOnOwnConnection(sql, context));
    return { kind: 'done', rows };
  } catch (error) {
    const mapped = toDatabaseError(error, {
      action: 'run',
      profile: pool.profile,
      parameterCount: 0,
      lockTimeoutMs: DDL_LOCK_TIMEOUT_MS,
      cancelled: signal?.aborted === true,
      sql,
    });
    const leftovers = pool.single ? [] : await leftoversAfter(client, before);
    return { kind: 'failed', error: withLeftovers(mapped, leftovers), leftovers };
  }
}

/** When the server cannot be asked any more, the failure itself is the message. */
async function leftoversAfter(
  client: Queries,
  before: Awaited<ReturnType<typeof invalidIndexes>>,
): Promise<RunFailure['leftovers']> {
  try {
    return leftoversSince(before, await invalidIndexes(client));
  } catch {
    return [];
  }
}

function withLeftovers(error: DatabaseError, leftovers: RunFailure['leftovers']): DatabaseError {
  const [first] = leftovers;
  if (first === undefined) return error;
  return new DatabaseError(
    error.reason,
    `${error.message} It left the invalid index ${first.index}, which no query uses. Remove it: ${first.cleanupSql}`,
    {
      sqlstate: error.sqlstate ?? undefined,
      detail: error.detail ?? undefined,
      hint: error.hint ?? undefined,
      code: error.code ?? undefined,
    },
  );
}

async function runOnOwnConnection(sql: string, context: RunContext): Promise<number | null> {
  const connection = await context.pool.openDedicated();
  try {
    const pid = await prepareConnection(connection, sql);
    const settled = new AbortController();
    const watching = watch(pid, connection, context, settled.signal);
    try {
      return await runWithoutRows(connection, sql);
    } finally {
      settled.abort();
      await watching;
    }
  } finally {
    await connection.end();
  }
}

async function runOnLease(
  sql: string,
  { pool, interrupt, signal }: RunContext,
): Promise<number | null> {
  const lease = await pool.lease(signal);
  const stop = (): void => {
    void interrupt?.().finally(() => {
      lease.release(true);
    });
  };
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await runWithoutRows(lease.client, sql);
  } finally {
    signal?.removeEventListener('abort', stop);
    lease.release(signal?.aborted === true);
  }
}

const backendRow = z.object({ pid: z.int(), encoding: z.string(), strings: z.string() });
const BACKEND_SQL = `SELECT pg_catalog.pg_backend_pid() AS pid,
  pg_catalog.current_setting('client_encoding') AS encoding,
  pg_catalog.current_setting('standard_conforming_strings') AS strings`;

/** Null behind a pooler: the statement may meet another backend, and what is set stays with somebody else's. */
async function prepareConnection(connection: BoundedClient, sql: string): Promise<number | null> {
  const answer = await connection.query(timedQuery(BACKEND_SQL, [], BEGIN_MS));
  const { pid, encoding, strings } = backendRow.parse(answer.rows[0]);
  if (keySchema.safeParse(connection).data?.processID !== pid) {
    // Of READ_AS_PARSED the other two change nothing under these. PgBouncer keeps both for each client.
    if (encoding !== 'UTF8' || strings !== 'on') throw readOtherwise(encoding, strings);
    return null;
  }
  // Building takes as long as it takes. CONCURRENTLY blocks nobody, and a lock timeout would break it off half-way.
  const lockTimeoutMs = /\bconcurrently\b/i.test(sql) ? 0 : DDL_LOCK_TIMEOUT_MS;
  const settings = {
    ...READ_AS_PARSED,
    statement_timeout: '0',
    lock_timeout: String(lockTimeoutMs),
  };
  const statements = Object.entries(settings).map(([name, value]) => `SET ${name} = ${value}`);
  await connection.query(shortBatch(statements, BEGIN_MS));
  return pid;
}

function readOtherwise(encoding: string, strings: string): DatabaseError {
  return new DatabaseError(
    'unsupported',
    `Not run: a pooler is in between, where Planwright sets nothing, and the server would read the statement otherwise than it was read here (client_encoding is ${encoding}, standard_conforming_strings is ${strings}). Connect to the server itself.`,
  );
}

/** Reports progress until the statement has settled, cancels it when the person does, and gives up a lost answer. */
async function watch(
  pid: number | null,
  connection: BoundedClient,
  context: RunContext,
  settled: AbortSignal,
): Promise<void> {
  const { pool, signal, lostAnswerMs } = context;
  const wake = signal === undefined ? settled : AbortSignal.any([settled, signal]);
  const pauseMs = pid === null ? POOLER_POLL_MS : POLL_MS;
  let silentMs = 0;
  while (!settled.aborted) {
    if (signal?.aborted === true) {
      const stopped = await stopBackend({ pid, began: null, client: connection }, settled);
      if (stopped !== 'settled') connection.destroy(notConfirmed(stopped, pool));
      return;
    }
    const began = Date.now();
    const heard = await isHeard(pid, connection, context, wake);
    // Nobody asked while the machine slept.
    const roundMs = Math.min(Date.now() - began, LONGEST_ROUND_MS) + pauseMs;
    silentMs = heard ? 0 : silentMs + roundMs;
    if (silentMs > lostAnswerMs && !wake.aborted) {
      connection.destroy(lostAnswer(lostAnswerMs));
      return;
    }
    await pause(pauseMs, wake);
  }
}

/** Whether the server is reached, and still has the statement to run. */
async function isHeard(
  pid: number | null,
  connection: BoundedClient,
  { client, onProgress }: RunContext,
  wake: AbortSignal,
): Promise<boolean> {
  try {
    if (pid === null) {
      // A query would wait for a server of the pooler's, which may all be taken.
      const reached = await HostPool.of(connection).openDedicated(CANCEL_MS);
      void reached.end();
      return true;
    }
    const progress = await readProgress(client, pid);
    if (progress !== null && !wake.aborted) onProgress(progress);
    return await isRunning(client, pid);
  } catch (error) {
    // A courtesy: the statement goes on without it. A server that answers with an error is there.
    return !(error instanceof DatabaseError && isSilent(error));
  }
}

/** Of BackendKeyData, which pg keeps but does not declare. */
const keySchema = z.object({ processID: z.int() });
/** Connecting, its retries and two short reads take less. */
const LONGEST_ROUND_MS = 20_000;

function isSilent({ reason }: DatabaseError): boolean {
  return reason === 'unreachable' || reason === 'connection-lost';
}

function notConfirmed(stopped: Stopped, { profile }: ConnectionPool): DatabaseError {
  return new DatabaseError(
    'cancelled',
    adviceFor('cancelled', '', { action: 'run', profile, stopped }),
  );
}

function lostAnswer(ms: number): DatabaseError {
  return new DatabaseError(
    'connection-lost',
    `No answer to the statement, and for ${String(Math.round(ms / 1000))} s the server either was not reached or had nothing of it left to run: the network path was lost. It may be done, or go on: look at what it was to change, and at pg_stat_activity, before it is run again.`,
  );
}

async function pause(ms: number, until: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal: until }).catch(() => undefined);
}
