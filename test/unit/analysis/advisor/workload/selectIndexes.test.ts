// Which set is selected: within its limits, with what pays only together, without what no longer pays, and the best so far
// when the time is up.

import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  IndexSelector,
  type Limits,
} from '../../../../../src/analysis/advisor/workload/selectIndexes';
import type { Selection } from '../../../../../src/analysis/advisor/workload/selectionPrices';
import { FakePlanner, sorted, type FakePlan } from './fakePlanner';

const MB = 1e6;
const NO_LIMIT: Limits = { bytes: Infinity, count: Infinity };

interface Options {
  readonly bytes: Readonly<Record<string, number>>;
  readonly limits?: Limits;
  readonly upkeep?: Readonly<Record<string, number>>;
  readonly thorough?: boolean;
  readonly weights?: readonly number[];
  /** Sets that were planned before. */
  readonly seen?: readonly (readonly string[])[];
  /** The time is up after so many looks at the clock. */
  readonly looks?: number;
}

async function select(planner: FakePlanner, options: Options) {
  const { bytes, upkeep, limits = NO_LIMIT, thorough = true, looks = Infinity } = options;
  const statements = [...planner.statements.keys()];
  const costs = planner.costs();
  // As probing does: all at once, then by statement.
  for (const set of [Object.keys(bytes), ...(options.seen ?? [])]) await costs.of(set, statements);
  const told: Selection<string>[] = [];
  let looked = 0;
  const watch = {
    isOver: () => (looked += 1) > looks,
    better: (selection: Selection<string>) => told.push(selection),
  };
  const weights = options.weights ?? statements.map(() => 1);
  const selector = new IndexSelector(planner.task(bytes, upkeep), costs, weights, watch);
  const selection = await selector.select(limits, { thorough });
  return { selection, told, asked: costs.asked };
}

function statement(none: number, ...plans: readonly (readonly [string, number])[]): FakePlan[] {
  return [
    { needs: [], cost: none },
    ...plans.map(([needs, cost]) => ({ needs: needs.split('+'), cost })),
  ];
}

