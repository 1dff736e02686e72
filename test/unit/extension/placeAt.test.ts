import assert from 'node:assert/strict';
import { placeAt } from '../../../src/extension/results/placeAt';
import { report } from './reportSample';

describe('placeAt', () => {
  const [sample] = report().findings;
  assert.ok(sample);
  const findings = [{ ...sample, nodeId: 2, range: { start: 10, end: 20 } }];
  const nodeRanges = [
    [],
    [{ start: 0, end: 40 }],
    [{ start: 10, end: 20 }],
    [{ start: 14, end: 16 }],
  ];

  it('takes the narrowest words, and the finding where node and finding have the same', () => {
    assert.deepEqual(placeAt(15, findings, nodeRanges), { findingIndex: null, nodeId: 3 });
    assert.deepEqual(placeAt(11, findings, nodeRanges), { findingIndex: 0, nodeId: 2 });
    assert.deepEqual(placeAt(39, findings, nodeRanges), { findingIndex: null, nodeId: 1 });
  });

  it('is nothing beside all words', () => {
    assert.equal(placeAt(41, findings, nodeRanges), null);
    assert.equal(placeAt(5, [], []), null);
  });
});
