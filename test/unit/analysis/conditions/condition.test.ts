// Conditions are read as PostgreSQL's own parser reads them: all that was captured, forms by hand, and generated ones.

import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  mirrored,
  readConditions,
  type Condition,
} from '../../../../src/analysis/conditions/condition';
import { literalsIn, namesIn, operatorsIn } from '../../../../src/analysis/conditions/words';
import { fixtureNames, fixturePlan, readFixture } from '../../../support/planFixtures';
import { parserSays, readerSays } from './oracle';
import { condition, PRINTED } from './printedForms';

const FIELDS = [
  'Filter',
  'Index Cond',
  'Recheck Cond',
  'Hash Cond',
  'Merge Cond',
  'Join Filter',
  'TID Cond',
  'One-Time Filter',
] as const;

/** What only plans say: a test of a row against all rows of a plan. */
const NO_SQL = /\((?:ANY|ALL) \(/;

async function sameAsParser(text: string): Promise<boolean> {
  const expected = await parserSays(text);
  if (expected !== null) assert.deepEqual(readerSays(text), expected, text);
  return expected !== null;
}

function only(text: string): Condition {
  const [first, ...others] = readConditions(text);
  assert.ok(first !== undefined && others.length === 0, text);
  return first;
}

describe('readConditions', () => {
  it('says of every captured condition what the parser says', async () => {
    const texts = new Set(
      fixtureNames().flatMap((name) =>
        fixturePlan(readFixture(name)).nodes.flatMap(({ fields }) =>
          FIELDS.flatMap((field) => fields[field] ?? []),
        ),
      ),
    );
    assert.ok(texts.size > 300, String(texts.size));
    for (const text of texts) {
      assert.ok((await sameAsParser(text)) || NO_SQL.test(text), `no SQL: ${text}`);
    }
  });

  for (const text of PRINTED) {
    it(`reads ${text}`, async () => {
      assert.ok(await sameAsParser(text), 'the parser refuses it');
    });
  }

  it('says of generated conditions what the parser says', async () => {
    await fc.assert(
      fc.asyncProperty(condition, async (text) => {
        assert.ok(await sameAsParser(text), `the parser refuses ${text}`);
      }),
      { numRuns: 1_000, seed: 9 },
    );
  });

  it('never fails, and keeps each condition a part of the text', () => {
    const broken = condition.chain((text) =>
      fc.nat(text.length).map((end) => text.slice(0, end) + text.slice(end + 1)),
    );
    fc.assert(
      fc.property(broken, (text) => {
        for (const read of readConditions(text)) assert.ok(text.includes(read.text), read.text);
      }),
      { numRuns: 2_000, seed: 9 },
    );
  });
});

describe('a condition', () => {
  it('is cut at every AND and keeps OR together', () => {
    const read = readConditions(
      "(((a.x)::text = 'it''s'::text) AND ((b = 1) OR (c IS NOT NULL)) AND (\"Odd Name\" <> ALL ('{a,b}'::text[])))",
    );
    assert.deepEqual(
      read.map(({ columns, expression, literal }) => [
        columns.map(({ alias, column }) => (alias === null ? column : `${alias}.${column}`)),
        operatorsIn(expression),
        literalsIn(expression),
        literal,
      ]),
      [
        [['a.x'], ['='], ["it's"], "it's"],
        [['b', 'c'], ['=', 'is not null'], ['1'], null],
        [['Odd Name'], ['<> all'], ['a', 'b'], '{a,b}'],
      ],
    );
    assert.equal(read[1]?.arms.length, 2);
  });

  it('names what an index would be built on', () => {
    const on = (text: string): unknown => {
      const { subject, value } = only(text);
      return [subject?.wrapper, subject?.expression, value];
    };
    assert.deepEqual(on("(lower((c.email)::text) = 'x'::text)"), [
      'function',
      'lower((email)::text)',
      "'x'::text",
    ]);
    assert.deepEqual(on("(EXTRACT(year FROM o.created_at) = '2024'::numeric)"), [
      'function',
      'EXTRACT(year FROM created_at)',
      "'2024'::numeric",
    ]);
    assert.deepEqual(on('(5 < (a + b.c))'), [undefined, undefined, '5']);
    assert.deepEqual(on('("T"."Big Name" > $1)'), ['none', 'Big Name', '$1']);
    assert.deepEqual(on('(("T"."Big Name" + 1) > $1)'), ['arithmetic', '"Big Name" + 1', '$1']);
    assert.deepEqual(on("('t399'::text = ANY (tags))"), ['none', 'tags', "'t399'::text"]);
    assert.deepEqual(on('(ROW(a, b) > ROW($1, 5))'), ['none', 'a', 'ROW($1, 5)']);
    assert.deepEqual(on("(at = '2025-06-09'::date)"), ['none', 'at', "'2025-06-09'::date"]);
  });

  it('knows what the other side is', () => {
    const other = (text: string): string => only(text).other;
    assert.equal(other("(a = 'x'::text)"), 'constant');
    assert.equal(other('(a = ($1)::integer)'), 'parameter');
    assert.equal(other('(a = (InitPlan 1).col1)'), 'parameter');
    assert.equal(other('(a > (SubPlan 1))'), 'subplan');
    assert.equal(other('(a = (b + $1))'), 'column');
    assert.equal(other('(a IS NULL)'), 'none');
  });

  it('compares a boolean that stands alone, or is negated', () => {
    const compared = (text: string): unknown => {
      const { kind, subject, value, underOr, isRestriction } = only(text);
      return [kind, subject?.column, value, underOr, isRestriction];
    };
    assert.deepEqual(compared('(active)'), ['equality', 'active', 'true', false, true]);
    assert.deepEqual(compared('(NOT active)'), ['equality', 'active', 'false', false, true]);
    assert.deepEqual(compared('(NOT t."Is Done")'), ['equality', 'Is Done', 'false', false, true]);
    assert.equal(only('(NOT (a OR b))').underOr, true);
    assert.equal(only('(NOT (a = 5))').underOr, true);
    const [arm] = only('((NOT a) OR (b = 1))').arms[0] ?? [];
    assert.deepEqual([arm?.kind, arm?.literal], ['equality', 'false']);
  });

  it('is read from the other side', () => {
    const other = mirrored(only('((a.x + 1) <= b.y)'));
    assert.deepEqual(
      [other?.subject?.expression, other?.operator, other?.value, other?.kind],
      ['y', '>=', '(a.x + 1)', 'range'],
    );
    assert.equal(mirrored(only('(a ~~ b)')), null);
    assert.equal(mirrored(only("(a = ANY ('{1}'::integer[]))")), null);
  });

  it('stays whole where it is too long or too deep', () => {
    const deep = `${'('.repeat(2_000)}a = 1${')'.repeat(2_000)}`;
    assert.equal(readConditions(deep).length, 1);
    assert.deepEqual(readConditions(`(${Array(9_000).fill('(a = 1)').join(' OR ')})`), []);
    assert.deepEqual(readConditions(`(NOT ${'NOT '.repeat(4_000)}a)`).length, 1);
    const list = `(id = ANY ('{${Array(200_000).fill('1').join(',')}}'::integer[]))`;
    assert.equal(only(list).kind, 'in-list');
    assert.deepEqual(readConditions(undefined), []);
    assert.deepEqual(readConditions(''), []);
  });

  it('finds the names of sort and group keys', () => {
    const names = (key: string): unknown => namesIn(key).map(({ column }) => column);
    assert.deepEqual(names('o.created_at DESC NULLS LAST'), ['created_at']);
    assert.deepEqual(names('((name)::text) COLLATE "C"'), ['name']);
    assert.deepEqual(names('(sum(l.total)) DESC'), ['total']);
    assert.deepEqual(names('("x y".z) USING <'), ['z']);
  });
});
