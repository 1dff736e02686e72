// Is a rate ever negative or absurd, whatever happens to the counters between two samples?

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { deltasBetween, type Deltas } from '../../../../src/analysis/monitor/counterDeltas';
import { eventBetween, namedEpoch, sameEpoch } from '../../../../src/analysis/monitor/events';
import type { CounterRow } from '../../../../src/analysis/monitor/counterRow';
import { metricsOf } from '../../../../src/analysis/monitor/metrics';
import { epochOf, type Reading } from '../../../../src/analysis/monitor/reading';
import { EPOCH, reading, row } from './readings';

const INTERVAL = 5;

function deltas(before: Reading, now: Reading): Deltas {
  const found = deltasBetween(before, now, INTERVAL);
  return 'why' in found ? assert.fail(found.why) : found;
}

function why(before: Reading | null, now: Reading): string {
  const found = deltasBetween(before, now, INTERVAL);
  return 'why' in found ? found.why : assert.fail('a rate was told');
}

/** What happens to a database between two samples. */
const happening = fc.record({
  commits: fc.nat(1_000_000),
  reset: fc.boolean(),
  afterReset: fc.nat(1_000),
});

describe('rates of counters', () => {
  it('are never more than what really happened, nor below nothing, whatever is reset', () => {
    const run = fc.array(fc.array(happening, { minLength: 1, maxLength: 4 }), { maxLength: 12 });
    fc.assert(
      fc.property(run, fc.boolean(), (steps, stampsResets) => {
        const values = new Map<string, number>();
        const resets = new Map<string, string>();
        const rows = (): CounterRow[] =>
          [...values].map(([key, commits]) => row(key, { commits }, resets.get(key) ?? null));
        let before = reading(0, { databases: rows() });
        for (const [at, databases] of steps.entries()) {
          let happened = 0;
          for (const [key, { commits, reset, afterReset }] of databases.entries()) {
            const name = String(key);
            values.set(name, (values.get(name) ?? 0) + commits);
            happened += commits;
            if (!reset) continue;
            values.set(name, afterReset);
            happened += afterReset;
            if (stampsResets) resets.set(name, String(at));
          }
          const now = reading((at + 1) * INTERVAL, { databases: rows() });
          const counted = deltas(before, now).sums.databases?.['commits'] ?? 0;
          assert.ok(
            counted >= 0 && counted <= happened,
            `${String(counted)} of ${String(happened)}`,
          );
          before = now;
        }
      }),
    );
  });

  it('are exact where nothing was reset', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(1e9), { minLength: 1 }),
        fc.array(fc.nat(1e6)),
        (start, added) => {
          const at = (index: number): number => (start[index] ?? 0) + (added[index] ?? 0);
          const before = start.map((value, index) => row(String(index), { commits: value }));
          const now = start.map((_, index) => row(String(index), { commits: at(index) }));
          const { sums, seconds } = deltas(
            reading(10, { databases: before }),
            reading(15, { databases: now }),
          );
          assert.equal(seconds, 5);
          const expected = start.reduce((sum, _, index) => sum + (added[index] ?? 0), 0);
          assert.equal(sums.databases?.['commits'], expected);
        },
      ),
    );
  });

  it('leave out the row that was reset, and keep the others', () => {
    const before = [row('1', { commits: 1_000 }), row('2', { commits: 50 })];
    const now = [row('1', { commits: 3 }), row('2', { commits: 60 })];
    const { sums } = deltas(reading(0, { databases: before }), reading(5, { databases: now }));
    assert.deepEqual(sums.databases, { commits: 10 });
    // Reset, and past its old value since.
    const past = [row('1', { commits: 2_000 }, 'today'), row('2', { commits: 60 })];
    const again = deltas(reading(0, { databases: before }), reading(5, { databases: past }));
    assert.deepEqual(again.sums.databases, { commits: 10 });
  });

  it('count a new database from its beginning', () => {
    const before = [row('1', { commits: 10 })];
    const now = [row('1', { commits: 11 }), row('2', { commits: 7 })];
    const { sums } = deltas(reading(0, { databases: before }), reading(5, { databases: now }));
    assert.deepEqual(sums.databases, { commits: 8 });
  });

  it('are not told across a reset, restart, crash, promotion or another server', () => {
    const rows = { databases: [row('1', { commits: 10 })] };
    const changes = [
      [{ started: 'later' }, 'restart'],
      [{ standby: true, started: 'later' }, 'restart'],
      [{ address: '10.0.0.2:5432' }, 'node'],
      [{ wal_reset: 'later' }, 'reset'],
      [{ database_reset: 'later' }, 'reset'],
      [{ wal_reset: 'x', bgwriter_reset: 'x', archiver_reset: 'x', backend: 8 }, 'crash'],
      // pg_stat_reset_shared() of all, which ends no session.
      [{ wal_reset: 'x', bgwriter_reset: 'x', archiver_reset: 'x' }, 'reset'],
    ] as const;
    for (const [change, kind] of changes) {
      const now = reading(5, rows, change);
      assert.match(why(reading(0, rows), now), /began anew/);
      assert.equal(eventBetween(EPOCH, now.epoch)?.kind, kind);
    }
    const standby = { ...EPOCH, standby: true };
    assert.equal(eventBetween(standby, EPOCH)?.kind, 'promotion');
    assert.equal(eventBetween(EPOCH, { ...EPOCH, backend: 9, at: 9_999 }), null);
  });

  it('are told across a reading that was refused the times of resets', () => {
    const { wal_reset, database_reset, bgwriter_reset, archiver_reset, ...identity } = EPOCH;
    assert.ok(wal_reset !== undefined && database_reset !== undefined);
    assert.ok(bgwriter_reset !== undefined && archiver_reset !== undefined);
    const resets = [{ database_reset, bgwriter_reset, archiver_reset }];
    const told = epochOf(identity, { resets, wal: [row('wal', {}, wal_reset)] });
    assert.deepEqual(told, EPOCH);
    const refused = epochOf({ ...identity, at: 5 }, {}, told);
    assert.deepEqual(refused, { ...told, at: 5 });
    assert.equal(eventBetween(told, refused), null);
    // A reset that fell into it is told late.
    const later = epochOf(identity, { wal: [row('wal', {}, 'later')] }, refused);
    assert.equal(eventBetween(refused, later)?.kind, 'reset');
    // Told for the first time, of another server, or of nobody's: no reset.
    const never = epochOf(identity, {});
    assert.deepEqual([eventBetween(never, told), sameEpoch(never, told)], [null, true]);
    assert.equal(sameEpoch(told, never), true);
    const first = namedEpoch(null, never);
    const named = namedEpoch(first, told);
    assert.deepEqual(named, { epoch: told, text: first.text });
    assert.notEqual(namedEpoch(named, later).text, first.text);
    assert.equal(epochOf({ ...identity, started: 'later' }, {}, told).wal_reset, undefined);
    const others = epochOf({ ...identity, address: '10.0.0.2:5432' }, {}, told);
    assert.equal(others.wal_reset, undefined);
    assert.equal(eventBetween({ ...told, archiver_reset: null }, told)?.kind, 'reset');
  });

  it('are not told of a first sample, a long gap, or a clock that went back', () => {
    const rows = { databases: [row('1', { commits: 10 })] };
    assert.match(why(null, reading(5, rows)), /first/);
    assert.match(why(reading(0, rows), reading(16, rows)), /too long/);
    assert.match(why(reading(5, rows), reading(5, rows)), /clock/);
    assert.match(why(reading(5, rows), reading(2, rows)), /clock/);
  });
});

