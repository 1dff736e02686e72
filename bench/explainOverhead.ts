// What Explain & Optimize adds to the bare EXPLAIN: the same statement in turns, on a real server, with and without index advice.
// Usage: tsx bench/explainOverhead.ts [runs]; prints JSON.

import path from 'node:path';
import { splitStatements } from '../src/analysis/sql/split';
import { Database } from '../src/db/database';
import { explainAndOptimize } from '../src/features/explainAndOptimize';
import type { ExplainQuestion } from '../src/features/explain/question';
import { loadParser } from '../src/features/loadParser';
import { readStatement } from '../src/features/readStatement';
import { DEBIAN_15_BIN, startPostgres, type Cluster } from '../test/support/cluster';
import { CUSTOMERS_AND_ORDERS } from './support/customersAndOrders';

const SQL = `SELECT c.name, count(*), sum(o.total)
  FROM customers c JOIN orders o ON o.customer_id = c.id
 WHERE o.placed_at >= '2025-01-01' AND c.country = 'DE'
 GROUP BY c.name ORDER BY 3 DESC LIMIT 20`;

const DIST = path.resolve(__dirname, '../dist');

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await run();
  return performance.now() - begin;
}

async function measure(cluster: Cluster, runs: number) {
  const parser = await loadParser(DIST);
  const client = new Database(cluster.profile(), () => Promise.resolve(null));
  const bare = await cluster.connect();
  try {
    const [slice] = splitStatements(SQL);
    if (slice === undefined) throw new Error('no statement');
    const read = await readStatement(parser, SQL, slice, client);
    if (!read.ok) throw new Error(read.error.message);
    const question = (advise: boolean): ExplainQuestion => ({
      parsed: read.value,
      parameters: [],
      mode: 'analyze',
      modeReason: null,
      allowWrite: false,
      lockTimeoutMs: 5_000,
      advise,
      rules: {},
    });
    const work = { signal: new AbortController().signal, progress: () => undefined };
    const through = (advise: boolean) => () =>
      explainAndOptimize({ parser, client, scratch: null, twin: null }, question(advise), work);
    const rounds: { bare: number; plain: number; advised: number }[] = [];
    for (let run = 0; run <= runs; run++) {
      rounds.push({
        bare: await timed(() => bare.query(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${SQL}`)),
        plain: await timed(through(false)),
        advised: await timed(through(true)),
      });
    }
    // The first round connects and compiles.
    const warm = rounds.slice(1);
    const bareMs = median(warm.map((round) => round.bare));
    return {
      bareMs,
      firstMs: rounds[0]?.advised,
      overheadMs: median(warm.map(({ bare: b, plain }) => plain - b)),
      overheadWithAdviceMs: median(warm.map(({ bare: b, advised }) => advised - b)),
      ratio: median(warm.map(({ bare: b, plain }) => plain / b)),
    };
  } finally {
    await bare.end();
    await client.close();
  }
}

async function main(): Promise<void> {
  const runs = Number(process.argv[2] ?? 15);
  const cluster = await startPostgres(15, { binDirectory: DEBIAN_15_BIN });
  try {
    await cluster.sql(CUSTOMERS_AND_ORDERS);
    const result = await measure(cluster, runs);
    const report = { benchmark: 'explainOverhead', targetMs: 150, engine: 'hypopg', ...result };
    console.log(JSON.stringify(report, null, 2));
  } finally {
    await cluster.stop();
  }
}

void main();
