// What is said of the steps of a migration together: once a file, and for how long a transaction holds what it took.

import assert from 'node:assert/strict';
import { judgeSteps, type Step } from '../../../../src/features/migrations/judgeSteps';
import type { Duration, MigrationLock } from '../../../../src/model/migrationReport';

const accessExclusive = (relation: string): MigrationLock => ({
  relation,
  kind: 'table',
  table: null,
  mode: 'ACCESS EXCLUSIVE',
  blocks: 'reads and writes',
  basis: 'engine',
});

const lasting = (leastMs: number, mostMs: number): Duration => ({
  leastMs,
  mostMs,
  basis: 'reads',
});

const stepOf = (number: number, file: string, fields: Partial<Step> = {}): Step => ({
  number,
  outcome: { kind: 'done' },
  locks: [accessExclusive(`app.t${String(number)}`)],
  work: [],
  duration: null,
  text: '',
  held: [],
  node: null,
  about: {
    ...{ file, range: { start: 0, end: 0 }, line: 1, text: '', title: '', node: null },
    handling: { kind: 'run', outside: false },
  },
  transaction: null,
  lockTimeoutMs: null,
  ...fields,
});

const rulesOf = (steps: readonly Step[]): string[][] =>
  judgeSteps(steps).statements.map(({ findings }) => findings.map(({ rule }) => rule));

describe('the steps of a migration', () => {
  it('are told to set lock_timeout once in each file', () => {
    const once = ['lock-without-timeout'];
    assert.deepEqual(rulesOf([stepOf(1, 'a.sql'), stepOf(2, 'b.sql')]), [once, once]);
    assert.deepEqual(rulesOf([stepOf(1, 'a.sql'), stepOf(2, 'a.sql')]), [once, []]);
    assert.deepEqual(rulesOf([stepOf(1, 'a.sql'), stepOf(2, 'b.sql'), stepOf(3, 'a.sql')]), [
      once,
      once,
      [],
    ]);
  });

  it('are told of each that would wait for somebody now, who is known to last', () => {
    const holder: NonNullable<Step['waitsFor']>[number] = {
      ...{ pid: 7, prepared: null, state: 'active', statement: null, transactionMs: 0 },
      ...{ relation: 'app.t', mode: 'ACCESS EXCLUSIVE', heldMode: 'ROW EXCLUSIVE' },
      blocks: 'reads and writes',
    };
    const waiting = (number: number, transactionMs: number | null): Step =>
      stepOf(number, 'a.sql', { waitsFor: [{ ...holder, transactionMs }] });
    const severities = judgeSteps([
      waiting(1, null),
      waiting(2, 5_000),
      waiting(3, null),
    ]).statements.map(({ findings }) => findings.map(({ severity }) => severity));
    assert.deepEqual(severities, [['information'], ['warning'], []]);
  });

  it('hold a lock for their own work and all that comes after it in the transaction', () => {
    const { transactions } = judgeSteps([
      stepOf(1, 'a.sql', { transaction: 1, duration: lasting(1_000, 2_000) }),
      stepOf(2, 'a.sql', { transaction: 1, duration: lasting(10, 20) }),
      stepOf(3, 'a.sql', { transaction: 2, duration: lasting(7, 9) }),
      stepOf(4, 'a.sql', { duration: lasting(100_000, 200_000) }),
    ]);
    assert.deepEqual(
      transactions.map(({ statements, held }) => [
        statements,
        held.map(({ since, leastMs, mostMs }) => [since, leastMs, mostMs]),
      ]),
      [
        [
          [1, 2],
          [
            [1, 1_010, 2_020],
            [2, 10, 20],
          ],
        ],
        [[3], [[3, 7, 9]]],
      ],
    );
  });
});
