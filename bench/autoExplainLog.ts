// How long does it take, and how much memory, to find the slowest statements of a 200 MB server log?
// Usage: npx tsx bench/autoExplainLog.ts [megabytes]; prints JSON, never fails on time.

import { execFile } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { analyzeLog } from '../src/features/analyzeLog';
import { loadParser } from '../src/features/loadParser';
import type { LogFormat } from '../src/analysis/plan/log/logReader';

const MEASURE = '--measure';
const MEGABYTES = Number(process.argv[2] ?? 200);
/** As analyzeLog's callers read. */
const CHUNK_BYTES = 256 * 1024;
const SAMPLE_MS = 20;
/** Other lines of a busy server between two plans. */
const NOISE = 8;

interface Figures {
  readonly format: LogFormat;
  readonly planFormat: 'text' | 'json';
  readonly megabytes: number;
  readonly seconds: number;
  readonly megabytesPerSecond: number;
  /** Before the reading: Node, the compiler of TypeScript and the SQL parser. */
  readonly startRssMegabytes: number;
  readonly peakRssMegabytes: number;
  readonly entries: number;
  readonly statements: number;
}

function planText(index: number): string {
  const ms = 10 + (index % 997);
  return [
    `Query Text: SELECT o.id, o.total\nFROM orders_${String(index % 50)} o JOIN customers c ON c.id = o.customer_id\nWHERE o.status = 'open' AND o.id > ${String(index)}`,
    `Hash Join  (cost=61.00..130.50 rows=200 width=12) (actual time=0.500..${String(ms)}.250 rows=199 loops=1)`,
    '  Hash Cond: (o.customer_id = c.id)',
    '  Buffers: shared hit=42 read=3',
    `  ->  Seq Scan on orders_${String(index % 50)} o  (cost=0.00..40.00 rows=2000 width=8) (actual time=0.010..${String(ms - 5)}.300 rows=2000 loops=1)`,
    `        Filter: ((status = 'open'::text) AND (id > ${String(index)}))`,
    '        Rows Removed by Filter: 998000',
    '        Buffers: shared hit=32 read=3',
    '  ->  Hash  (cost=58.50..58.50 rows=200 width=8) (actual time=0.400..0.400 rows=200 loops=1)',
    '        Buckets: 1024  Batches: 1  Memory Usage: 16kB',
    '        Buffers: shared hit=10',
    '        ->  Seq Scan on customers c  (cost=0.00..58.50 rows=200 width=8) (actual time=0.010..0.300 rows=200 loops=1)',
    '              Buffers: shared hit=10',
  ].join('\n');
}

function planJson(index: number): string {
  const table = `orders_${String(index % 50)}`;
  const scan = {
    'Node Type': 'Seq Scan',
    'Relation Name': table,
    Alias: 'o',
    'Startup Cost': 0,
    'Total Cost': 40,
    'Plan Rows': 2000,
    'Plan Width': 8,
    'Actual Startup Time': 0.01,
    'Actual Total Time': 5 + (index % 997),
    'Actual Rows': 2000,
    'Actual Loops': 1,
    Filter: `((status = 'open'::text) AND (id > ${String(index)}))`,
    'Rows Removed by Filter': 998_000,
    'Shared Hit Blocks': 32,
    'Shared Read Blocks': 3,
  };
  const plan = {
    'Query Text': `SELECT o.id FROM ${table} o WHERE o.status = 'open' AND o.id > ${String(index)} ORDER BY 1`,
    Plan: { ...scan, 'Node Type': 'Sort', 'Sort Key': ['o.id'], Plans: [scan] },
  };
  return JSON.stringify(plan, null, 2);
}

function record(format: LogFormat, message: string): string {
  const time = '2026-11-23 10:24:34.589 UTC';
  switch (format) {
    case 'stderr':
      return `${time} [22387] app@shop LOG:  ${message.replaceAll('\n', '\n\t')}\n`;
    case 'csvlog':
      return `${time},"app","shop",22387,"127.0.0.1:4242",6a1b.5773,12,"SELECT",${time},3/44,0,LOG,00000,"${message.replaceAll('"', '""')}",,,,,,,,,"psql","client backend",,0\n`;
    case 'jsonlog':
      return `${JSON.stringify({ timestamp: time, user: 'app', dbname: 'shop', pid: 22387, error_severity: 'LOG', message })}\n`;
  }
}

async function writeLog(
  file: string,
  format: LogFormat,
  plan: (index: number) => string,
): Promise<void> {
  const handle = await open(file, 'w');
  let pending: string[] = [];
  let size = 0;
  let written = 0;
  for (let index = 0; written < MEGABYTES * 1_000_000; index += 1) {
    const isPlan = index % (NOISE + 1) === 0;
    const message = isPlan
      ? `duration: ${String(10 + (index % 997))}.123 ms  plan:\n${plan(index)}`
      : `connection authorized: user=app database=shop application_name=web-${String(index)}`;
    const text = record(format, message);
    pending.push(text);
    size += text.length;
    if (size < CHUNK_BYTES) continue;
    written += size;
    size = 0;
    await handle.write(pending.join(''));
    pending = [];
  }
  await handle.close();
}

/** In a process of its own, so that its memory is its own. */
async function measure(
  folder: string,
  format: LogFormat,
  planFormat: Figures['planFormat'],
): Promise<Figures> {
  const file = path.join(folder, `${format}.${planFormat}`);
  await writeLog(file, format, planFormat === 'text' ? planText : planJson);
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...process.execArgv,
    __filename,
    MEASURE,
    file,
  ]);
  await rm(file);
  const measured = JSON.parse(stdout) as Omit<Figures, 'format' | 'planFormat'>;
  return { format, planFormat, ...measured };
}

async function measureFile(file: string): Promise<Omit<Figures, 'format' | 'planFormat'>> {
  const { size } = await stat(file);
  const parser = await loadParser(path.dirname(require.resolve('libpg-query/wasm/index.cjs')));
  const startRss = process.memoryUsage.rss();
  let peak = startRss;
  const sampler = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, SAMPLE_MS);
  const start = performance.now();
  const report = await analyzeLog(
    parser,
    { chunks: createReadStream(file, { highWaterMark: CHUNK_BYTES }), totalBytes: size },
    { top: 10 },
    { signal: new AbortController().signal, progress: () => undefined },
  );
  const seconds = (performance.now() - start) / 1_000;
  clearInterval(sampler);
  return {
    megabytes: rounded(size / 1e6),
    seconds: rounded(seconds),
    megabytesPerSecond: rounded(size / 1e6 / seconds),
    startRssMegabytes: Math.round(startRss / 1e6),
    peakRssMegabytes: Math.round(peak / 1e6),
    entries: report.entries,
    statements: report.statements,
  };
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

async function main(): Promise<void> {
  const [, , mode, measured] = process.argv;
  if (mode === MEASURE && measured !== undefined) {
    process.stdout.write(JSON.stringify(await measureFile(measured)));
    return;
  }
  const folder = await mkdtemp(path.join(os.tmpdir(), 'planwright-log-'));
  try {
    const figures: Figures[] = [];
    for (const format of ['stderr', 'csvlog', 'jsonlog'] as const) {
      for (const planFormat of ['text', 'json'] as const) {
        figures.push(await measure(folder, format, planFormat));
      }
    }
    process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

void main();
