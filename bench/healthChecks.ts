// How long all health checks take on a server of 10 000 tables and 30 000 indexes, and which question takes longest.
// Usage: tsx bench/healthChecks.ts [major] [tables]; prints JSON.

import { healthChecks } from '../src/analysis/health/registry';
import { Database } from '../src/db/database';
import { runHealth } from '../src/features/runHealth';
import { startPostgres, type Cluster, type Major } from '../test/support/cluster';

const RUNS = 5;
/** Tables that one transaction creates: each takes locks. */
const BATCH = 500;

async function createTables(cluster: Cluster, count: number): Promise<void> {
  for (let from = 1; from <= count; from += BATCH)
    await cluster.sql(`
      do $$ begin
        for i in ${String(from)} .. ${String(Math.min(count, from + BATCH - 1))} loop
          execute format('create table t%s (id bigint primary key, customer_id bigint not null,
            status text not null, total numeric(12,2), created_at timestamptz default now(), note text)', i);
          execute format('create index on t%s (customer_id, created_at)', i);
          execute format('create index on t%s (status)', i);
          execute format('insert into t%s select g, g %% 3, ''new'' from generate_series(1, 20) g', i);
        end loop;
      end $$`);
  await cluster.sql('analyze');
}

interface Run {
  readonly totalMs: number;
  readonly slowest: readonly { readonly check: string; readonly ms: number }[];
}

/** A check's time holds the questions that it is the first to ask. */
async function timed(database: Database): Promise<Run> {
  const times: { check: string; ms: number }[] = [];
  const begin = performance.now();
  let last = begin;
  await runHealth(
    database,
    { signal: new AbortController().signal, progress: () => undefined },
    {
      onResult: ({ check, outcome }) => {
        const now = performance.now();
        if (outcome.kind === 'skipped' && /time|cancel/i.test(outcome.reason))
          throw new Error(`${check}: ${outcome.reason}`);
        times.push({ check, ms: Math.round(now - last) });
        last = now;
      },
    },
  );
  return {
    totalMs: Math.round(performance.now() - begin),
    slowest: times.sort((a, b) => b.ms - a.ms).slice(0, 5),
  };
}

async function main(): Promise<void> {
  const [major = '18', tables = '10000'] = process.argv.slice(2);
  const cluster = await startPostgres(Number(major) as Major, {
    settings: { max_locks_per_transaction: '256' },
  });
  const database = new Database(cluster.profile(), () => Promise.resolve(null));
  try {
    await createTables(cluster, Number(tables));
    const runs: Run[] = [];
    for (let i = 0; i < RUNS; i++) runs.push(await timed(database));
    const sorted = [...runs].sort((a, b) => a.totalMs - b.totalMs);
    const middle = sorted[Math.floor(RUNS / 2)];
    console.log(
      JSON.stringify({
        benchmark: 'healthChecks',
        target: 'all checks under 5 s together, none over 1 s',
        major: Number(major),
        tables: Number(tables),
        indexes: 3 * Number(tables),
        checks: healthChecks.length,
        runs: RUNS,
        results: middle,
        firstMs: runs[0]?.totalMs,
      }),
    );
  } finally {
    await database.close();
    await cluster.stop();
  }
}

void main();
