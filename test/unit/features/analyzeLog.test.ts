import assert from 'node:assert/strict';
import { analyzeLog, type LogReport } from '../../../src/features/analyzeLog';
import type { Work } from '../../../src/util/progress';
import { testParser } from '../analysis/sql/support';

function entry(table: string, ms: number): string {
  return [
    `2026-11-23 10:00:00.000 UTC [1] LOG:  duration: ${String(ms)}.000 ms  plan:`,
    `Query Text: SELECT count(*) FROM ${table} WHERE größe = ${String(ms)}`,
    `Aggregate  (cost=9000.00..9000.01 rows=1 width=8) (actual time=${String(ms)}.000..${String(ms)}.000 rows=1 loops=1)`,
    `  ->  Seq Scan on ${table}  (cost=0.00..9000.00 rows=2 width=0) (actual time=0.100..${String(ms - 1)}.000 rows=3 loops=1)`,
    `        Filter: (größe = ${String(ms)})`,
    '        Rows Removed by Filter: 900000',
  ].join('\n\t');
}

const LOG = Buffer.from(
  [
    'plain line',
    entry('orders', 300),
    entry('items', 700),
    'plain line',
    entry('orders', 600),
    entry('broken', 50).replace(/\n\t {2}->[\s\S]*/, ''),
    '',
  ].join('\r\n'),
);

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) {
    // As a file does: what reads must let others run between.
    await Promise.resolve();
    yield bytes.subarray(at, at + size);
  }
}

function work(fields: Partial<Work> = {}): Work {
  return { signal: new AbortController().signal, progress: () => undefined, ...fields };
}

async function analyze(size: number, top = 10): Promise<LogReport> {
  const source = { chunks: pieces(LOG, size), totalBytes: LOG.length };
  return analyzeLog(await testParser(), source, { top }, work());
}

describe('analyzeLog', () => {
  it('ranks statements by total time and judges the slowest run of each', async () => {
    const report = await analyze(1_000_000);
    assert.deepEqual([report.format, report.entries, report.statements], ['stderr', 4, 3]);
    assert.deepEqual(
      report.top.map(({ calls, totalMs, maxMs, line }) => [calls, totalMs, maxMs, line]),
      [
        [2, 900, 600, 15],
        [1, 700, 700, 8],
        [1, 50, 50, 21],
      ],
    );
    const [orders, , broken] = report.top;
    assert.equal(orders?.query, 'SELECT count(*) FROM orders WHERE größe = 600');
    assert.deepEqual(
      orders.report?.findings.map(({ rule }) => rule),
      ['seq-scan-selective'],
    );
    assert.equal(orders.report.metrics.executionMs, 600);
    assert.equal(broken?.report, null);
    assert.match(broken.problem?.message ?? '', /Aggregate has an input/);
  });

  it('reads the same however the bytes are cut', async () => {
    const whole = await analyze(1_000_000);
    for (const size of [1, 7, 64]) assert.deepEqual(await analyze(size), whole);
  });

  it('keeps to the number of statements that was asked for', async () => {
    assert.equal((await analyze(1_000_000, 1)).top.length, 1);
  });

  it('tells how far it is, and stops when nobody waits any more', async () => {
    const abort = new AbortController();
    const told: string[] = [];
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        await Promise.resolve();
        yield Buffer.alloc(8_000_000, 'a line of a log\n');
      }
    }
    const source = { chunks: endless(), totalBytes: 160_000_000 };
    const progress = (message: string): void => {
      told.push(message);
      abort.abort();
    };
    await assert.rejects(
      analyzeLog(await testParser(), source, { top: 1 }, { signal: abort.signal, progress }),
      { name: 'AbortError' },
    );
    assert.deepEqual(told, ['read 15.3 MB of 153 MB, 0 plans']);
  });

  it('finds nothing in an empty log', async () => {
    const report = await analyzeLog(
      await testParser(),
      { chunks: pieces(new Uint8Array(), 1), totalBytes: 0 },
      { top: 1 },
      work(),
    );
    assert.deepEqual([report.entries, report.top, report.lines], [0, [], 0]);
  });
});
