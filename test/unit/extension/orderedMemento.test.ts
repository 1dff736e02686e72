// Does a write last that is made while an earlier one is on its way to the workbench, which answers with the state as it was?

import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { OrderedMemento, type State } from '../../../src/extension/shell/orderedMemento';

/** As the extension host keeps shared state: all of it is sent a moment later, and comes back before the answer. */
class Shared implements State {
  fails = false;
  stored: Record<string, unknown> = {};
  #value: Record<string, unknown> = {};
  get(key: string): unknown {
    return this.#value[key];
  }
  async update(key: string, value: unknown): Promise<void> {
    this.#value[key] = structuredClone(value);
    await nextTurn();
    if (this.fails) throw new Error('no room');
    this.stored = structuredClone(this.#value);
    const echo = structuredClone(this.stored);
    await nextTurn();
    this.#value = echo;
  }
}

describe('a memento whose writes follow one another', () => {
  async function racing(memento: State): Promise<unknown> {
    const first = memento.update('a', 1);
    await nextTurn();
    const second = memento.update('b', 2);
    await first;
    const between = memento.get('b');
    await memento.update('a', 3);
    await second;
    return [between, memento.get('a'), memento.get('b')];
  }

  it('keeps what was written while an earlier write was on its way', async () => {
    assert.notDeepEqual(await racing(new Shared()), [2, 3, 2]);
    const shared = new Shared();
    assert.deepEqual(await racing(new OrderedMemento(shared)), [2, 3, 2]);
    assert.deepEqual(shared.stored, { a: 3, b: 2 });
  });

  it('reads back at once, also what was taken away', async () => {
    const memento = new OrderedMemento(new Shared());
    const written = memento.update('a', 1);
    assert.equal(memento.get('a'), 1);
    await written;
    const removed = memento.update('a', undefined);
    assert.equal(memento.get('a'), undefined);
    await removed;
  });

  it('tells a write that failed, and goes on with the next', async () => {
    const shared = new Shared();
    const memento = new OrderedMemento(shared);
    shared.fails = true;
    await assert.rejects(memento.update('a', 1), /no room/);
    shared.fails = false;
    await memento.update('b', 2);
    assert.deepEqual(shared.stored, { a: 1, b: 2 });
  });
});
