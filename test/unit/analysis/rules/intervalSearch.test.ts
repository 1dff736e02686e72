// Intervals in two columns: told as a range where their ends are known to stand in that order, and not elsewhere.

import assert from 'node:assert/strict';
import { judgePlan } from '../../../../src/analysis/rules/judge';
import { intervalRange } from '../../../../src/analysis/rewrites/intervalRange';
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
  const map = await mapped(sql);
  const low = map.predicates.find(({ operator }) => operator.startsWith('<'));
  const high = map.predicates.find(({ operator }) => operator.startsWith('>'));
  assert.ok(low !== undefined && high !== undefined);
  return intervalRange(map, table, { low, high })?.told.edit.newText ?? null;
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
        /^ AND tsrange\(b\.begins_at, b\.ends_at, '\[\]'\) && tsrange\('2020-05-01 00:00', '2020-05-01 00:02', '\[\]'\)$/,
      );
      const sql = firstFix(index === undefined ? undefined : { fixes: [index] })?.sql ?? '';
      assert.match(sql, /USING gist \(\(tsrange\(begins_at, ends_at, '\[\]'\)\)\)/);
      assert.match(sql, /ANALYZE/, 'the planner knows nothing of the range before');
    }
  });

  it('are ranges from the lesser value to the greater', async () => {
    const t = tableOf(column('lo', 'integer', upTo(0)), column('hi', 'integer', upTo(5)));
    assert.match(
      (await told('select 1 from t where lo <= 9 and hi >= 3', t)) ?? '',
      /int4range\(3, 9,/,
    );
    assert.match(
      (await told('select 1 from t where lo <= 3 and hi >= 9', t)) ?? '',
      /int4range\(3, 9,/,
    );
    assert.match(
      (await told('select 1 from t where lo <= $1 and hi >= $2', t)) ?? '',
      /int4range\(least\(\$1::integer, \$2::integer\), greatest\(\$1::integer, \$2::integer\), '\[\]'\)/,
    );
  });

  it('get bounds on both sides where they lie within', async () => {
    const t = tableOf(column('a', 'date', days(0)), column('z', 'date', days(3)));
    assert.equal(
      await told("select 1 from t where a >= '2024-01-02' and z <= '2024-01-05'", t),
      " and a <= '2024-01-05' and z >= '2024-01-02'",
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
