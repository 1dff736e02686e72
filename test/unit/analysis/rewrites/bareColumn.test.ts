// Conditions on wrapped columns are told anew of the bare column, or not at all. That they are the same: test/integration/db.

import assert from 'node:assert/strict';
import { rewritePredicate } from '../../../../src/analysis/rewrites/predicateRewrites';
import type { ColumnKind } from '../../../../src/analysis/rewrites/rewrite';
import { BARE_COLUMN_CASES, OTHER_TYPES } from '../../../support/bareColumnCases';
import { mapped } from '../sql/support';

/** What would not be the same, or what nobody could know to be. */
const NOTHING = [
  'a = 1',
  "date_trunc('month', c) = '2024-05-02'",
  "date_trunc('decade', c) = '2020-01-01'",
  "date_trunc('day', c) = '2024-05-01 10:00'",
  "date_trunc('day', c, 'UTC') = '2024-05-01'",
  "date_trunc('day', c + interval '1 h') = '2024-05-01'",
  "date_trunc('month', c) = now()",
  "date_trunc('month', c) = date_trunc('year', now())",
  "c::date <> '2024-05-01'",
  "c::date in ('2024-05-01')",
  "c::date between symmetric '2024-05-02' and '2024-05-01'",
  "'2024-05-01' < c::date",
  'c::date = ?',
  "c::text = '2024-05-01'",
  'extract(month from c) = 5',
  'extract(year from c) = 99999',
  "to_char(c, 'YYYY-MM') > '2024-05'",
  "to_char(c, 'YYYY-MM') = '2024-5'",
  "to_char(c, 'MM-DD') = '05-01'",
  "left(t, 3) = 'ab'",
  "left(t, 3) = 'it''s'",
  "left(t, -1) = 'abc'",
  "substr(t, 2, 3) = 'abc'",
  "coalesce(t, 'abc') = E'abc'",
  "position('ab' in t) = 2",
  "position(t in 'ab') = 1",
  "strpos(t, '') = 1",
  "strpos('ab', t) = 1",
  "coalesce(t, 'b') <> 'b'",
  'case when a > 5 then 1 else 1 end = 1',
  'case when a > 5 then 1 else 0 end = 0',
  'case when a > 5 then 1 when a > 3 then 1 else 0 end = 1',
  'case a when 5 then 1 else 0 end = 1',
  'case when a > 5 then 1 else 01 end = 1',
  'case when a > 5 then 1 else a end = 1',
  'case when a > 5 /* why */ then 1 else 0 end = 1',
  'case when a > 5 then 1 else 0 end = ?',
  "coalesce(t, u) = 'abc'",
  "not coalesce(t, 'x') = 'abc'",
  'a * 2 = 4',
  'a + 0.5 > 4',
  'a + b > 4',
  // By another collation than the column's own.
  `left(t collate "C", 3) = 'abc'`,
  `left(t, 3) collate "C" = 'abc'`,
  `left(t, 3) = 'abc' COLLATE "C"`,
  `coalesce(t, 'b') collate "C" = 'abc'`,
  `starts_with(t collate "C", 'abc')`,
];

const TYPES: Readonly<Record<string, string>> = { a: 'integer', t: 'text' };

describe('a condition on the bare column', () => {
  for (const [wrapped, bare] of BARE_COLUMN_CASES)
    it(`is the same as ${wrapped}`, async () => {
      assert.equal(await bareOf(wrapped), bare);
    });
  for (const wrapped of NOTHING)
    it(`is not known for ${wrapped}`, async () => {
      assert.equal(await bareOf(wrapped), null);
    });

  for (const { type, collation, wrapped } of OTHER_TYPES)
    for (const column of [
      { type, ...(collation === undefined ? {} : { nondeterministic: true as const }) },
      null,
    ])
      it(`is not known for ${wrapped} of ${column === null ? 'what is not known' : `${type} ${collation ?? ''}`}`, async () => {
        assert.equal(await bareOf(wrapped, column), null);
      });

  it('is written as the statement is', async () => {
    const map = await mapped("SELECT * FROM t x WHERE date(x.c) = '2024-05-01' OR x.a = 1");
    assert.deepEqual(
      map.predicates.map((predicate) =>
        rewritePredicate({ predicate, text: map.statement.text, column: null }),
      ),
      ["(x.c >= '2024-05-01'::date AND x.c < '2024-05-02'::date)", null],
    );
  });

  async function bareOf(condition: string, column?: ColumnKind | null): Promise<string | null> {
    const map = await mapped(`select * from t where ${condition}`);
    const [predicate] = map.predicates;
    assert.ok(predicate);
    const known = TYPES[predicate.columns[0]?.column ?? ''];
    const { text } = map.statement;
    const ofName = known === undefined ? null : { type: known };
    return rewritePredicate({ predicate, text, column: column === undefined ? ofName : column });
  }
});
