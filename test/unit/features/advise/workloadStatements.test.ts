// Which texts of a workload are planned: each once, with all of its calls; the rest is named with the reason.

import assert from 'node:assert/strict';
import path from 'node:path';
import { readWorkloadTexts } from '../../../../src/features/advise/workloadStatements';
import { loadParser } from '../../../../src/features/loadParser';
import type { StatementCounters, Workload } from '../../../../src/model/workload';

const DIST = path.resolve(__dirname, '../../../../dist');
const quiet = { signal: new AbortController().signal, progress: () => undefined };

function counters(calls: number, rows: number): StatementCounters {
  return {
    ...{ calls, rows, totalMs: 1, meanMs: 1, deviationMs: null, minMs: null, maxMs: null },
    ...{ planMs: null, hitBlocks: 0, readBlocks: 0, tempReadBlocks: 0, tempWrittenBlocks: 0 },
    ...{ walBytes: 0, jitMs: null, since: null, dirtiedBlocks: 0, writtenBlocks: 0, ioMs: null },
  };
}

function workload(texts: readonly (readonly [string, number, number])[]): Workload {
  return {
    ...{ source: 'pg_stat_statements', since: null, totals: null, unread: [], notes: [] },
    statements: texts.map(([text, calls, rows], i) => ({
      ...{ id: String(i), text, place: null, calls, counters: counters(calls, rows) },
    })),
  };
}

describe('texts of a workload', () => {
  const read = async (given: Workload) => readWorkloadTexts(await loadParser(DIST), given, quiet);

  it('are one where their words are, with the calls and the rows of both, which is said', async () => {
    const { texts, notes } = await read(
      workload([
        ['INSERT INTO t VALUES ($1)', 1, 1],
        ['INSERT INTO t VALUES ($1)', 3, 9],
      ]),
    );
    assert.deepEqual(
      texts.map(({ id, calls, rowsPerCall }) => [id, calls, rowsPerCall]),
      [['0', 4, 2.5]],
    );
    assert.match(
      notes.join(),
      /One statement has the words of another that the server tells apart/,
    );
  });

  it('take typed constants back', async () => {
    const { texts } = await read(workload([['SELECT now() - interval $1', 1, 1]]));
    assert.deepEqual(texts[0]?.planned, {
      sql: 'SELECT now() - CAST($1 AS interval)',
      parameters: [],
    });
  });

  it('are bounded together, and what is beyond is named', async () => {
    const long = `SELECT '${'x'.repeat(2_500_000)}'`;
    const { texts, unverified } = await read(
      workload([
        ['SELECT 1', 1, 1],
        [long, 1, 1],
        [long, 1, 1],
      ]),
    );
    assert.equal(texts.length, 2);
    assert.match(unverified[0]?.why ?? '', /more text before it than is read/);
    assert.ok((unverified[0]?.text.length ?? Infinity) <= 1_000);
  });

  it('hear a cancel between them', async () => {
    const abort = new AbortController();
    const many = workload(
      Array.from({ length: 500 }, (_, i) => [`SELECT ${String(i)}`, 1, 1] as const),
    );
    const reading = readWorkloadTexts(await loadParser(DIST), many, {
      signal: abort.signal,
      progress: () => undefined,
    });
    // Its own pauses are of the same queue: it is heard at the next one, or never.
    setImmediate(() => {
      abort.abort();
    });
    await assert.rejects(reading, { name: 'AbortError' });
  });
});