describe('selection of indexes', () => {
  it('takes what pays and nothing else', async () => {
    const planner = new FakePlanner([
      statement(1000, ['a', 10]),
      statement(1000, ['b', 20], ['c', 1000]),
    ]);
    const { selection } = await select(planner, { bytes: { a: MB, b: MB, c: MB } });
    assert.deepEqual(sorted(selection), ['a', 'b']);
    assert.equal(selection.total, 30);
    assert.deepEqual(selection.costs, [10, 20]);
  });

  it('counts how often each statement runs', async () => {
    const planner = new FakePlanner([statement(100, ['a', 1]), statement(100, ['b', 1])]);
    const limits = { bytes: MB, count: Infinity };
    const options = { bytes: { a: MB, b: MB }, limits };
    const { selection } = await select(planner, { ...options, weights: [1, 50] });
    assert.deepEqual(sorted(selection), ['b']);
    assert.equal(selection.total, 150);
  });

  it('keeps to the room and to the number', async () => {
    const planner = new FakePlanner([
      statement(1000, ['a', 10]),
      statement(900, ['b', 10]),
      statement(800, ['c', 10]),
    ]);
    const bytes = { a: 3 * MB, b: 2 * MB, c: 2 * MB };
    const byRoom = await select(planner, { bytes, limits: { bytes: 4 * MB, count: Infinity } });
    assert.deepEqual(sorted(byRoom.selection), ['b', 'c']);
    const byCount = await select(planner, { bytes, limits: { bytes: Infinity, count: 1 } });
    assert.deepEqual(sorted(byCount.selection), ['a']);
    const none = await select(planner, { bytes, limits: { bytes: 0, count: Infinity } });
    assert.deepEqual(none.selection.members, []);
  });

  it('takes together what gains nothing alone', async () => {
    const planner = new FakePlanner([statement(1000, ['a+b+c', 10]), statement(100, ['d', 60])]);
    const { selection } = await select(planner, { bytes: { a: MB, b: MB, c: MB, d: MB } });
    assert.deepEqual(sorted(selection), ['a', 'b', 'c', 'd']);
  });

  it('takes what pays only beside one that was chosen already', async () => {
    const planner = new FakePlanner([statement(1000, ['a', 500], ['a+b', 10])]);
    const seen = [['a'], ['b']];
    const { selection } = await select(planner, { bytes: { a: MB, b: 5 * MB }, seen });
    assert.deepEqual(sorted(selection), ['a', 'b']);
  });

  it('leaves out what a later one makes idle', async () => {
    const planner = new FakePlanner([
      statement(1000, ['a', 300], ['b', 10]),
      statement(1000, ['b', 400]),
      statement(1000, ['b+c', 10]),
    ]);
    const { selection } = await select(planner, { bytes: { a: 0.1 * MB, b: 3 * MB, c: MB } });
    assert.deepEqual(sorted(selection), ['b', 'c']);
  });

  it('puts a longer one in the place of one that it gives all of', async () => {
    const planner = new FakePlanner([
      statement(1000, ['a', 100], ['a,b', 100]),
      statement(1000, ['a,b', 10]),
    ]);
    const { selection } = await select(planner, { bytes: { a: MB, 'a,b': 1.5 * MB } });
    assert.deepEqual(sorted(selection), ['a,b']);
  });

  it('exchanges what stands in the way of something better', async () => {
    // By gain for its size `a` comes first, and then neither of the better two has room beside it.
    const planner = new FakePlanner([
      statement(1000, ['a', 400], ['b', 390]),
      statement(1000, ['b', 100]),
      statement(500, ['c', 1]),
    ]);
    const bytes = { a: MB, b: 3 * MB, c: 2 * MB };
    const limits = { bytes: 3 * MB, count: Infinity };
    const { selection } = await select(planner, { bytes, limits });
    assert.deepEqual(sorted(selection), ['b']);
  });

  it('prefers a smaller one that gives nearly the same where there is no limit of room', async () => {
    const planner = new FakePlanner([statement(1000, ['a', 10], ['b', 12])]);
    const options = { bytes: { a: 10 * MB, b: MB }, seen: [['b'], ['a']] };
    const free = await select(planner, options);
    assert.deepEqual(sorted(free.selection), ['b']);
    const limits = { bytes: 20 * MB, count: Infinity };
    const limited = await select(planner, { ...options, limits });
    assert.equal(limited.selection.total, 10);
  });

  it('keeps what a rare statement notices, however little that is of all', async () => {
    const planner = new FakePlanner([statement(100_000, ['a', 50_000]), statement(100, ['b', 1])]);
    const options = { bytes: { a: MB, b: MB } };
    const free = await select(planner, options);
    assert.deepEqual(sorted(free.selection), ['a', 'b']);
    const limited = await select(planner, { ...options, limits: { bytes: 2 * MB, count: 2 } });
    assert.deepEqual(sorted(limited.selection), ['a', 'b']);
  });

  it('keeps what the whole notices, however little that is of each statement', async () => {
    const planner = new FakePlanner([statement(1000, ['a', 950]), statement(900, ['a', 860])]);
    const { selection } = await select(planner, { bytes: { a: MB } });
    assert.deepEqual(sorted(selection), ['a']);
  });

  it('leaves out what nobody would notice, unless there is room that is to be used', async () => {
    const planner = new FakePlanner([
      statement(100_000, ['a', 50_000]),
      statement(1000, ['b', 950]),
    ]);
    const within = async (limits: Limits) =>
      sorted((await select(planner, { bytes: { a: MB, b: MB }, limits })).selection);
    assert.deepEqual(await within(NO_LIMIT), ['a']);
    // A number of indexes is no room.
    assert.deepEqual(await within({ bytes: Infinity, count: 2 }), ['a']);
    assert.deepEqual(await within({ bytes: 2 * MB, count: 2 }), ['a', 'b']);
  });

  it('leaves out an index whose upkeep eats its gain', async () => {
    const planner = new FakePlanner([statement(1000, ['a', 10]), statement(1000, ['b', 10])]);
    const options = { bytes: { a: MB, b: MB }, upkeep: { a: 2000, b: 5 } };
    const { selection } = await select(planner, options);
    assert.deepEqual(sorted(selection), ['b']);
    assert.equal(selection.total, 1015);
  });

  it('keeps the best so far when the time is up, and is told of each that is better', async () => {
    const planner = new FakePlanner(
      Array.from({ length: 12 }, (_, i) => statement(1000, [`i${String(i)}`, 10 + i])),
    );
    const bytes = Object.fromEntries(planner.statements.map((_, i) => [`i${String(i)}`, MB]));
    const sizes = new Set<number>();
    let before = planner.total([]);
    for (let looks = 0; looks <= 60; looks += 1) {
      const { selection, told } = await select(planner, { bytes, looks });
      const { members, total } = selection;
      // The first gain most, so no other set of as many is better.
      assert.deepEqual(members, Object.keys(bytes).slice(0, members.length));
      assert.equal(total, planner.total(members));
      assert.deepEqual(told.at(-1)?.members ?? [], members);
      const totals = [planner.total([]), ...told.map((one) => one.total)];
      assert.ok(totals.every((one, i) => i === 0 || one < (totals[i - 1] ?? 0)));
      assert.ok(total <= before, `worse after ${String(looks)} looks`);
      before = total;
      sizes.add(members.length);
    }
    assert.deepEqual(
      [...sizes].sort((a, b) => a - b),
      [...planner.statements.keys(), 12],
    );
  });

  it('tells the truth about any workload, within its limits, and never does harm', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const plans = fc.array(
      fc.record({
        needs: fc.subarray(names, { minLength: 1, maxLength: 3 }),
        cost: fc.integer({ min: 1, max: 1000 }),
      }),
      { maxLength: 5 },
    );
    const sizes = fc.tuple(...names.map(() => fc.integer({ min: 1, max: 9 })));
    const room = fc.integer({ min: 0, max: 30 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(plans, { minLength: 1, maxLength: 5 }),
        sizes,
        room,
        async (statements, chosen, most) => {
          const planner = new FakePlanner(
            statements.map((some) => [{ needs: [], cost: 1000 }, ...some]),
          );
          const bytes = Object.fromEntries(names.map((name, i) => [name, (chosen[i] ?? 1) * MB]));
          const limits = { bytes: most * MB, count: 4 };
          const { selection, told } = await select(planner, { bytes, limits });
          const { members, total } = selection;
          assert.equal(total, planner.total(members));
          assert.ok(total <= planner.total([]));
          assert.ok(members.reduce((sum, name) => sum + (bytes[name] ?? 0), 0) <= limits.bytes);
          assert.ok(members.length <= 4);
          const totals = told.map((one) => one.total);
          assert.deepEqual(
            totals,
            [...totals].sort((x, y) => y - x),
          );
        },
      ),
      { numRuns: 150 },
    );
  });
});
