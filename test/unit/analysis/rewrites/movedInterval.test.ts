// A calculation with an interval is moved to the other side, and says where a day is not as long as another.

import assert from 'node:assert/strict';
import { movedInterval } from '../../../../src/analysis/rewrites/movedInterval';
import { MOVED_INTERVALS } from '../../../support/bareColumnCases';
import { mapped } from '../sql/support';

const TYPES: Readonly<Record<string, string>> = {
  timestamp: 'timestamp without time zone',
  timestamptz: 'timestamp with time zone',
};

async function told(type: string, condition: string) {
  const { predicates, statement } = await mapped(`select * from t where ${condition}`);
  const [predicate] = predicates;
  assert.ok(predicate);
  return movedInterval({
    ...{ predicate, text: statement.text },
    column: { type: TYPES[type] ?? type },
  });
}

describe('a calculation with an interval', () => {
  for (const [type, wrapped, bare] of MOVED_INTERVALS)
    it(`is moved: ${wrapped}`, async () => {
      assert.deepEqual(await told(type, wrapped), {
        newText: bare,
        equivalence: { kind: 'same' },
      });
    });

  for (const [type, wrapped] of [
    ['timestamptz', "c + interval '1 day' > now()"],
    ['timestamptz', "now() - c < interval '7 days'"],
    ['timestamp', "c + interval '2 hours' > now()"],
  ] as const)
    it(`depends on the clock: ${wrapped} of ${type}`, async () => {
      assert.equal((await told(type, wrapped))?.equivalence.kind, 'given');
    });

  for (const [type, wrapped] of [
    ['timestamptz', "c + interval '1 month' > now()"],
    ['timestamptz', "c + interval '1 hour' > localtimestamp"],
    ['timestamptz', "c + interval '1 hour' > clock_timestamp()"],
    ['timestamptz', "c + interval '1 day 2 hours' > now()"],
    ['timestamptz', "c + interval '1 hour' <> now()"],
    ['timestamptz', 'c + d > now()'],
    ['timestamptz', "now() + c < interval '1 hour'"],
    ['date', "c + interval '1 hour' > now()"],
    ['time without time zone', "c + interval '1 hour' > localtimestamp"],
  ] as const)
    it(`stays: ${wrapped} of ${type}`, async () => {
      assert.equal(await told(type, wrapped), null);
    });
});
