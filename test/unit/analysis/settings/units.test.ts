import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  amountIn,
  amountOf,
  dimensionOf,
  inUnit,
  memoryText,
  roundBytes,
  shownValue,
  timeText,
} from '../../../../src/analysis/settings/units';
import { defaultSettings } from '../../../support/settings';

const MEMORY_UNITS = ['B', 'kB', '8kB', 'MB', '16MB'];
const TIME_UNITS = ['us', 'ms', 's', 'min'];
const MAJORS = [14, 15, 16, 17, 18];

describe('units of settings', () => {
  it('are all that servers have', () => {
    for (const major of MAJORS) {
      for (const { name, unit } of defaultSettings(major)) {
        if (unit !== null) assert.notEqual(dimensionOf(unit), null, `${name} ${unit}`);
      }
    }
  });

  it('read what they print of memory, in any unit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2 ** 31 }),
        fc.constantFrom(...MEMORY_UNITS),
        (count, unit) => {
          const bytes = amountOf(String(count), unit);
          assert.equal(amountIn(memoryText(bytes), 'kB'), bytes);
          assert.equal(inUnit(bytes, unit), count);
          assert.equal(amountIn(String(count), unit), bytes);
          assert.equal(amountIn(shownValue(String(count), unit), unit), bytes);
        },
      ),
    );
  });

  it('read what they print of time, in any unit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.constantFrom(...TIME_UNITS.slice(1)),
        (count, unit) => {
          const ms = amountOf(String(count), unit);
          assert.equal(amountIn(timeText(ms), 'ms'), ms);
          assert.equal(inUnit(ms, unit), count);
        },
      ),
    );
  });

  it('say the largest unit that is exact', () => {
    assert.equal(memoryText(16 * 2 ** 30), '16GB');
    assert.equal(memoryText(2 ** 31 - 2 ** 20), '2047MB');
    assert.equal(memoryText(8192), '8kB');
    assert.equal(memoryText(100), '100B');
    assert.equal(timeText(900_000), '15min');
    assert.equal(timeText(1_500), '1500ms');
  });

  it('leave what is no amount as it is', () => {
    assert.equal(shownValue('-1', '8kB'), '-1');
    assert.equal(shownValue('0', 'ms'), '0');
    assert.equal(shownValue('on', null), 'on');
    assert.equal(amountIn('15min', '8kB'), null);
    assert.equal(amountIn('much', 'kB'), null);
    assert.equal(Number.isNaN(amountOf('', 'kB')), true);
  });

  it('round down to at most a sixteenth less, in whole megabytes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2 ** 20, max: 2 ** 50 }), (bytes) => {
        const rounded = roundBytes(bytes);
        assert.ok(rounded <= bytes && rounded % 2 ** 20 === 0);
        assert.ok(rounded > bytes * (15 / 16) - 2 ** 20);
      }),
    );
  });
});
