// Does the gate let the right number through, in order, and forget who gave up?

import assert from 'node:assert/strict';
import { Gate } from '../../../src/util/gate';
import { retryConnecting } from '../../../src/db/retry';
import { DatabaseError } from '../../../src/db/errors';

describe('Gate', () => {
  it('lets the next one in when a place is given back, in order', async () => {
    const gate = new Gate(1);
    const order: string[] = [];
    const leave = await gate.enter();
    const first = gate.enter().then((leaveFirst) => {
      order.push('first');
      leaveFirst();
    });
    const second = gate.enter().then(() => order.push('second'));
    assert.deepEqual(order, []);
    leave();
    leave();
    await Promise.all([first, second]);
    assert.deepEqual(order, ['first', 'second']);
  });

  it('forgets who gave up waiting', async () => {
    const gate = new Gate(1);
    const leave = await gate.enter();
    const controller = new AbortController();
    const abandoned = gate.enter(controller.signal);
    const waiting = gate.enter();
    controller.abort();
    await assert.rejects(abandoned, { name: 'AbortError' });
    leave();
    await waiting;
  });

  it('does not let in whoever has been cancelled already', async () => {
    await assert.rejects(new Gate(1).enter(AbortSignal.abort()), { name: 'AbortError' });
  });
});

describe('retryConnecting', () => {
  const passing = new DatabaseError('unreachable', 'x', { code: 'ECONNREFUSED' });

  it('tries again after a passing failure', async () => {
    let tries = 0;
    const value = await retryConnecting(() => {
      tries += 1;
      return tries < 3 ? Promise.reject(passing) : Promise.resolve('connected');
    }, [0, 0, 0]);
    assert.equal(value, 'connected');
    assert.equal(tries, 3);
  });

  it('gives up after the last pause', async () => {
    let tries = 0;
    const connecting = retryConnecting(() => {
      tries += 1;
      return Promise.reject(passing);
    }, [0, 0]);
    await assert.rejects(connecting, passing);
    assert.equal(tries, 3);
  });

  it('does not repeat what will not pass', async () => {
    const wrong = new DatabaseError('authentication', 'x', { sqlstate: '28P01' });
    let tries = 0;
    const connecting = retryConnecting(() => {
      tries += 1;
      return Promise.reject(wrong);
    }, [0, 0]);
    await assert.rejects(connecting, wrong);
    assert.equal(tries, 1);
  });
});
