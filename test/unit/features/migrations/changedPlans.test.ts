// Of the statements of a workload: which change plan or cost, in which order they are told, and which could not be planned.

import assert from 'node:assert/strict';
import { DatabaseError } from '../../../../src/db/errors';
import { changedPlans } from '../../../../src/features/migrations/changedPlans';
import type { ChangedPlans } from '../../../../src/model/migrationReport';
import type { UnreadStatement } from '../../../../src/model/workload';
import { plan } from '../../analysis/advisor/support';
import { testParser } from '../../analysis/sql/support';

/** A sequential scan of that cost, an index scan of one, or why there is none. */
type Answer = number | readonly [index: string, cost: number] | DatabaseError;

interface Asked {
  readonly calls: number;
  readonly before: Answer;
  readonly after: Answer;
}

const work = { signal: new AbortController().signal, progress: (): void => undefined };

const refused = (why: string): DatabaseError =>
  new DatabaseError('unknown-column', `The twin refused: ${why}`);

/** By the statements' texts. */
function keeperOf(
  answers: Readonly<Record<string, Answer>>,
): Parameters<typeof changedPlans>[1]['before'] {
  return {
    use: () =>
      Promise.resolve({
        whatIf: {
          plan: ({ sql }) => {
            const answer = answers[sql] ?? refused('nobody knows it');
            if (answer instanceof DatabaseError) return Promise.reject(answer);
            const [index, cost] = typeof answer === 'number' ? [null, answer] : answer;
            const scan = { 'Relation Name': 't', 'Total Cost': cost };
            return Promise.resolve(
              plan(
                index === null
                  ? { ...scan, 'Node Type': 'Seq Scan' }
                  : { ...scan, 'Node Type': 'Index Scan', 'Index Name': index },
              ),
            );
          },
        },
      }),
  };
}

async function compare(
  asked: Readonly<Record<string, Asked>>,
  unread: readonly UnreadStatement[] = [],
): Promise<ChangedPlans> {
  const answersOf = (when: 'before' | 'after'): Record<string, Answer> =>
    Object.fromEntries(Object.entries(asked).map(([sql, of]) => [sql, of[when]]));
  const statements = Object.entries(asked).map(([text, { calls }]) => ({
    ...{ id: text, text, calls },
    ...{ place: null, counters: null },
  }));
  const twins = {
    before: keeperOf(answersOf('before')),
    after: keeperOf(answersOf('after')),
    parser: await testParser(),
  };
  return changedPlans({ statements, unread }, twins, work);
}

const told = ({ changes }: ChangedPlans): string[] =>
  changes.map(({ kind, title }) => `${kind}: ${title}`);

describe('plans that a migration changes', () => {
  it('are told with what fails first, then by what their calls cost more', async () => {
    const plans = await compare({
      'SELECT a': { calls: 1, before: 100, after: 105 },
      'SELECT b': { calls: 1, before: 100, after: 120 },
      'SELECT c': { calls: 1_000, before: ['i', 8], after: 20 },
      'SELECT d': { calls: 1, before: 100, after: refused('column "d" does not exist') },
      'SELECT e': { calls: 1, before: refused('column "e" does not exist'), after: 100 },
    });
    assert.deepEqual(told(plans), [
      'fails: SELECT d',
      'other plan: SELECT c',
      'other cost: SELECT b',
    ]);
    assert.deepEqual([plans.planned, plans.notPlanned], [4, 1]);
    const [fails, otherPlan] = plans.changes;
    assert.equal(fails?.message, 'column "d" does not exist');
    assert.deepEqual([otherPlan?.lost, otherPlan?.gained], [['i'], []]);
    assert.deepEqual(
      [otherPlan?.stepBefore, otherPlan?.stepAfter],
      ['Index Scan using i on t', 'Seq Scan on t'],
    );
  });

  it('that fail are told by how often they ran, those that gain last', async () => {
    const gone = refused('gone');
    const plans = await compare({
      'SELECT a': { calls: 3, before: 100, after: gone },
      'SELECT b': { calls: 50, before: 1, after: gone },
      'SELECT c': { calls: 900, before: 20, after: ['i', 8] },
      'SELECT d': { calls: 1, before: 20, after: 30 },
      'SELECT e': { calls: 1, before: 100, after: 95 },
    });
    assert.deepEqual(told(plans), [
      'fails: SELECT b',
      'fails: SELECT a',
      'other cost: SELECT d',
      'other plan: SELECT c',
    ]);
    assert.deepEqual(plans.changes.at(-1)?.gained, ['i']);
  });

  it('are counted without those that nobody could read', async () => {
    const cut = { id: 'x', text: 'SELECT', why: 'It is cut off.', calls: 1, totalMs: null };
    const plans = await compare(
      {
        'SELECT a': { calls: 1, before: 100, after: 100 },
        'SELECT FROM WHERE': { calls: 1, before: 100, after: 200 },
      },
      [cut],
    );
    assert.deepEqual(plans, { planned: 1, notPlanned: 2, changes: [] });
  });

  it('are no finding of a question that was given up', async () => {
    const lost = new DatabaseError('cancelled', 'It was cancelled.');
    await assert.rejects(
      compare({ 'SELECT a': { calls: 1, before: 100, after: lost } }),
      /It was cancelled/,
    );
  });
});
