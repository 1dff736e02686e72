// Does a history on disk stay small and private, and lose no more than what a crash, a full disk or a second process touches?

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { HistoryStore, readHistory } from '../../../src/features/history/historyStore';
import type { MonitorSample } from '../../../src/model/monitorJson';
import { cleanup } from '../../support/cleanup';

const START = Date.parse('2026-11-30T10:00:00Z');
const HOUR = 3_600_000;

function sample(atMs: number, commits: number): MonitorSample {
  return {
    version: 1,
    at: new Date(atMs).toISOString(),
    seconds: 10,
    ...{ node: null, epoch: 'e1', event: null },
    metrics: { commitsPerSecond: commits },
    ...{ gaps: [], waits: null, statements: null, statementsSeconds: null, verdict: null },
    alerts: [],
    cost: { share: 0, intervalSeconds: 10 },
  };
}

describe('a history on disk', () => {
  const atEnd = cleanup();
  let directory: string;
  let told: string[];
  let nowMs: number;

  beforeEach(() => {
    const base = mkdtempSync(path.join(os.tmpdir(), 'planwright-history-'));
    atEnd(() => {
      rmSync(base, { recursive: true, force: true });
    });
    directory = path.join(base, 'server');
    told = [];
    nowMs = Infinity;
  });

  function store(): HistoryStore {
    return new HistoryStore(
      directory,
      (problem) => told.push(problem),
      () => nowMs,
    );
  }

  async function watch(fromMs: number, count: number, one = store()): Promise<void> {
    for (let at = 0; at < count; at += 1) await one.add(sample(fromMs + at * 10_000, at));
    await one.end();
  }

  it('is private, goes on over two runs, and leaves holes where nobody watched', async () => {
    await watch(START, 3);
    await watch(START + 60_000, 2);
    const { spans, damaged } = await readHistory(directory, START);
    assert.equal(damaged, 0);
    assert.deepEqual(
      spans.map(({ at, metrics }) => [at.slice(14, 19), metrics['commitsPerSecond']?.mean]),
      [
        ['00:00', 0],
        ['00:10', 1],
        ['00:20', 2],
        ['01:00', 0],
        ['01:10', 1],
      ],
    );
    for (const name of readdirSync(directory))
      assert.equal(statSync(path.join(directory, name)).mode & 0o777, 0o600);
    assert.equal(statSync(directory).mode & 0o777, 0o700);
    // A day later the fine ones are gone, and the month before stands beside the day.
    await watch(START + 26 * HOUR, 2);
    const { spans: both } = await readHistory(directory, START);
    assert.deepEqual(
      both.map(({ at, spanSeconds, seconds }) => [at.slice(8, 19), spanSeconds, seconds]),
      [
        ['30T10:00:00', 600, 50],
        ['01T12:00:00', 10, 10],
        ['01T12:00:10', 10, 10],
      ],
    );
    assert.deepEqual(both[0]?.metrics['commitsPerSecond'], { min: 0, mean: 0.8, max: 2 });
  });

  it('takes two processes at once, and a file that was torn and damaged', async () => {
    await Promise.all([watch(START, 60), watch(START, 60), watch(START, 60)]);
    const file = path.join(directory, 'fine-2026-11-30T10.jsonl');
    truncateSync(file, statSync(file).size - 20);
    appendFileSync(file, '\u0000\u0000junk');
    await watch(START + 600_000, 2);
    const { spans, damaged } = await readHistory(directory, START);
    assert.equal(spans.length, 62);
    assert.ok(spans.every(({ seconds }) => seconds === 10));
    assert.equal(damaged, 1);
    assert.deepEqual(told, []);
  });

  it('throws away what is too old and too much, and nothing else', async () => {
    mkdirSync(directory, { recursive: true });
    const names = [
      'fine-2026-11-28T10',
      'coarse-2026-10-01',
      'fine-2026-11-30T08',
      'fine-2026-11-30T09',
    ];
    for (const name of names) writeFileSync(path.join(directory, `${name}.jsonl`), '');
    writeFileSync(path.join(directory, 'mine.txt'), 'mine');
    truncateSync(path.join(directory, 'fine-2026-11-30T08.jsonl'), 40_000_000);
    truncateSync(path.join(directory, 'fine-2026-11-30T09.jsonl'), 20_000_000);
    // The server's clock is a year ahead for a moment.
    nowMs = START;
    await watch(START + 366 * 24 * HOUR, 1);
    for (const name of readdirSync(directory))
      if (name.includes('2027')) rmSync(path.join(directory, name));
    assert.equal(statSync(path.join(directory, 'fine-2026-11-30T09.jsonl')).size, 20_000_000);
    await watch(START, 2);
    assert.deepEqual(readdirSync(directory).toSorted(), [
      'coarse-2026-11-30.jsonl',
      'fine-2026-11-30T09.jsonl',
      'fine-2026-11-30T10.jsonl',
      'mine.txt',
    ]);
  });

  it('says once that nothing can be kept, writes through no link, and lets the monitor go on', async () => {
    mkdirSync(directory, { recursive: true });
    const foreign = path.join(path.dirname(directory), 'foreign');
    writeFileSync(foreign, '');
    symlinkSync(foreign, path.join(directory, 'fine-2026-11-30T10.jsonl'));
    // A device that is always full.
    symlinkSync('/dev/full', path.join(directory, 'coarse-2026-11-30.jsonl'));
    await watch(START, 5);
    assert.equal(told.length, 1);
    assert.match(told[0] ?? '', /^The history is not kept in /);
    assert.equal(statSync(foreign).size, 0);
    await watch(START + HOUR, 2);
    const { spans } = await readHistory(directory, START + HOUR);
    assert.equal(spans.length, 2);
  });

  it('is kept in no folder that is a link', async () => {
    const elsewhere = path.join(path.dirname(directory), 'elsewhere');
    mkdirSync(elsewhere);
    symlinkSync(elsewhere, directory);
    await watch(START, 1);
    assert.match(told.join('\n'), /^The history is not kept in .*server: its folder is a link$/);
    assert.deepEqual(readdirSync(elsewhere), []);
  });

  it('waits at no pipe, neither to write nor to read', async () => {
    mkdirSync(directory, { recursive: true });
    execFileSync('mkfifo', [path.join(directory, 'fine-2026-11-30T10.jsonl')]);
    await watch(START, 1);
    assert.equal(told.length, 1);
    const { spans } = await readHistory(directory, START);
    assert.deepEqual(
      spans.map(({ spanSeconds }) => spanSeconds),
      [600],
    );
  });

  it('keeps a day at 10 s and a month at 10 min of 60 metrics under 50 MB', async () => {
    const metrics = Object.fromEntries(
      Array.from({ length: 60 }, (_, at) => [`someMetricPerSecond${String(at)}`, 1 / (at + 3)]),
    );
    const one = store();
    for (let at = 0; at < 240; at += 1)
      await one.add({
        ...sample(START + at * 5_000, 0),
        seconds: 5,
        metrics: changed(metrics, at),
      });
    await one.end();
    const size = (name: string): number => statSync(path.join(directory, name)).size;
    const fine = size('fine-2026-11-30T10.jsonl') / 120;
    const coarse = size('coarse-2026-11-30.jsonl') / 2;
    assert.ok(
      fine * 8_640 + coarse * 4_320 < 50_000_000,
      `${String(fine)} and ${String(coarse)} bytes`,
    );
  });
});

function changed(metrics: Record<string, number>, by: number): Record<string, number> {
  return Object.fromEntries(
    Object.entries(metrics).map(([name, value]) => [name, value * (by + 1)]),
  );
}
