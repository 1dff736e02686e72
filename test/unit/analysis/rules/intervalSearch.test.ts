// Intervals in two columns: told as a range where their ends are known to stand in that order, and not elsewhere.

import assert from 'node:assert/strict';
import { gistEqualityKeys } from '../../../../src/analysis/indexes/gistEquality';
import type { KeyUse } from '../../../../src/analysis/indexes/keyUse';
import { deriveMetrics } from '../../../../src/analysis/plan/derive';
import { parseText } from '../../../../src/analysis/plan/parseText';
import { judgePlan } from '../../../../src/analysis/rules/judge';
import { intervalRange } from '../../../../src/analysis/rewrites/intervalRange';
import type { Rewritten } from '../../../../src/analysis/rewrites/rewrite';
import type { Column, Table } from '../../../../src/model/catalog';
import { firstFix } from '../../../support/adviceSql';
import { fixtureContext } from '../../../support/planFixtures';
import { mapped } from '../sql/support';

function column(name: string, type: string, bounds: readonly (string | number)[] | null): Column {
  const statistics =
    bounds === null
      ? null
      : {
          nullFraction: 0,
          averageWidth: 8,
          nDistinct: -1,
          correlation: 1,
          mostCommonValues: [],
          mostCommonFrequencies: [],
          histogramBounds: bounds.map(String),
        };
  return { number: 1, name, type, notNull: false, collation: null, statistics };
}

const upTo = (add: number): readonly number[] =>
  Array.from({ length: 20 }, (_, at) => at * 10 + add);
const days = (add: number): readonly string[] =>
  Array.from({ length: 20 }, (_, at) => `2024-01-${String(at + 1 + add).padStart(2, '0')}`);

function tableOf(...columns: readonly Column[]): Table {
  return {
    oid: 1,
    schema: 'public',
    name: 't',
    kind: 'table',
    partitionOf: null,
    estimatedRows: 1e6,
    pages: 1e4,
    bytes: 8e7,
    columns,
    indexes: [],
    constraints: [],
    activity: null,
  };
}

async function told(sql: string, table: Table): Promise<string | null> {
  return (await rewritten(sql, table))?.edit.newText ?? null;
}

async function rewritten(sql: string, table: Table): Promise<Rewritten | null> {
  const map = await mapped(sql);
  const low = map.predicates.find(({ operator }) => operator.startsWith('<'));
  const high = map.predicates.find(({ operator }) => operator.startsWith('>'));
  assert.ok(low !== undefined && high !== undefined);
  return intervalRange(map, table, { low, high })?.told ?? null;
}

