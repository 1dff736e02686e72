import assert from 'node:assert/strict';
import { exampleSample } from '../../../../src/analysis/pooler/exampleFacts';
import { ratesBetween, ratesOf } from '../../../../src/analysis/pooler/poolerRates';

const ZERO = {
  total_xact_count: 1_000,
  total_query_count: 1_000,
  total_received: 0,
  total_sent: 0,
  total_xact_time: 0,
  total_query_time: 0,
  total_wait_time: 0,
};

describe('rates of PgBouncer', () => {
  it('are what was added between two looks, times in milliseconds of one', () => {
    const before = exampleSample({ stats: ZERO });
    const after = exampleSample({
      stats: {
        ...ZERO,
        total_xact_count: 1_100,
        total_query_count: 1_400,
        total_xact_time: 500_000,
        total_query_time: 400_000,
        total_wait_time: 200_000,
        total_sent: 4_096,
      },
    });
    const [rate] = ratesBetween(before, after, 2_000);
    assert.deepEqual(rate, {
      database: 'shop',
      over: 'looks',
      overSeconds: 2,
      transactionsPerSecond: 50,
      queriesPerSecond: 200,
      receivedBytesPerSecond: 0,
      sentBytesPerSecond: 2_048,
      transactionMs: 5,
      queryMs: 1,
      waitMs: 2,
    });
  });

  it('have no time of one where none ran', () => {
    const still = exampleSample({ stats: ZERO });
    const [rate] = ratesBetween(still, still, 2_000);
    assert.deepEqual(
      [rate?.transactionsPerSecond, rate?.transactionMs, rate?.queryMs, rate?.waitMs],
      [0, null, null, null],
    );
  });

  it('are unknown over a restart, and over no time', () => {
    const before = exampleSample({ stats: { ...ZERO, total_sent: 9 } });
    assert.deepEqual(ratesBetween(before, exampleSample({ stats: ZERO }), 1_000), []);
    assert.deepEqual(ratesBetween(before, before, 0), []);
  });

  it('are after one look those that PgBouncer averages, without a wait', () => {
    const [rate] = ratesOf(exampleSample({ stats: { avg_xact_count: 3, avg_xact_time: 7_000 } }));
    assert.deepEqual(
      [rate?.over, rate?.transactionsPerSecond, rate?.transactionMs, rate?.waitMs],
      ['stats_period', 3, 7, null],
    );
  });
});
