// Steps of a recipe: what becomes of those that fail, alone or among many in one statement, and how far they are told to be.

import assert from 'node:assert/strict';
import { EmbeddedError } from '../../../../src/embedded/embeddedError';
import { inBulk, runSteps } from '../../../../src/whatif/twin/runSteps';
import { step, type Step } from '../../../../src/whatif/twin/schemaRecipe';
import type { TwinTarget } from '../../../../src/whatif/twin/target';

/** Takes every statement that holds none of these words; a word goes when it is mended. */
function target(refused: Set<string>): { readonly target: TwinTarget; readonly ran: string[] } {
  const ran: string[] = [];
  const unused = (): never => assert.fail('steps are only run');
  return {
    ran,
    target: {
      versionNumber: 180_000,
      version: '18',
      run: (statements) => {
        ran.push(...statements);
        for (const sql of statements) {
          if (sql.startsWith('mend ')) refused.delete(sql.slice('mend '.length));
        }
        const failures = statements.flatMap((sql, index) =>
          [...refused].some((word) => sql.split(' ').includes(word))
            ? [{ index, message: `no ${sql}` }]
            : [],
        );
        return Promise.resolve(failures);
      },
      query: unused,
      withRealSizes: unused,
      resize: unused,
      plan: unused,
      parameterTypes: unused,
      close: unused,
    },
  };
}

const single = (item: string): Step => step('statistics', item, item);
const together = (items: readonly string[]): string => items.join(' ');

describe('steps of a recipe', () => {
  it('make many things in one statement', async () => {
    const { target: twin, ran } = target(new Set());
    assert.deepEqual(await runSteps(twin, inBulk(['a', 'b', 'c'], single, together)), []);
    assert.deepEqual(ran, ['a b c']);
  });

  it('end where the memory is full, and say what to do', async () => {
    const { target: twin, ran } = target(new Set());
    const full: TwinTarget = {
      ...twin,
      run: async (statements) => {
        await twin.run(statements);
        const index = statements.indexOf('b');
        return index === -1 ? [] : [{ index, message: 'out of memory' }];
      },
    };
    const many = Array.from({ length: 600 }, (_, i) => (i === 0 ? 'b' : `t${String(i)}`));
    await assert.rejects(
      runSteps(
        full,
        many.map((item) => step('table', item, item)),
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
