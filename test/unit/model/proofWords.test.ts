// What faces say of a predicted time, and why it is no sure gain.

import assert from 'node:assert/strict';
import { doubtfulWords, predictedWords } from '../../../src/model/proofWords';
import type { PredictedTime } from '../../../src/model/suggestion';

function predicted(given: Partial<PredictedTime>): PredictedTime {
  return {
    ...{ beforeMs: 340, ms: 12, lowMs: 5, highMs: 40, gainShare: 0.96, isDoubtful: false },
    ...given,
  };
}

describe('the words of a predicted time', () => {
  it('tell it beside the time before, with its limits', () => {
    assert.equal(predictedWords(predicted({})), 'about 12 ms instead of 340 ms (5 ms to 40 ms)');
    assert.equal(doubtfulWords(predicted({})), null);
  });

  it('say why it is no sure gain', () => {
    const doubtful = (given: Partial<PredictedTime>): string =>
      doubtfulWords(predicted({ ...given, isDoubtful: true })) ?? '';
    assert.match(doubtful({ ms: 320, gainShare: 0.06, highMs: 335 }), /hardly a gain \(6 %\)/);
    assert.match(
      doubtful({ ms: 60, gainShare: 0.8, highMs: 900 }),
      /\(5 ms to 900 ms\): it may be a loss\./,
    );
    assert.match(doubtful({ ms: 500, gainShare: -0.5, highMs: 900 }), /that is a loss\. Measure/);
  });
});