describe('metrics', () => {
  const counters = { hitBlocks: 0, readBlocks: 0, commits: 0, rollbacks: 0 };

  function metrics(now: Readonly<Record<string, number>>, ownTransactions = 0) {
    const before = reading(0, { databases: [row('1', counters)] });
    const after = reading(
      5,
      { databases: [row('1', { ...counters, ...now })] },
      {},
      ownTransactions,
    );
    const found = deltasBetween(before, after, INTERVAL);
    return metricsOf({ reading: after, deltas: found });
  }

  it('tell the hit ratio of these seconds, and none of too little traffic', () => {
    assert.equal(metrics({ hitBlocks: 9_000, readBlocks: 1_000 }).metrics['hitRatio'], 0.9);
    const few = metrics({ hitBlocks: 90, readBlocks: 10 });
    assert.equal(few.metrics['hitRatio'], null);
    assert.match(few.gaps.find(({ metric }) => metric === 'hitRatio')?.why ?? '', /little traffic/);
    assert.equal(few.metrics['blocksReadPerSecond'], 2);
  });

  it('leave our own transactions out', () => {
    const quiet = metrics({ commits: 6, rollbacks: 6 }, 6).metrics;
    assert.deepEqual([quiet['commitsPerSecond'], quiet['rollbacksPerSecond']], [0, 0]);
    const busy = metrics({ commits: 86, rollbacks: 26 }, 6).metrics;
    assert.equal(busy['rollbackShare'], 0.2);
  });

  it('say 0 for nothing, and null with a reason for what is not known', () => {
    const { metrics: found, gaps } = metrics({});
    assert.equal(found['deadlocksPerSecond'], 0);
    assert.equal(found['sessionsActive'], null);
    for (const [name, value] of Object.entries(found))
      assert.equal(
        gaps.some(({ metric }) => metric === name),
        value === null,
        name,
      );
  });

  it('believe only the number of sessions where the role sees no more', () => {
    const row = {
      ...{ connected: 12, hidden: 11, clients: 1, active: 0, lock_waiting: 0, idle: 1 },
      ...{ idle_in_transaction: 0, walsenders: 0, autovacuum_workers: 0, parallel_workers: 0 },
      ...{ oldest_transaction: 0, oldest_query: 0, oldest_idle_in_transaction: 0 },
    };
    const now = reading(5, { sessions: [row] });
    const { metrics: found } = metricsOf({ reading: now, deltas: { why: 'first' } });
    assert.equal(found['sessionsConnected'], 12);
    assert.equal(found['sessionsActive'], null);
    assert.equal(found['oldestTransactionSeconds'], null);
  });
});
