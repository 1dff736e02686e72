// The map tells exactly where the parts of a statement stand.

import assert from 'node:assert/strict';
import type { Predicate } from '../../../../src/analysis/sql/statementMap';
import { cut, mapped } from './support';

function shape(sql: string, predicate: Predicate): readonly unknown[] {
  const columns = predicate.columns
    .map(({ alias, column }) => `${alias ?? '?'}.${column}`)
    .join(' ');
  return [predicate.kind, predicate.operator, columns, cut(sql, predicate.range)];
}

/** Condition, then what the map must say of it. */
const PREDICATES: readonly (readonly [string, string, string, string])[] = [
  ['a = 1', 'equality', '=', 't.a'],
  ['t.a = $1', 'equality', '=', 't.a'],
  ['a = :name', 'equality', '=', 't.a'],
  ['1 < a', 'range', '<', 't.a'],
  ['(a) >= (1 + 2)', 'range', '>=', 't.a'],
  ["a between '😀' and 'ä'", 'range', 'between', 't.a'],
  ['a in (1, 2, 3)', 'in-list', 'in', 't.a'],
  ['a = any ($1)', 'in-list', '= any', 't.a'],
  ['a = any (array[1, 2])', 'in-list', '= any', 't.a'],
  ['a in (select b from u)', 'in-list', 'in', 't.a'],
  ['a not in (1, 2)', 'not-equal', 'not in', 't.a'],
  ["a like 'x%'", 'like-prefix', 'like', 't.a'],
  ["a like '%x'", 'like-infix', 'like', 't.a'],
  ["a ilike 'x%'", 'like-infix', 'ilike', 't.a'],
  ["a ~ '^abc'", 'like-prefix', '~', 't.a'],
  ["a ~* 'abc'", 'like-infix', '~*', 't.a'],
  ['a is null', 'is-null', 'is null', 't.a'],
  ['a is not null', 'is-not-null', 'is not null', 't.a'],
  ['a <> 1', 'not-equal', '<>', 't.a'],
  ["a @> '{}'", 'containment', '@>', 't.a'],
  ["a ? 'k'", 'containment', '?', 't.a'],
  ['a is distinct from 1', 'not-equal', 'is distinct from', 't.a'],
  ['lower(a) = lower($1)', 'equality', '=', 't.a'],
  ['a::date = current_date', 'equality', '=', 't.a'],
  ["a > now() - interval '7 days'", 'range', '>', 't.a'],
  ["a < '2020-01-01'::timestamp with time zone", 'range', '<', 't.a'],
  ["a at time zone 'utc' > $1", 'range', '>', 't.a'],
  ['(a, b) > (1, 2)', 'range', '>', 't.a t.b'],
  ['case when a then 1 else 2 end = 1', 'equality', '=', 't.a'],
  ['coalesce(a, 0) = now()', 'equality', '=', 't.a'],
  ['a collate "C" = $1', 'equality', '=', 't.a'],
  ['a[1] = 2', 'equality', '=', 't.a'],
  ['(a).f = 2', 'equality', '=', 't.a'],
  ['a = (select max(b) from u)', 'equality', '=', 't.a'],
  ['starts_with(a, $1)', 'starts-with', 'starts_with', 't.a'],
  ['starts_with($1, a)', 'other', 'starts_with', 't.a'],
  ['pg_catalog.starts_with(a, b)', 'starts-with', 'starts_with', 't.a t.b'],
];

