// Which values of parameters does a workspace keep? What the person typed, and never what came from the database.

import assert from 'node:assert/strict';
import {
  ParameterMemory,
  type ParameterValue,
} from '../../../src/extension/explain/parameterMemory';

function memory() {
  const kept = new Map<string, unknown>();
  return {
    kept,
    keys: () => [...kept.keys()],
    get: (key: string, otherwise?: unknown) => kept.get(key) ?? otherwise,
    update: (key: string, value: unknown) => {
      kept.set(key, structuredClone(value));
      return Promise.resolve();
    },
  };
}

const TYPED: readonly ParameterValue[] = [{ text: '4711', source: 'typed' }];
const SAMPLED: readonly ParameterValue[] = [{ text: 'ann@example.com', source: 'statistics' }];

describe('values of parameters that are remembered', () => {
  it('are kept with the workspace where the person typed them', async () => {
    const store = memory();
    await new ParameterMemory(store).remember('f', TYPED);
    assert.deepEqual(new ParameterMemory(store).recall('f'), TYPED);
  });

  it('stay in memory where they came from statistics, also when they are answered again', async () => {
    const store = memory();
    const values = new ParameterMemory(store);
    await values.remember('f', SAMPLED);
    const again = values.recall('f') ?? [];
    assert.deepEqual(again, SAMPLED);
    await values.remember('f', again);
    assert.doesNotMatch(JSON.stringify([...store.kept]), /example/);
    assert.equal(new ParameterMemory(store).recall('f'), null);
  });
});