describe('intervals in two columns', () => {
  it('are told with the index on the range, by its beginning and end', async () => {
    for (const name of ['pg14/interval-two-columns', 'pg18/interval-two-columns']) {
      const finding = judgePlan(await fixtureContext(name)).find(
        ({ rule }) => rule === 'interval-search',
      );
      const [rewrite, index] = finding?.fixes ?? [];
      const [change] = rewrite?.changes ?? [];
      assert.equal(change?.kind === 'rewrite' && change.equivalence.kind, 'given');
      assert.match(
        change?.kind === 'rewrite' ? change.edit.newText : '',
        /^ AND pg_catalog\.tsrange\(b\.begins_at, b\.ends_at, '\[\]'\) OPERATOR\(pg_catalog\.&&\) pg_catalog\.tsrange\('2020-05-01 00:00', '2020-05-01 00:02', '\[\]'\)$/,
      );
      const sql = firstFix(index === undefined ? undefined : { fixes: [index] })?.sql ?? '';
      assert.match(sql, /USING gist \(\(pg_catalog\.tsrange\(begins_at, ends_at, '\[\]'\)\)\)/);
      assert.match(sql, /ANALYZE/, 'the planner knows nothing of the range before');
    }
  });

  it('have what is compared by = before the range in the index', async () => {
    const ends = [column('lo', 'integer', upTo(0)), column('hi', 'integer', upTo(5))];
    const t = tableOf(column('room', 'integer', null), ...ends);
    const statement = await mapped('select * from t where room = 7 and lo <= 9 and hi >= 3');
    const parsed = parseText(`
Seq Scan on t  (cost=0.00..9000.00 rows=1000 width=12) (actual time=1.0..500.0 rows=2 loops=1)
  Filter: ((lo <= 9) AND (hi >= 3) AND (room = 7))
  Rows Removed by Filter: 999998
Execution Time: 500.1 ms`);
    assert.ok(parsed.ok);
    const plan = parsed.value;
    const catalog = {
      serverVersion: 180_000,
      searchPath: ['public'],
      blockSize: 8_192,
      tables: [t],
    };
    const finding = judgePlan(
      { plan, metrics: deriveMetrics(plan), statement, catalog, serverVersion: 180_000 },
      {},
    ).find(({ rule }) => rule === 'interval-search');
    const [, index] = finding?.fixes ?? [];
    assert.match(
      firstFix(index === undefined ? undefined : { fixes: [index] })?.sql ?? '',
      /^CREATE EXTENSION IF NOT EXISTS btree_gist;\n.* USING gist \(room gist_int4_ops, \(pg_catalog\.int8range\(lo, hi, '\[\]'\)\)\);\nANALYZE/,
    );
    assert.match(finding?.message ?? '', /by the extension btree_gist\.$/);
  });

  it('are ranges from the lesser value to the greater', async () => {
    const t = tableOf(column('lo', 'integer', upTo(0)), column('hi', 'integer', upTo(5)));
    for (const [low, high, added] of [
      ['9', '3', "int8range(3, 9, '[]')"],
      ['3', '9', "int8range(3, 9, '[]')"],
      ['-3', '-9', "int8range(-9, -3, '[]')"],
      ["'9'", "'10'", "int8range('9', '10', '[]')"],
      [
        '$1',
        '$2',
        "int8range(least($1::bigint, $2::bigint), greatest($1::bigint, $2::bigint), '[]')",
      ],
      [
        ':x',
        ':x',
        "int8range(least((:x)::bigint, (:x)::bigint), greatest((:x)::bigint, (:x)::bigint), '[]')",
      ],
      // No such call is there: int8range(numeric, integer, unknown).
      [
        '3.7',
        '-9',
        "int8range(least(3.7::bigint, (-9)::bigint), greatest(3.7::bigint, (-9)::bigint), '[]')",
      ],
    ] as const)
      assert.equal(
        await told(`select 1 from t where lo <= ${low} and hi >= ${high}`, t),
        ` and pg_catalog.int8range(lo, hi, '[]') OPERATOR(pg_catalog.&&) pg_catalog.${added}`,
      );
  });

  it('are cast to the type of the range where another is written, or where letters do not tell the order', async () => {
    for (const [type, low, high, added] of [
      ['date', "timestamp '2024-01-02 10:00'", "'2024-01-01'", 'least('],
      [
        'date',
        "date '2024-01-02'",
        "'2024-01-01'::date",
        "daterange('2024-01-01'::date, date '2024-01-02',",
      ],
      ['date', "'2024-1-12'", "'2024-1-2'", "least('2024-1-12'::date, '2024-1-2'::date)"],
      ['timestamp(0) without time zone', "date '2024-01-02'", "'2024-01-01'", '::timestamp,'],
      [
        'timestamp without time zone',
        "'2024-01-02T10:00'",
        "'2024-01-02 23:00'",
        "tsrange('2024-01-02T10:00', '2024-01-02 23:00',",
      ],
      [
        'timestamp without time zone',
        "'2024-01-02 09:00'",
        "timestamp '2024-01-02T08:30'",
        "tsrange(timestamp '2024-01-02T08:30', '2024",
      ],
      ['smallint', '2147483647', '7', "int8range(7, 2147483647, '[]')"],
      // Too long to be told apart as numbers.
      ['bigint', '123456789012345679', '123456789012345678', 'least('],
      ['numeric', '0.1234567890123457', '0.1234567890123456', 'least('],
      [
        'timestamp without time zone',
        "'2024-01-02 10:00'",
        "'2024-01-01 09:00'",
        "tsrange('2024-01-01 09:00', '2024",
      ],
      ['timestamp with time zone', "'2024-01-02 10:00+05'", "'2024-01-02 09:00+02'", 'least('],
      ['timestamp with time zone', "'2024-03-31 03:10'", "'2024-03-31 02:30'", 'least('],
      [
        'timestamp with time zone',
        "'2024-01-02'",
        "'2024-01-01'",
        "tstzrange('2024-01-01', '2024-01-02',",
      ],
      [
        'timestamp with time zone',
        "now() - interval '1 day'",
        'now()',
        "(now() - interval '1 day')::timestamptz",
      ],
      ['numeric(9,2)', '171.5', '99999999999', "numrange(171.5, 99999999999, '[]')"],
      ['smallint', '-32768', '$1', 'least((-32768)::bigint, $1::bigint)'],
    ] as const) {
      const bounds = /^(?:numeric|smallint|bigint)/.test(type) ? upTo : days;
      const t = tableOf(column('lo', type, bounds(0)), column('hi', type, bounds(3)));
      const words = await told(`select 1 from t where lo <= ${low} and hi >= ${high}`, t);
      assert.ok(words?.includes(added), `${type}: ${String(words)}`);
    }
  });

  it('are none where a column without a zone is compared with an instant, which some hours lack an order for', async () => {
    const type = 'timestamp(3) without time zone';
    const t = tableOf(column('lo', type, days(0)), column('hi', type, days(3)));
    for (const value of [
      'now()',
      "now() - interval '1 day'",
      'current_timestamp',
      "timestamptz '2024-01-02'",
      "'2024-01-02'::timestamptz",
      '$1::timestamptz',
    ])
      for (const [low, high] of [
        [value, '$1'],
        ["'2024-01-02'", value],
      ])
        assert.equal(
          await told(`select 1 from t where lo <= ${String(low)} and hi >= ${String(high)}`, t),
          null,
          value,
        );
    for (const value of ['$1', ':since', '%(x)s', "'2024-01-02'", "'2024-01-02'::timestamp"])
      assert.match(
        (await told(`select 1 from t where lo <= ${value} and hi >= '2024-01-01'`, t)) ?? '',
        /tsrange/,
        value,
      );
  });

  it('are none of a type that is named as what every object has', async () => {
    for (const type of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
      const t = tableOf(column('lo', type, upTo(0)), column('hi', type, upTo(5)));
      assert.equal(await told('select 1 from t where lo <= 9 and hi >= 3', t), null);
      const use = { kind: 'equality', column: 'lo', expression: null, value: '$1' } as const;
      assert.deepEqual(gistEqualityKeys([{ ...use, operator: '=' }], t), []);
    }
  });

  it('have a column that is compared twice once in the index', () => {
    const t = tableOf(column('lo', 'integer', upTo(0)));
    const use = { kind: 'equality', column: 'lo', expression: null, operator: '=' } as const;
    const uses = [{ ...use, value: '7' } as KeyUse, { ...use, value: '$1' } as KeyUse];
    assert.deepEqual(
      gistEqualityKeys(uses, t).map((key) => key.column),
      ['lo'],
    );
  });

  it('have no range that overflows where an end never comes', async () => {
    const never = [...upTo(5).slice(1), '9223372036854775807'];
    const sql = 'select 1 from t where lo <= 9 and hi >= 3';
    const lo = column('lo', 'bigint', upTo(0));
    assert.match(
      (await told(sql, tableOf(lo, column('hi', 'bigint', upTo(5))))) ?? '',
      /int8range/,
    );
    assert.equal(
      await told(sql, tableOf(lo, column('hi', 'bigint', never))),
      " and pg_catalog.numrange(lo, hi, '[]') OPERATOR(pg_catalog.&&) pg_catalog.numrange(3, 9, '[]')",
    );
  });

  it('are none where a value cannot be said twice', async () => {
    const t = tableOf(column('lo', 'integer', upTo(0)), column('hi', 'integer', upTo(5)));
    for (const value of ['?', '%s', '? + 1', '(random() * 5)::int', 'shop.now()', 'own(5)'])
      assert.equal(await told(`select 1 from t where lo <= ${value} and hi >= 3`, t), null, value);
    assert.match(
      (await told('select 1 from t where id = ? and lo <= abs(9) and hi >= %(x)s', t)) ?? '',
      /greatest\(\(abs\(9\)\)::bigint, \(%\(x\)s\)::bigint\)/,
    );
  });

  it('get bounds on both sides where they lie within', async () => {
    const t = tableOf(column('a', 'date', days(0)), column('z', 'date', days(3)));
    assert.equal(
      await told("select 1 from t where a >= '2024-01-02' and z <= '2024-01-05'", t),
      " and a <= '2024-01-05' and z >= '2024-01-02'",
    );
    const within = await rewritten('select 1 from t where a >= $1 and z <= $2', t);
    assert.equal(within?.title, 'Bound both columns on both sides: a <= $2 and z >= $1');
    const around = await rewritten('select 1 from t where a <= $1 and z >= $2', t);
    assert.deepEqual(
      [within.equivalence, around?.equivalence],
      [
        { kind: 'given', condition: 'no row of t has a after z; one that has can be left out' },
        {
          kind: 'given',
          condition:
            'no row of t has a after z; where one has, neither the index can be created nor the statement run',
        },
      ],
    );
  });

  it('are none where nothing tells their order, of other types, of one column, behind OR, or out of order', async () => {
    const sql = 'select 1 from t where lo <= 9 and hi >= 3';
    const lo = column('lo', 'integer', upTo(0));
    const [a, b] = [column('width', 'integer', null), column('height', 'integer', null)];
    assert.equal(
      await told('select 1 from t where width <= 9 and height >= 3', tableOf(a, b)),
      null,
    );
    assert.equal(await told(sql, tableOf(lo, column('hi', 'bigint', upTo(5)))), null);
    assert.equal(
      await told(sql, tableOf(column('lo', 'text', upTo(0)), column('hi', 'text', upTo(5)))),
      null,
    );
    const crossing = column(
      'hi',
      'integer',
      upTo(0).map((value) => 190 - value),
    );
    assert.equal(await told(sql, tableOf(lo, crossing)), null);
    assert.equal(await told('select 1 from t where lo <= 9 and lo >= 3', tableOf(lo)), null);
    const t = tableOf(lo, column('hi', 'integer', upTo(5)));
    assert.equal(await told('select 1 from t where (lo <= 9 or id = 1) and hi >= 3', t), null);
    assert.equal(await told('select 1 from t where lo + 1 <= 9 and hi >= 3', t), null);
  });
});
