import assert from 'node:assert/strict';
import {
  humanBytes,
  humanCost,
  humanCount,
  humanMeasure,
  humanMs,
  humanRows,
  humanShare,
  humanTimes,
} from '../../../src/util/humanNumbers';

describe('human numbers', () => {
  it('counts', () => {
    assert.deepEqual(
      [0, 1, 12, 999, 1_000, 1_234, 12_345, 999_600, 1_200_000, 3e9].map(humanCount),
      ['0', '1', '12', '999', '1 k', '1.23 k', '12.3 k', '1 M', '1.2 M', '3 G'],
    );
    assert.equal(humanRows(1), '1 row');
    assert.equal(humanRows(1_200_000), '1.2 M rows');
  });

  it('says what no server counts as it is', () => {
    assert.deepEqual(
      [
        humanRows(Infinity),
        humanRows(1e300),
        humanMs(1e300),
        humanCost(1e21),
        humanBytes(Infinity),
      ],
      ['∞ rows', '1.0e+300 rows', '1.0e+300 ms', '1.0e+21', '∞ B'],
    );
  });

  it('measures bytes and time', () => {
    assert.deepEqual([0, 1_023, 8_192, 361_758_720].map(humanBytes), [
      '0 B',
      '1023 B',
      '8 kB',
      '345 MB',
    ]);
    assert.deepEqual([0.05, 12.34, 120, 999.6, 3_400, 125_000].map(humanMs), [
      '0.05 ms',
      '12.3 ms',
      '120 ms',
      '1 s',
      '3.4 s',
      '2 min 5 s',
    ]);
  });

  it('never calls something nothing', () => {
    const shares = [0, 0.0004, 0.97, 0.9949, 0.9966, 1];
    assert.deepEqual(shares.map(humanShare), ['0 %', '< 1 %', '97 %', '99 %', '> 99 %', '100 %']);
  });

  it('groups costs', () => {
    assert.deepEqual([0.29, 37.04, 48_210.5, 1_234_567].map(humanCost), [
      '0.29',
      '37',
      '48 211',
      '1 234 567',
    ]);
  });

  it('gives every unit its form, and leaves texts alone', () => {
    const units = ['rows', 'ms', 'bytes', 'blocks', 'share', 'ratio', 'cost', 'count'] as const;
    assert.deepEqual(
      units.map((unit) => humanMeasure({ value: 0.5, unit })),
      ['1 row', '0.5 ms', '0.5 B', '1 block', '50 %', '0.5 ×', '0.5', '1'],
    );
    assert.deepEqual([0, 1, 3_120].map(humanTimes), ['0 times', 'once', '3 120 times']);
    assert.equal(humanMeasure({ value: 'a = 1', unit: 'text' }), 'a = 1');
  });
});
