// Steps of a recipe: what becomes of those that fail, alone or among many in one statement, and how far they are told to be.

import assert from 'node:assert/strict';
import { EmbeddedError } from '../../../../../src/embedded/embeddedError';
import { inBulk, runSteps } from '../../../../../src/whatif/twin/build/runSteps';
import { claimedStep, ownStep, type Step } from '../../../../../src/whatif/twin/build/step';
import type { SqlParser } from '../../../../../src/analysis/sql/parser';
import type { TwinTarget } from '../../../../../src/whatif/twin/target/target';
import { testParser } from '../../../analysis/sql/support';

let parser: SqlParser;

/** Takes every statement that holds none of these words; a word goes when it is mended. */
function target(refused: Set<string>): {
  readonly target: TwinTarget;
  readonly ran: string[];
  readonly ranByGuest: string[];
} {
  const ran: string[] = [];
  const ranByGuest: string[] = [];
  const take = (statements: readonly string[]): { index: number; message: string }[] => {
    ran.push(...statements);
    for (const sql of statements) {
      if (sql.startsWith('mend ')) refused.delete(sql.slice('mend '.length));
    }
    return statements.flatMap((sql, index) =>
      [...refused].some((word) => sql.split(' ').includes(word))
        ? [{ index, message: `no ${sql}` }]
        : [],
    );
  };
  const unused = (): never => assert.fail('steps are only run');
  return {
    ran,
    ranByGuest,
    target: {
      versionNumber: 180_000,
      version: '18',
      parser,
      textOrder: 'bytes',
      runOwn: (statements) => Promise.resolve(take(statements)),
      run: (statements) => {
        ranByGuest.push(...statements);
        return Promise.resolve(take(statements));
      },
      query: unused,
      withRealSizes: unused,
      resize: unused,
      plan: unused,
      parameterTypes: unused,
      execute: unused,
      close: unused,
      end: unused,
    },
  };
}

const single = (item: string): Step => ownStep('statistics', item, item);
const together = (items: readonly string[]): string => items.join(' ');

describe('steps of a recipe', () => {
  before(async () => {
    parser = await testParser();
  });

  it('give the guest what came from a source, when it is what it claims to be, and name the rest', async () => {
    const { target: twin, ran, ranByGuest } = target(new Set());
    const table = { schema: 'a', name: 't' };
    const losses = await runSteps(twin, [
      ownStep('statistics', 'a.t', 'own'),
      claimedStep('index', 'a.i', 'CREATE INDEX i ON a.t (x)', 'IndexStmt', table),
      claimedStep('index', 'a.j', 'CREATE INDEX j ON a.t (x); DROP TABLE a.t', 'IndexStmt', table),
      claimedStep('index', 'a.k', 'CREATE INDEX k ON a.other (x)', 'IndexStmt', table),
    ]);
    assert.deepEqual(ranByGuest, ['CREATE INDEX i ON a.t (x)']);
    assert.deepEqual(ran, ['own', ...ranByGuest]);
    assert.deepEqual(
      losses.map(({ name, why }) => [name, why]),
      [
        ['a.j', 'refused: its text is more than one statement'],
        ['a.k', 'refused: its text is about a.other'],
      ],
    );
  });

  it('make many things in one statement', async () => {
    const { target: twin, ran } = target(new Set());
    assert.deepEqual(await runSteps(twin, inBulk(['a', 'b', 'c'], single, together)), []);
    assert.deepEqual(ran, ['a b c']);
  });

  it('end where the memory is full, and say what to do', async () => {
    const { target: twin, ran } = target(new Set());
    const full: TwinTarget = {
      ...twin,
      runOwn: async (statements) => {
        await twin.runOwn(statements);
        const index = statements.indexOf('b');
        return index === -1 ? [] : [{ index, message: 'out of memory' }];
      },
    };
    const many = Array.from({ length: 600 }, (_, i) => (i === 0 ? 'b' : `t${String(i)}`));
    await assert.rejects(
      runSteps(
        full,
        many.map((item) => ownStep('table', item, item)),
      ),
      (error) =>
        error instanceof EmbeddedError &&
        error.reason === 'memory' &&
        /too large for the twin's memory, which was full at table b\..*planner to native/.test(
          error.message,
        ),
    );
    assert.equal(ran.length, 500, 'nothing was tried after it');
  });

  it('make them one by one where one is refused, which alone is lost', async () => {
    const { target: twin, ran } = target(new Set(['b']));
    const losses = await runSteps(twin, [
      ...inBulk(['a', 'b', 'c'], single, together),
      single('d'),
    ]);
    assert.deepEqual(
      losses.map(({ name, why }) => [name, why]),
      [['b', 'no b']],
    );
    assert.deepEqual(ran.slice(0, 5), ['a b c', 'd', 'a', 'b', 'c']);
  });

  it('try again what failed once it is mended', async () => {
    const { target: twin } = target(new Set(['b']));
    const steps = [single('a'), { ...single('b'), mend: 'mend b' }];
    assert.deepEqual(await runSteps(twin, steps), []);
  });

  it('tell how far they are, and end when they are told to', async () => {
    const many = Array.from({ length: 1_200 }, (_, i) => single(`s${String(i)}`));
    const { target: twin } = target(new Set(['s700']));
    const told: number[] = [];
    const [lost] = await runSteps(twin, many, (done) => {
      told.push(done);
    });
    assert.equal(lost?.name, 's700');
    assert.deepEqual(told, [500, 1_000]);
    const { target: other, ran } = target(new Set());
    const cancel = (): never => {
      throw new Error('cancelled');
    };
    await assert.rejects(runSteps(other, many, cancel), /cancelled/);
    assert.equal(ran.length, 500);
  });
});
