// Does the search propose what a planner says that pays, together with what makes it pay, and nothing else?

import assert from 'node:assert/strict';
import {
  searchIndexes,
  type Priced,
  type SearchOptions,
  type SearchResult,
} from '../../../../src/analysis/advisor/search';

/** The fake planner's statement costs 1000 and is served by these sets; of those in place it takes the cheapest. */
type Plans = Readonly<Record<string, number>>;

const WITHOUT = 1_000;
const NOTHING_SMALLER = { simpler: () => [], narrower: () => [] };

class FakePlanner {
  readonly asked: string[] = [];
  readonly #plans: readonly { readonly set: readonly string[]; readonly cost: number }[];
  readonly #unheld: ReadonlySet<string>;

  constructor(plans: Plans, unheld: readonly string[] = []) {
    this.#plans = [
      { set: [], cost: WITHOUT },
      ...Object.entries(plans).map(([names, cost]) => ({ set: names.split(' '), cost })),
    ];
    this.#unheld = new Set(unheld);
  }

  price(set: readonly string[]): Promise<Priced<string>> {
    this.asked.push(set.join(' '));
    const held = set.filter((name) => !this.#unheld.has(name));
    const possible = this.#plans.filter((plan) => plan.set.every((name) => held.includes(name)));
    const best = possible.reduce((a, b) => (b.cost < a.cost ? b : a));
    return Promise.resolve({
      cost: best.cost,
      used: new Set(best.set),
      refused: set
        .filter((name) => this.#unheld.has(name))
        .map((candidate) => ({ candidate, why: 'no such method' })),
    });
  }
}

function search(
  candidates: readonly string[],
  plans: Plans,
  options: Partial<SearchOptions<string>> = {},
): Promise<SearchResult<string>> {
  const all = { atOnce: 12, ...NOTHING_SMALLER, ...options };
  return searchIndexes(candidates, new FakePlanner(plans), all);
}

function setsOf({ sets }: SearchResult<string>): readonly string[] {
  return sets.map(({ members, cost }) => `${members.join(' ')}: ${String(cost)}`);
}

function refusalsOf({ refusals }: SearchResult<string>): Readonly<Record<string, string>> {
  return Object.fromEntries(refusals.map(({ candidate, why }) => [candidate, why]));
}

describe('index search', () => {
  it('proposes the one that pays, and says why the others do not', async () => {
    const found = await search(['a', 'b', 'c'], { a: 100, b: 500 });
    assert.deepEqual(setsOf(found), ['a: 100']);
    assert.equal(found.before, WITHOUT);
    assert.equal(found.after, 100);
    assert.deepEqual(refusalsOf(found), {
      b: 'the planner prefers another index (cost 1000 to 100)',
      c: 'the planner prefers another index (cost 1000 to 100)',
    });
  });

  it('proposes nothing where nothing is used, and where the gain is below a tenth', async () => {
    const unused = await search(['a'], {});
    assert.deepEqual(unused.sets, []);
    assert.match(
      refusalsOf(unused)['a'] ?? '',
      /^the planner does not use it \(cost stays 1000\)$/,
    );
    const small = await search(['a'], { a: 901 });
    assert.deepEqual(small.sets, []);
    assert.equal(small.after, WITHOUT);
    assert.match(refusalsOf(small)['a'] ?? '', /gains less than 10 % \(cost 1000 to 901\)/);
    assert.deepEqual(setsOf(await search(['a'], { a: 900 })), ['a: 900']);
  });

  it('never proposes what makes the statement dearer', async () => {
    const planner = new FakePlanner({});
    const dearer = {
      price: async (set: readonly string[]) => {
        const { refused } = await planner.price(set);
        return { cost: set.length === 0 ? WITHOUT : 1_900, used: new Set(set), refused };
      },
    };
    const found = await searchIndexes(['a'], dearer, { atOnce: 12, ...NOTHING_SMALLER });
    assert.deepEqual(found.sets, []);
  });

  it('proposes nothing with which the statement cannot be planned', async () => {
    const failing = {
      price: (set: readonly string[]) =>
        Promise.resolve({
          cost: set.length === 0 ? WITHOUT : Infinity,
          used: new Set(set),
          refused: [],
        }),
    };
    const found = await searchIndexes(['a', 'b'], failing, { atOnce: 12, ...NOTHING_SMALLER });
    assert.deepEqual(found.sets, []);
  });

  it('drops the index of a set that the others do without', async () => {
    const found = await search(['a', 'b'], { a: 100, 'a b': 98 });
    assert.deepEqual(setsOf(found), ['a: 100']);
    assert.match(refusalsOf(found)['b'] ?? '', /the other suggested indexes give the same/);
  });

  it('does without what nobody would notice beside the others', async () => {
    const found = await search(['a', 'b'], { a: 15, 'a b': 10 });
    assert.deepEqual(setsOf(found), ['a: 15']);
    assert.equal(refusalsOf(found)['b'], 'beside the others it adds less than 1 % (cost 15 to 10)');
    const noticed = await search(['a', 'b'], { a: 25, 'a b': 10 });
    assert.equal(noticed.after, 10);
    const much = await search(['a', 'b'], { a: 9, 'a b': 1 });
    assert.equal(much.after, 1);
  });

  it('keeps both where each adds to the other, the larger gain first', async () => {
    const found = await search(['a', 'b'], { a: 700, b: 400, 'a b': 50 });
    assert.deepEqual(setsOf(found), ['b: 400', 'a: 700']);
    assert.equal(found.after, 50);
    assert.deepEqual(found.refusals, []);
  });

  it('proposes as one what pays only together', async () => {
    const found = await search(['a', 'b'], { 'a b': 20 });
    assert.deepEqual(setsOf(found), ['a b: 20']);
    assert.deepEqual(found.refusals, []);
  });

  it('tells what pays alone apart from what pays only together', async () => {
    const found = await search(['a', 'b', 'c'], { a: 800, 'b c': 300, 'a b c': 100 });
    assert.deepEqual(setsOf(found), ['b c: 300', 'a: 800']);
  });

  it('puts what pays only beside another with that one', async () => {
    const found = await search(['a', 'b'], { a: 500, 'a b': 20 });
    assert.deepEqual(setsOf(found), ['a b: 20']);
  });

  it('proposes three as one where no two of them pay', async () => {
    const found = await search(['a', 'b', 'c'], { 'a b c': 20 });
    assert.deepEqual(setsOf(found), ['a b c: 20']);
  });

  it('prefers what is cheaper to keep where it does as well', async () => {
    const simpler = (name: string): readonly string[] => (name === 'wide' ? ['narrow'] : []);
    const same = await search(['wide', 'narrow'], { wide: 100, narrow: 104 }, { simpler });
    assert.deepEqual(setsOf(same), ['narrow: 104']);
    assert.match(refusalsOf(same)['wide'] ?? '', /a smaller index gives nearly the same/);
    const worse = await search(['wide', 'narrow'], { wide: 100, narrow: 120 }, { simpler });
    assert.deepEqual(setsOf(worse), ['wide: 100']);
  });

  it('carries columns beside the keys only where they add a tenth of what the keys save', async () => {
    const narrower = (name: string): readonly string[] => (name === 'covering' ? ['keys'] : []);
    const little = await search(['covering', 'keys'], { covering: 10, keys: 100 }, { narrower });
    assert.deepEqual(setsOf(little), ['keys: 100']);
    const much = await search(['covering', 'keys'], { covering: 10, keys: 200 }, { narrower });
    assert.deepEqual(setsOf(much), ['covering: 10']);
  });

  it('asks in rounds, each beside the winners of those before', async () => {
    const planner = new FakePlanner({ a: 900, 'a d': 100 });
    const found = await searchIndexes(['a', 'b', 'c', 'd', 'e'], planner, {
      atOnce: 2,
      ...NOTHING_SMALLER,
    });
    assert.deepEqual(setsOf(found), ['a d: 100']);
    assert.ok(planner.asked.every((set) => set.split(' ').length <= 3));
    assert.deepEqual(Object.keys(refusalsOf(found)).sort(), ['b', 'c', 'e']);
  });

  it('tells what the engine cannot hold in its own words', async () => {
    const planner = new FakePlanner({ a: 100, b: 10 }, ['b']);
    const found = await searchIndexes(['a', 'b'], planner, { atOnce: 12, ...NOTHING_SMALLER });
    assert.deepEqual(setsOf(found), ['a: 100']);
    assert.equal(refusalsOf(found)['b'], 'no such method');
  });
});
