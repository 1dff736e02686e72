// Which statements took time between two samples of pg_stat_statements? Counters alone: their texts are not read.

import { sameEpoch } from '../../analysis/monitor/events';
import type { Epoch } from '../../analysis/monitor/reading';
import type { Queries, Sampler } from '../../db/contracts';
import { readStatements } from '../../db/statements/pgStatStatements';
import type { MonitorSample } from '../../model/monitorJson';
import type { StatementSample } from '../../model/statementSample';
import { addedSince } from '../workload/counterMath';
import type { QueryCost } from './queryCost';

type Statements = NonNullable<MonitorSample['statements']>;

export interface StatementsOfWindow {
  /** Null in a first sample, and where they are not known. */
  readonly statements: Statements | null;
  /** How long the window is, by the server's clock; null without statements. */
  readonly seconds: number | null;
  /** One sentence where something is missing. */
  readonly why: string | null;
}

/** Heuristic: what stands behind these takes little of a server's time. */
const MOST_STATEMENTS = 20;

const WHY = {
  'not-loaded': 'pg_stat_statements is not in shared_preload_libraries.',
  'not-installed': 'pg_stat_statements is not installed in this database: CREATE EXTENSION.',
  'too-old': 'pg_stat_statements is too old: ALTER EXTENSION pg_stat_statements UPDATE.',
  'not-permitted': 'The role may not read pg_stat_statements.',
} as const;

const BEGAN_ANEW =
  'The counters began anew within this window: a reset, restart or another server.';

interface Before {
  readonly sample: StatementSample;
  readonly evictions: number | null;
  readonly epoch: Epoch;
}

export class StatementWindows {
  readonly #queries: Queries;
  #before: Before | null = null;

  constructor(client: Sampler, cost: QueryCost) {
    this.#queries = {
      query: (sql, parameters, row, signal) =>
        client.sample((session) => cost.count(() => session.query(sql, parameters, row)), signal),
      queryInPersonsPath: (sql, parameters, row, signal) =>
        client.sample(
          (session) => cost.count(() => session.queryInPersonsPath(sql, parameters, row)),
          signal,
        ),
    };
  }

  /** Since the last one of the same epoch: what another server counted is no part of a window. */
  async next(epoch: Epoch, signal: AbortSignal): Promise<StatementsOfWindow> {
    const read = await readStatements(this.#queries, signal);
    if (read.kind === 'missing') {
      this.#before = null;
      return withoutStatements(WHY[read.missing.kind]);
    }
    const before = this.#before;
    const { sample, tracking } = read;
    this.#before = { sample, evictions: tracking.evictions, epoch };
    if (before === null) return withoutStatements(null);
    if (!sameEpoch(before.epoch, epoch)) return withoutStatements(BEGAN_ANEW);
    // A reset, or a restart after a crash: all that it holds was added since.
    const evicted = (tracking.evictions ?? 0) > (before.evictions ?? 0);
    return {
      statements: addedSince(before.sample, sample)
        .entries.map(({ queryId, nested, counters: { calls, totalMs } }) => ({
          ...{ queryId, toplevel: !nested, calls, timeMs: totalMs },
        }))
        .sort((a, b) => b.timeMs - a.timeMs)
        .slice(0, MOST_STATEMENTS),
      seconds: Math.max(0, (Date.parse(sample.at) - Date.parse(before.sample.at)) / 1_000),
      why: evicted
        ? 'The server threw statements away meanwhile (pg_stat_statements.max): sums are too low.'
        : null,
    };
  }
}

export function withoutStatements(why: string | null): StatementsOfWindow {
  return { statements: null, seconds: null, why };
}
