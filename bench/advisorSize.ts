// Does the workload advisor bear a large schema: 1 000 statements over 1 000 tables, and 10 000 texts that a server counted?
// Prints JSON. Usage: tsx bench/advisorSize.ts; expects dist/ to be built.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Database } from '../src/db/database';
import { adviseWorkload } from '../src/features/advise/adviseWorkload';
import { loadParser } from '../src/features/loadParser';
import { Twins } from '../src/features/twin/twins';
import { StatementsReader } from '../src/features/workload/statementsReader';
import type { Workload } from '../src/model/workload';
import { startCounting } from '../test/support/statementClusters';
import { DIST } from './twin/source';

const TABLES = 1_000;
const ROWS = 5_000;
const STATEMENTS = 1_000;
const TEXTS = 10_000;
const SECONDS = 60;

async function main() {
  const cluster = await startCounting(18, { 'pg_stat_statements.max': '12000' });
  const cacheDirectory = mkdtempSync(path.join(os.tmpdir(), 'planwright-advisor-size-'));
  try {
    const database = await cluster.createDatabase();
    await cluster.sql('CREATE EXTENSION pg_stat_statements', database);
    await inBatches(TABLES, tableSql, (sql) => cluster.sql(sql, database));
    // Statistics of one stand for all: what takes time is their number.
    await cluster.sql('ANALYZE', database);
    const profile = cluster.profile({ database });
    const client = new Database(profile, () => Promise.resolve(null));
    const twins = new Twins({
      ...{ distDirectory: DIST, cacheDirectory, clusterDirectory: cacheDirectory, waitMs: 60_000 },
      choice: () => ({ mode: 'automatic', binDirectories: [] }),
      keepsValues: () => false,
    });
    const twin = twins.ofServer(client, () => false);
    const parser = await loadParser(DIST);
    const advise = async (workload: Workload) => {
      const started = performance.now();
      let firstMs: number | null = null;
      const phases: Record<string, number> = {};
      const { advice } = await adviseWorkload(
        { parser, client, twin: twin.access() },
        {
          workload,
          limits: { bytes: Infinity, count: Infinity },
          ...{ seconds: SECONDS, engine: 'twin', sampleValues: true },
        },
        {
          signal: new AbortController().signal,
          progress: (words) => {
            phases[words.replace(/\d+/g, 'N').slice(0, 60)] = Math.round(
              performance.now() - started,
            );
            if (/^\d+ index/.test(words)) firstMs ??= Math.round(performance.now() - started);
          },
        },
      );
      return {
        wholeMs: Math.round(performance.now() - started),
        firstMs,
        phases,
        seconds: Math.round(advice.seconds),
        stopped: advice.stopped,
        explains: advice.explains,
        indexes: advice.create.length,
        statements: advice.statements.length,
        unverified: advice.unverified.length,
        left: advice.costAfter / advice.costBefore,
        peakMb: peakMb(),
      };
    };
    try {
      const cold = await advise(statementsOf(STATEMENTS));
      const warm = await advise(statementsOf(STATEMENTS));
      const counted = await countTexts(cluster, database);
      const started = performance.now();
      const read = await new StatementsReader(client, parser).read(
        { top: TEXTS, by: 'total' },
        { signal: new AbortController().signal, progress: () => undefined },
      );
      const readMs = Math.round(performance.now() - started);
      if (read.kind === 'missing') throw new Error('no statements are counted');
      const { statements, unread } = read.workload;
      const reading = { counted, readMs, statements: statements.length, unread: unread.length };
      return { cold, warm, reading, texts: await advise(read.workload) };
    } finally {
      await twin.close();
      await client.close();
    }
  } finally {
    await cluster.stop();
    rmSync(cacheDirectory, { recursive: true, force: true });
  }
}

function tableSql(table: number): string {
  const name = `t${String(table)}`;
  return `CREATE TABLE ${name} (id int PRIMARY KEY, parent_id int NOT NULL, state text NOT NULL, at timestamptz NOT NULL, note text);
    INSERT INTO ${name} SELECT g, g % 2000, 's' || g % 7, timestamptz '2024-01-01' + g * interval '1 minute', repeat('n', 60)
      FROM generate_series(1, ${String(ROWS)}) AS g`;
}

/** Five shapes, over all tables. */
function textOf(number: number): string {
  const name = `t${String(number % TABLES)}`;
  const other = `t${String((number * 7 + 1) % TABLES)}`;
  const shapes = [
    `SELECT * FROM ${name} WHERE parent_id = $1`,
    `SELECT * FROM ${name} WHERE state = 's3' AND at > '2024-01-10' ORDER BY at DESC LIMIT 20`,
    `SELECT count(*) FROM ${name} a JOIN ${other} b ON b.parent_id = a.id WHERE a.parent_id = 7`,
    `SELECT state, max(at) FROM ${name} GROUP BY state`,
    `SELECT * FROM ${name} WHERE lower(note) = 'x' OR parent_id IN (3, 4)`,
  ];
  return shapes[number % shapes.length] ?? '';
}

function statementsOf(count: number): Workload {
  return {
    ...{ source: 'files', since: null, totals: null, unread: [], notes: [] },
    statements: Array.from({ length: count }, (_, number) => ({
      ...{ id: String(number), text: textOf(number), place: null, calls: 1, counters: null },
    })),
  };
}

/** Each list of columns is a text of its own. */
function countedText(text: number): string {
  const columns = ['id', 'parent_id', 'state', 'at', 'note'];
  const list = columns.filter((_, i) => (Math.floor(text / TABLES) >> i) % 2 === 0).join(', ');
  return `SELECT ${list} FROM t${String(text % TABLES)} WHERE parent_id = ${String(text % 9)}`;
}

/** A connection each would take longest. */
async function inBatches(
  count: number,
  sqlOf: (number: number) => string,
  run: (sql: string) => Promise<unknown>,
): Promise<void> {
  for (let from = 0; from < count; from += 100)
    await run(Array.from({ length: 100 }, (_, i) => sqlOf(from + i)).join(';\n'));
}

async function countTexts(cluster: Awaited<ReturnType<typeof startCounting>>, database: string) {
  await inBatches(TEXTS, countedText, (sql) => cluster.sql(sql, database));
  const { rows } = await cluster.sql('SELECT count(*)::int AS n FROM pg_stat_statements', database);
  const [{ n } = { n: 0 }] = rows as { readonly n: number }[];
  return n;
}

/** Of this process alone; the twin is another. */
function peakMb(): number {
  const status = readFileSync('/proc/self/status', 'utf8');
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}

void main().then((result) => {
  console.log(JSON.stringify(result, null, 2));
});
