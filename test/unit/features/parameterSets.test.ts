import assert from 'node:assert/strict';
import { generatedSets } from '../../../src/features/parameterSets';

const samples = (
  common: string | null,
  rare: string | null,
  middle: string | null,
  absent: string | null,
) => ({
  samples: { common, rare, middle, absent },
});
const UNKNOWN = { samples: null };

function told(...parameters: Parameters<typeof generatedSets>[0][number][]) {
  return generatedSets(parameters).map(({ sample, values }) => [sample, ...values]);
}

describe('sets of values from statistics', () => {
  it('give each parameter its value of the kind, and leave open what is not known', () => {
    assert.deepEqual(told(samples('a', 'b', 'c', 'd'), UNKNOWN), [
      ['common', 'a', null],
      ['rare', 'b', null],
      ['middle', 'c', null],
      ['absent', 'd', null],
    ]);
  });

  it('take the common value where there is none of the kind', () => {
    assert.deepEqual(told(samples('a', null, 'a', 'd'), samples('x', 'y', 'x', null)), [
      ['common', 'a', 'x'],
      ['rare', 'a', 'y'],
      ['absent', 'd', 'x'],
    ]);
  });

  it('are none where statistics know of no parameter', () => {
    assert.deepEqual(told(UNKNOWN, UNKNOWN), []);
    assert.deepEqual(told(), []);
  });
});
