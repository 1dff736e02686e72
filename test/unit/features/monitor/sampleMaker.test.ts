// Does a sample tell a reset, by its event and by its epoch, where there was one and nowhere else?

import assert from 'node:assert/strict';
import { SampleMaker } from '../../../../src/features/monitor/sampleMaker';
import type { Reading } from '../../../../src/analysis/monitor/reading';
import type { MonitorSample } from '../../../../src/model/monitorJson';
import { reading } from '../../analysis/monitor/readings';

describe('the samples of a monitor', () => {
  it('tell the times of resets that come later than the first sample as no change', () => {
    let now = 0;
    const clock = { nowMs: () => now, dateMs: () => now, sleep: () => Promise.resolve() };
    const maker = new SampleMaker('18.1', { clock, cores: null, intervalMs: 5_000 });
    const cost = { share: 0, intervalSeconds: 5 };
    const next = (read: Reading): MonitorSample => {
      now += 5_000;
      return maker.next({ read, window: null, waits: null, cost });
    };
    const untold = { wal_reset: undefined, database_reset: undefined };
    maker.begin(reading(0, {}, untold));
    const all = [reading(5, {}, untold), reading(10, {}), reading(15, {})].map(next);
    assert.equal(new Set(all.map(({ epoch }) => epoch)).size, 1);
    assert.deepEqual(
      all.map(({ event }) => event),
      [null, null, null],
    );
    const reset = next(reading(20, {}, { database_reset: 'later' }));
    assert.equal(reset.event?.kind, 'reset');
    assert.notEqual(reset.epoch, all[0]?.epoch);
  });
});