describe('mapStatement', () => {
  for (const [condition, kind, operator, columns] of PREDICATES) {
    it(`reads ${condition}`, async () => {
      const sql = `select '😀',\r\n * from t where /* ( */ ${condition} order by 1`;
      const { predicates } = await mapped(sql);
      const outer = predicates.filter(({ block }) => block === 0);
      assert.deepEqual(
        outer.map((predicate) => shape(sql, predicate)),
        [[kind, operator, columns, condition]],
      );
    });
  }

  it('splits AND and marks what stands under OR and NOT', async () => {
    const { predicates } = await mapped(
      'select 1 from t where a = 1 and (b = 2 or c = 3 and d = 4) and not e = 5',
    );
    assert.deepEqual(
      predicates.map(({ columns, underOr }) => [columns[0]?.column, underOr]),
      [
        ['a', false],
        ['b', true],
        ['c', true],
        ['d', true],
        ['e', true],
      ],
    );
  });

  it('tells wrappers and values apart', async () => {
    const sql =
      "select 1 from t where date_trunc('day', a) = $2 and b::date > :day and (c + 1) * 2 < 5 and d = ?";
    const { predicates } = await mapped(sql);
    assert.deepEqual(
      predicates.map(({ expression, value }) => [
        expression?.wrapper,
        expression?.name,
        cut(sql, expression?.range ?? null),
        value?.text,
        value?.parameter,
      ]),
      [
        ['function', 'date_trunc', "date_trunc('day', a)", '$2', 2],
        ['cast', 'date', 'b::date', ':day', 3],
        ['arithmetic', '*', '(c + 1) * 2', '5', null],
        [undefined, undefined, null, '?', 4],
      ],
    );
  });

  it('finds relations of every kind with their blocks', async () => {
    const sql =
      'with r as (select * from a) select * from r, s.t x join only u using (id), lateral (select 1 from b) y, ' +
      'f(1) g, (values (1)) v where exists (select 1 from c where c.id = x.id)';
    const { relations, blocks } = await mapped(sql);
    assert.deepEqual(
      relations.map(({ kind, schema, name, alias, range, block }) => [
        kind,
        schema,
        name,
        alias,
        cut(sql, range),
        block,
      ]),
      [
        ['table', null, 'a', 'a', 'a', 1],
        ['cte', null, 'r', 'r', 'r', 0],
        ['table', 's', 't', 'x', 's.t', 0],
        ['table', null, 'u', 'u', 'u', 0],
        ['subquery', null, '', 'y', '(select 1 from b)', 0],
        ['function', null, 'f', 'g', 'f(1)', 0],
        ['values', null, '', 'v', '(values (1))', 0],
        ['table', null, 'b', 'b', 'b', 2],
        ['table', null, 'c', 'c', 'c', 4],
      ],
    );
    assert.deepEqual(
      blocks.map(({ parent, kind, cte, range }) => [
        parent,
        kind,
        cte,
        parent === null ? '' : cut(sql, range),
      ]),
      [
        [null, 'select', null, ''],
        [0, 'select', 'r', 'select * from a'],
        [0, 'select', null, 'select 1 from b'],
        [0, 'values', null, 'values (1)'],
        [0, 'select', null, 'select 1 from c where c.id = x.id'],
      ],
    );
  });

  it('finds join conditions, also of USING', async () => {
    const sql = 'select 1 from a join b on b.x = a.y and b.z = 1 left join c using (k, l)';
    const { predicates } = await mapped(sql);
    assert.deepEqual(
      predicates.map((predicate) => [
        predicate.clause,
        predicate.isJoin,
        cut(sql, predicate.range),
      ]),
      [
        ['on', true, 'b.x = a.y'],
        ['on', false, 'b.z = 1'],
        ['using', true, 'k'],
        ['using', true, 'l'],
      ],
    );
  });

  it('finds the clauses of a block', async () => {
    const sql =
      'select distinct on (a) a, max(b) as top from t group by a, lower(c) order by top desc, a nulls first, 2 limit 10 offset 2000';
    const [block] = (await mapped(sql)).blocks;
    assert.ok(block);
    assert.equal(cut(sql, block.targets), 'a, max(b) as top');
    assert.equal(cut(sql, block.distinct), 'distinct on (a)');
    assert.equal(cut(sql, block.limit?.range ?? null), 'limit 10');
    assert.equal(cut(sql, block.offset?.range ?? null), 'offset 2000');
    assert.equal(block.offset?.value, 2000);
    assert.deepEqual(
      block.orderBy.map(({ range, column, descending, nullsFirst }) => [
        cut(sql, range),
        column?.column,
        descending,
        nullsFirst,
      ]),
      [
        ['top desc', undefined, true, null],
        ['a nulls first', 'a', false, true],
        ['2', undefined, false, null],
      ],
    );
    assert.deepEqual(
      block.groupBy.map(({ text }) => text),
      ['a', 'lower(c)'],
    );
  });

  it('does not take a parameter for a number', async () => {
    const [block] = (await mapped('select a from t offset ?')).blocks;
    assert.equal(block?.offset?.text, '?');
    assert.equal(block.offset.value, null);
  });

  it('gives UNION branches blocks below the one that orders them', async () => {
    const sql =
      '(select a from t where x = 1 limit 3) union all select b from u order by 1 limit 5';
    const { blocks } = await mapped(sql);
    assert.deepEqual(
      blocks.map(({ parent, range, limit }) => [parent, cut(sql, range), limit?.text]),
      [
        [null, sql, '5'],
        [0, 'select a from t where x = 1 limit 3', '3'],
        [0, 'select b from u', undefined],
      ],
    );
  });

  it('reads INSERT, UPDATE, DELETE and MERGE', async () => {
    for (const [sql, names] of [
      ['insert into t (a) select b from s where c = 1 on conflict (a) do nothing', 't s'],
      ['update t set a = s.b from s where t.id = s.id', 't s'],
      ['delete from t using s where t.id = s.id', 't s'],
      ['merge into t using s on t.id = s.id when matched then delete', 't s'],
    ] as const) {
      const map = await mapped(sql);
      assert.equal(map.relations.map(({ name }) => name).join(' '), names);
      assert.equal(map.predicates.length, 1, sql);
      assert.equal(cut(sql, map.keyword), sql.split(' ')[0]);
    }
  });

  it('has no blocks for other statements', async () => {
    const map = await mapped('vacuum t');
    assert.deepEqual([map.blocks, map.relations, map.predicates], [[], [], []]);
  });

  it('maps what the parser barely parses', async () => {
    const nested = await mapped(`select ${'(select '.repeat(500)}1${')'.repeat(500)}`);
    assert.equal(nested.blocks.length, 501);
    const union = await mapped(Array<string>(2_000).fill('select 1').join(' union all '));
    assert.equal(union.blocks.length, 2_001);
    const chain = await mapped(
      `select 1 from t where a = ${Array<number>(4_000).fill(1).join('+')}`,
    );
    assert.equal(chain.predicates.length, 1);
  });
});
