import assert from 'node:assert/strict';
import { readLogWorkload } from '../../../../src/features/workload/logWorkload';
import { testParser } from '../../analysis/sql/support';

const work = { signal: new AbortController().signal, progress: () => undefined };

function entry(sql: string, ms: number): string {
  return [
    `2026-11-23 10:00:00.000 UTC [1] LOG:  duration: ${String(ms)}.000 ms  plan:`,
    `Query Text: ${sql}`,
    `Result  (cost=0.00..0.01 rows=1 width=4) (actual time=0.001..0.002 rows=1 loops=1)`,
  ].join('\n\t');
}

async function* once(text: string): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  yield Buffer.from(text);
}

describe('a workload of a log', () => {
  it('has calls and times of each statement, whatever its values', async () => {
    const log = [
      entry("SELECT * FROM orders WHERE note = 'a'", 20),
      entry("SELECT * FROM orders WHERE note = 'b'", 60),
      entry('REFRESH MATERIALIZED VIEW totals', 500),
      entry('SELECT now()', 5),
    ].join('\n');
    const source = { chunks: once(log), totalBytes: log.length };
    const workload = await readLogWorkload(await testParser(), 'server.log', source, work);
    assert.equal(workload.source, 'log');
    assert.deepEqual(workload.totals, { statements: 3, calls: 4, totalMs: 585 });
    assert.deepEqual(
      workload.statements.map(({ text, calls, counters, place }) => [
        ...[text, calls, counters?.totalMs, counters?.meanMs, counters?.maxMs, counters?.rows],
        place?.line,
      ]),
      [
        ["SELECT * FROM orders WHERE note = 'b'", 2, 80, 40, 60, null, 4],
        ['SELECT now()', 1, 5, 5, 5, null, 10],
      ],
    );
    const [refresh] = workload.unread;
    assert.deepEqual(
      [refresh?.why, refresh?.totalMs],
      ['REFRESH MATERIALIZED VIEW has no plan.', 500],
    );
    assert.match(workload.notes.join(' '), /log_min_duration/);
  });
});
