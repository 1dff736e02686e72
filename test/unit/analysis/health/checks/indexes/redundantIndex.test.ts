// Is a leading prefix found, and nothing that serves or enforces more than the longer index?

import assert from 'node:assert/strict';
import { redundantIndex } from '../../../../../../src/analysis/health/checks/indexes/redundantIndex';
import type { IndexFacts } from '../../../../../../src/analysis/health/facts/indexFacts';
import { SERVER, facts, findingsOf, key, titlesOf } from '../../facts';

const OPTIONS = redundantIndex.options.parse({});

/** Without statistics unless a test says otherwise. */
function row(index: IndexFacts, leadDistinct: number | null = null) {
  return { ...index, lead_distinct: leadDistinct };
}

function titles(...rows: IndexFacts[]): readonly string[] {
  return titlesOf(
    redundantIndex.judge({ indexes: rows.map((index) => row(index)) }, OPTIONS, SERVER),
  );
}

const desc = (text: string) => key(text, { option: 3 });

describe('redundant-index', () => {
  it('finds the leading keys of a longer index', () => {
    assert.deepEqual(titles(facts('a', ['x']), facts('ab', ['x', 'y'])), ['a is covered by ab']);
    assert.deepEqual(titles(facts('ab', ['x', 'y']), facts('abc', ['x', 'y', 'z'])), [
      'ab is covered by abc',
    ]);
  });

  it('finds columns of INCLUDE among the keys, also where their names are quoted', () => {
    assert.deepEqual(
      titles(facts('a', ['x'], { include: ['Odd Name'] }), facts('ab', ['x', '"Odd Name"'])),
      ['a is covered by ab'],
    );
    assert.deepEqual(
      titles(facts('a', ['x'], { include: ['other'] }), facts('ab', ['x', '"Odd Name"'])),
      [],
    );
  });

  it('keeps an index of another operator class or collation', () => {
    for (const other of [{ opclass: 4217 }, { collation: 950 }])
      assert.deepEqual(titles(facts('a', [key('x', other)]), facts('ab', ['x', 'y'])), []);
  });

  it('names the smallest index that covers', () => {
    assert.deepEqual(
      titles(
        facts('a', ['x']),
        facts('large', ['x', 'y'], { bytes: 9e9, unique: true }),
        facts('small', ['x', 'z'], { bytes: 3e6, unique: true }),
      ),
      ['a is covered by small'],
    );
  });

  it('accepts the opposite direction throughout: a backward scan serves it', () => {
    assert.deepEqual(titles(facts('a', [desc('x')]), facts('ab', ['x', 'y'])), [
      'a is covered by ab',
    ]);
    assert.deepEqual(titles(facts('a', [desc('x'), 'y']), facts('abc', ['x', desc('y'), 'z'])), [
      'a is covered by abc',
    ]);
  });

  it('lets the less used of two opposite directions go', () => {
    assert.deepEqual(
      titles(facts('up', ['x'], { scans: 5 }), facts('down', [desc('x')], { scans: 1 })),
      ['down is covered by up'],
    );
  });

  it('finds fewer INCLUDE columns on the same keys', () => {
    assert.deepEqual(titles(facts('a', ['x']), facts('more', ['x'], { include: ['y'] })), [
      'a is covered by more',
    ]);
  });

  it('is covered by a unique or constraint-owned index too', () => {
    const owner = { name: 'uq', kind: 'u' as const, definition: 'UNIQUE (x, y)' };
    assert.deepEqual(
      titles(facts('a', ['x']), facts('uq', ['x', 'y'], { unique: true, constraint: owner })),
      ['a is covered by uq'],
    );
  });

  const silent: readonly [string, IndexFacts, IndexFacts][] = [
    ['keys that do not lead', facts('b', ['y']), facts('ab', ['x', 'y'])],
    ['a unique index', facts('a', ['x'], { unique: true }), facts('ab', ['x', 'y'])],
    [
      'a unique index beside a longer unique one',
      facts('a', ['x'], { unique: true }),
      facts('ab', ['x', 'y'], { unique: true }),
    ],
    ['a clustered index', facts('a', ['x'], { clustered: true }), facts('ab', ['x', 'y'])],
    [
      'the replica identity',
      facts('a', ['x'], { replica_identity: true }),
      facts('ab', ['x', 'y']),
    ],
    ['another predicate', facts('a', ['x']), facts('ab', ['x', 'y'], { predicate: '(y > 0)' })],
    ['a partial one', facts('a', ['x'], { predicate: '(y > 0)' }), facts('ab', ['x', 'y'])],
    ['another operator class', facts('a', [key('x', { opclass: 2095 })]), facts('ab', ['x', 'y'])],
    ['another collation', facts('a', [key('x', { collation: 950 })]), facts('ab', ['x', 'y'])],
    ['directions that differ in part', facts('a', ['x', 'y']), facts('abc', ['x', desc('y'), 'z'])],
    ['nulls elsewhere', facts('a', [key('x', { option: 2 })]), facts('ab', ['x', 'y'])],
    [
      'INCLUDE columns that the longer one lacks',
      facts('a', ['x'], { include: ['z'] }),
      facts('ab', ['x', 'y']),
    ],
    ['duplicates, which have their own check', facts('a', ['x']), facts('b', ['x'])],
    ['another table', facts('a', ['x']), facts('ab', ['x', 'y'], { table: 'customers' })],
  ];
  for (const [what, a, b] of silent) {
    it(`leaves alone: ${what}`, () => {
      assert.deepEqual(titles(a, b), []);
    });
  }

  it('tells both sizes and both scans', () => {
    const [finding] = findingsOf(
      redundantIndex.judge(
        {
          indexes: [
            row(facts('a', ['x'], { scans: 3 })),
            row(facts('ab', ['x', 'y'], { bytes: 4 * 1024 ** 2 })),
          ],
        },
        OPTIONS,
        SERVER,
      ),
    );
    assert.deepEqual(
      finding?.evidence.map(({ value }) => value),
      [1024 ** 2, 4 * 1024 ** 2, 4, 3, 0],
    );
  });

  describe('by skip scan', () => {
    const judge = (leadDistinct: number | null, versionNumber = 180_000) =>
      titlesOf(
        redundantIndex.judge(
          { indexes: [row(facts('b', ['y'])), row(facts('ab', ['x', 'y']), leadDistinct)] },
          OPTIONS,
          { ...SERVER, versionNumber },
        ),
      );

    it('is noted from 18 where the first column has few values', () => {
      assert.deepEqual(judge(5), ['b may be spared by a skip scan of ab']);
    });

    it('is not noted for many, unknown or proportional values, or before 18', () => {
      assert.deepEqual([judge(11), judge(null), judge(-0.5), judge(5, 170_009)], [[], [], [], []]);
    });
  });
});
