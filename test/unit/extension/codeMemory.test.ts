// Answers about code of databases: kept for a connection and for what the code was when it was asked about.

import assert from 'node:assert/strict';
import type { Memento } from 'vscode';
import { CodeMemory } from '../../../src/extension/explain/codeMemory';
import type { ReachedCode } from '../../../src/model/reachedCode';

class Kept implements Memento {
  readonly #values = new Map<string, unknown>();
  keys(): readonly string[] {
    return [...this.#values.keys()];
  }
  get<T>(key: string, otherwise?: T): T {
    return (this.#values.get(key) ?? otherwise) as T;
  }
  update(key: string, value: unknown): Promise<void> {
    this.#values.set(key, value);
    return Promise.resolve();
  }
}

const code = (name: string, digest: string): ReachedCode => ({
  name,
  qualifiedName: name,
  digest,
  does: ['runs COMMIT'],
  through: null,
  whenPlanned: false,
  byName: false,
  mayWrite: false,
});

describe('answers about code', () => {
  it('hold for one connection and one text of the code', async () => {
    const memory = new CodeMemory(new Kept());
    await memory.remember('shop', [code('app.log()', 'a')], 'run');
    assert.equal(memory.answersOn('shop')(code('app.log()', 'a')), 'run');
    assert.equal(memory.answersOn('shop')(code('app.log()', 'b')), null);
    assert.equal(memory.answersOn('shop')(code('app.other()', 'a')), null);
    assert.equal(memory.answersOn('elsewhere')(code('app.log()', 'a')), null);
  });

  it('are replaced by later ones, outlive the object, and can be taken back', async () => {
    const kept = new Kept();
    await new CodeMemory(kept).remember('shop', [code('app.log()', 'a')], 'run');
    await new CodeMemory(kept).remember('shop', [code('app.log()', 'a')], 'estimate');
    const memory = new CodeMemory(kept);
    assert.equal(memory.answersOn('shop')(code('app.log()', 'a')), 'estimate');
    assert.equal(await memory.forget(), 1);
    assert.equal(memory.answersOn('shop')(code('app.log()', 'a')), null);
    assert.equal(await memory.forget(), 0);
  });

  it('are none where something else was stored', async () => {
    const kept = new Kept();
    await kept.update('planwright.codeAnswers', [{ answer: 'always' }]);
    assert.equal(new CodeMemory(kept).answersOn('shop')(code('app.log()', 'a')), null);
  });
});
