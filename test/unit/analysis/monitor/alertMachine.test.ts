// Does an alert open when it should, stay while it should, and never by what is not known?

import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  beginAlerts,
  openAlerts,
  stepAlerts,
  type AlertLevels,
  type AlertState,
  type Observation,
} from '../../../../src/analysis/monitor/alerts/alertMachine';

const LEVELS: AlertLevels = {
  warning: { threshold: 0.8, clear: 0.7, forSeconds: 60 },
  critical: { threshold: 0.95, clear: 0.9, forSeconds: 15 },
};
const STEP = 5;
const QUIET = 120;

type Value = number | null;

/** One alert of one object, from the first second on; what is open after each value. */
function play(values: readonly Value[], levels = LEVELS, step = STEP): (string | null)[] {
  let state = beginAlerts(0);
  return values.map((value, index) => {
    state = next(state, index * step, value === null ? null : [{ object: null, value }], levels);
    return openAlerts(state)[0]?.severity ?? null;
  });
}

function next(
  state: AlertState,
  at: number,
  observations: readonly Observation[] | null,
  levels = LEVELS,
): AlertState {
  return stepAlerts(state, {
    at,
    observed: new Map([['a', observations]]),
    levels: new Map([['a', levels]]),
    mostGapSeconds: 3 * STEP,
  });
}

const times = <T>(count: number, value: T): T[] => Array<T>(count).fill(value);
/** Past the first minutes, with nothing to see. */
const QUIET_START = times(QUIET / STEP, 0);

describe('alerts', () => {
  it('open after their time, and not before', () => {
    const open = play([...QUIET_START, ...times(14, 0.85)]).slice(QUIET_START.length);
    assert.deepEqual(open, [...times(12, null), 'warning', 'warning']);
  });

  it('become critical by their own time, and warn again when that is over', () => {
    const values = [...QUIET_START, ...times(20, 0.97), ...times(8, 0.85)];
    const open = play(values).slice(QUIET_START.length);
    assert.deepEqual(open.slice(0, 4), [null, null, null, 'critical']);
    // Critical is over after 30 s below 0.9; the warning holds on.
    assert.deepEqual(open.slice(20), [...times(6, 'critical'), 'warning', 'warning']);
  });

  it('close after twice the time below the lower threshold alone', () => {
    const fired = [...QUIET_START, ...times(13, 0.85)];
    const between = play([...fired, ...times(60, 0.75)]).slice(fired.length);
    assert.deepEqual(between, times(60, 'warning'));
    const below = play([...fired, ...times(30, 0.5)]).slice(fired.length);
    assert.equal(below.indexOf(null), 24);
  });

  it('are quiet in the first two minutes, and tell then what is still so', () => {
    const open = play(times(30, 0.97));
    assert.equal(open.indexOf('critical'), QUIET / STEP);
  });

  it('do not flap while a value goes up and down around the threshold', () => {
    const shaking = Array.from({ length: 100 }, (_, index) => (index % 2 === 0 ? 0.81 : 0.79));
    assert.deepEqual(new Set(play([...QUIET_START, ...shaking])), new Set([null]));
    const fired = [...QUIET_START, ...times(13, 0.85)];
    assert.deepEqual(
      new Set(play([...fired, ...shaking]).slice(fired.length)),
      new Set(['warning']),
    );
  });

  it('neither open nor close by what is not known, nor count it as time', () => {
    const value = fc.option(fc.constantFrom(0, 0.75, 0.85, 0.97), { nil: null });
    fc.assert(
      fc.property(fc.array(value, { maxLength: 120 }), (values) => {
        const all = [...QUIET_START, ...values];
        const open = play(all);
        for (const [index, one] of all.entries())
          if (one === null && index > 0) assert.equal(open[index], open[index - 1]);
      }),
    );
    const holes = Array.from({ length: 60 }, (_, index) => (index % 2 === 0 ? 0.97 : null));
    assert.deepEqual(new Set(play([...QUIET_START, ...holes])), new Set([null]));
  });

  it('are open only after a time above, and closed only after a time below', () => {
    const value = fc.constantFrom(0, 0.72, 0.85, 0.92, 0.97);
    fc.assert(
      fc.property(fc.array(value, { maxLength: 150 }), (values) => {
        const all = [...QUIET_START, ...values];
        const open = play(all);
        for (const index of all.keys()) {
          const [was, is] = [open[index - 1] ?? null, open[index] ?? null];
          if (was === null && is !== null) {
            const needed = is === 'critical' ? [4, 0.95] : [13, 0.8];
            const last = all.slice(index + 1 - (needed[0] ?? 0), index + 1);
            assert.ok(last.every((one) => one >= (needed[1] ?? 1)));
          }
          if (was !== null && is === null) assert.ok((all[index] ?? 1) <= 0.9);
        }
      }),
    );
  });

  it('take no time from a gap: the laptop slept', () => {
    const step = 60;
    const open = play([0, 0, 0, ...times(10, 0.97)], LEVELS, step);
    assert.deepEqual(new Set(open), new Set([null]));
  });

  it('tell each object by itself, and close for one that is gone', () => {
    const levels: AlertLevels = { warning: { threshold: 300, clear: 0, forSeconds: 0 } };
    let state = next(beginAlerts(0), 0, [], levels);
    const both = [
      { object: 'pid 1', value: 400 },
      { object: 'pid 2', value: 500 },
    ];
    state = next(state, QUIET, both, levels);
    assert.deepEqual(
      openAlerts(state).map(({ object }) => object),
      ['pid 1', 'pid 2'],
    );
    state = next(state, QUIET + 5, [{ object: 'pid 2', value: 505 }], levels);
    assert.deepEqual(
      openAlerts(state).map(({ object, value }) => [object, value]),
      [['pid 2', 505]],
    );
    state = next(state, QUIET + 10, [], levels);
    assert.deepEqual(state.tracks, []);
  });

  it('are critical at once where something is grave whatever its value', () => {
    const levels: AlertLevels = {
      warning: { threshold: 30, clear: 0, forSeconds: 0 },
      critical: { threshold: 300, clear: 0, forSeconds: 0 },
    };
    const state = next(beginAlerts(0), QUIET, [{ object: null, value: 31, grave: true }], levels);
    assert.deepEqual(
      openAlerts(state).map(({ severity, value }) => [severity, value]),
      [['critical', 31]],
    );
  });
});
