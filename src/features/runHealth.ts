// Runs the health checks one by one; a check that may not or cannot look is skipped, the others go on.

import { z } from 'zod';
import type { HealthCheck, HealthContext } from '../analysis/health/healthCheck';
import { healthChecks } from '../analysis/health/registry';
import { STATISTICS_AGE_SQL, statisticsAgeRow } from '../analysis/health/statisticsAge';
import type { Queries, Server } from '../db/contracts';
import { DatabaseError, endsTheWork } from '../db/errors';
import type { HealthOutcome, HealthReport, HealthResult } from '../model/healthFinding';
import type { Work } from '../util/progress';

export const HEALTH_CHECK_IDS: readonly string[] = healthChecks.map(({ id }) => id);

export interface HealthRequest {
  /** Ids of the checks to run; absent runs all of them. */
  readonly checks?: readonly string[];
  /** Options by check id; what is missing has its default. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Told after each check, for a view that fills while the checks run. */
  readonly onResult?: (result: HealthResult) => void;
}

export async function runHealth(
  client: Queries & Server,
  work: Work,
  request: HealthRequest = {},
): Promise<HealthReport> {
  const info = await client.serverInfo(work.signal);
  const age = await statisticsAge(client, work.signal);
  const context: HealthContext = { serverVersion: info.versionNumber, statisticsAgeDays: age };
  const results: HealthResult[] = [];
  for (const check of chosen(request.checks)) {
    work.progress(check.title.toLowerCase());
    const outcome = await runCheck(
      client,
      check,
      context,
      work.signal,
      request.options?.[check.id],
    );
    const result = { check: check.id, title: check.title, outcome };
    results.push(result);
    request.onResult?.(result);
  }
  return {
    version: 1,
    server: { version: info.version, database: info.database },
    statisticsAgeDays: age,
    results,
  };
}

/** Unknown ids are a mistake of the caller and named. */
function chosen(ids: readonly string[] | undefined): readonly HealthCheck[] {
  if (ids === undefined) return healthChecks;
  const unknown = ids.filter((id) => !healthChecks.some((check) => check.id === id));
  if (unknown.length > 0) {
    const known = healthChecks.map(({ id }) => id).join(', ');
    throw new Error(`There is no health check ${unknown.join(', ')}. Known checks: ${known}.`);
  }
  return healthChecks.filter(({ id }) => ids.includes(id));
}

async function statisticsAge(client: Queries, signal: AbortSignal): Promise<number | null> {
  try {
    const [row] = await client.query(STATISTICS_AGE_SQL, [], statisticsAgeRow, signal);
    return row?.days ?? null;
  } catch (error) {
    skipReason(error);
    return null;
  }
}

async function runCheck(
  client: Queries,
  check: HealthCheck,
  context: HealthContext,
  signal: AbortSignal,
  givenOptions: unknown,
): Promise<HealthOutcome> {
  const options = check.options.safeParse(givenOptions ?? {});
  if (!options.success) {
    return {
      kind: 'skipped',
      reason: `Its options are not valid: ${z.prettifyError(options.error)}`,
    };
  }
  try {
    const rows = await client.query(check.sql, [], check.row, signal);
    return check.judge(rows, options.data, context);
  } catch (error) {
    return { kind: 'skipped', reason: skipReason(error) };
  }
}

/** What one check says for itself; rethrows what concerns them all, and what is no error of the database. */
function skipReason(error: unknown): string {
  if (error instanceof DatabaseError && !endsTheWork(error)) return error.message;
  throw error;
}
