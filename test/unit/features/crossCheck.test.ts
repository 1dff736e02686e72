// A second engine weakens a proof or leaves it; it does not break the advice.

import assert from 'node:assert/strict';
import { columnKey, indexOn } from '../../../src/analysis/indexes/newIndex';
import { DatabaseError } from '../../../src/db/errors';
import { CrossChecker, contradiction } from '../../../src/features/crossCheck';
import type { CrossCheck } from '../../../src/model/suggestion';
import { FakeWhatIf, type FakeAnswers } from './fakeWhatIf';

const STATUS = indexOn({ schema: 'shop', name: 'orders' }, [columnKey('status')]);

const NOTE = indexOn({ schema: 'shop', name: 'orders' }, [columnKey('note')]);

function check(answers: FakeAnswers, definitions = [STATUS]): Promise<CrossCheck | null> {
  const statement = { sql: 'SELECT 1', parameters: [] };
  const checker = new CrossChecker(
    new FakeWhatIf(answers),
    statement,
    new AbortController().signal,
  );
  return checker.check(definitions);
}

function failure(reason: ConstructorParameters<typeof DatabaseError>[0]): DatabaseError {
  return new DatabaseError(reason, 'said');
}

describe('the second engine', () => {
  it('agrees where it uses the index', async () => {
    const agreed = await check({ costs: { 'orders(status)': 10 } });
    assert.deepEqual([agreed?.used, agreed?.costBefore, agreed?.costAfter], [true, 1_000, 10]);
    assert.ok(agreed);
    assert.equal(contradiction(agreed), null);
  });

  it('contradicts where it does not', async () => {
    const against = await check({ costs: {} });
    assert.equal(against?.used, false);
    assert.match(contradiction(against) ?? '', /stays 1 000/);
  });

  it('contradicts a set of which it uses only some', async () => {
    const some = await check({ costs: { 'orders(status)': 10 } }, [STATUS, NOTE]);
    assert.equal(some?.used, false);
    const all = await check({ costs: { 'orders(status) orders(note)': 10 } }, [STATUS, NOTE]);
    assert.equal(all?.used, true);
  });

  it('is silent where it cannot hold the index, or cannot plan the statement', async () => {
    assert.equal(await check({ costs: {}, methods: ['hash'] }), null);
    assert.equal(await check({ costs: {}, refusesStatement: 'no' }), null);
    assert.equal(await check({ costs: {}, fails: failure('statement-timeout') }), null);
  });

  it('ends the work where the connection is lost or the person has cancelled', async () => {
    for (const reason of ['cancelled', 'connection-lost'] as const)
      await assert.rejects(check({ costs: {}, fails: failure(reason) }), { reason });
  });
});
