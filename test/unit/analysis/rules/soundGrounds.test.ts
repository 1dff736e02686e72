// Rules conclude only what the plan, the statement and the catalog bear out: names may be quoted, shared or not printed at all.

import assert from 'node:assert/strict';
import { deriveMetrics } from '../../../../src/analysis/plan/derive';
import { parsePlans } from '../../../../src/analysis/plan/parsePlans';
import { judgePlan } from '../../../../src/analysis/rules/judge';
import { planRules } from '../../../../src/analysis/rules/registry';
import { LINKS } from '../../../../src/analysis/rules/support/causes';
import type { Catalog, Table } from '../../../../src/model/catalog';
import type { Finding } from '../../../../src/model/finding';
import { fixtureContext, readFixture } from '../../../support/planFixtures';
import { mapped } from '../sql/support';

async function findingOf(
  rule: string,
  text: string,
  sql: string,
  catalog: Catalog | null = null,
): Promise<Finding | undefined> {
  const parsed = parsePlans(text);
  assert.ok(parsed.ok);
  const [plan] = parsed.value;
  assert.ok(plan);
  const statement = sql === '' ? null : await mapped(sql);
  const serverVersion = catalog?.serverVersion ?? null;
  const context = { plan, metrics: deriveMetrics(plan), statement, catalog, serverVersion };
  return judgePlan(context, {}).find((finding) => finding.rule === rule);
}

function catalogOf(name: string): Catalog {
  const { catalog } = readFixture(name);
  assert.ok(catalog !== null);
  return catalog;
}

function tableOf({ tables }: Catalog, name: string): Table {
  const table = tables.find((known) => known.name === name);
  assert.ok(table !== undefined, name);
  return table;
}

const withTables = (catalog: Catalog, tables: readonly Table[]): Catalog => ({
  ...catalog,
  tables: [...tables, ...catalog.tables],
});

describe('NOT IN over a column that may be NULL', () => {
  for (const name of ['pg14/hashed-not-in', 'pg16/hashed-not-in', 'pg18/hashed-not-in']) {
    it(`is told without VERBOSE, which prints no output: ${name}`, async () => {
      const { text, sql } = readFixture(name);
      const terse = text.replaceAll(/^ *Output: .*\n/gm, '').replaceAll(' on public.', ' on ');
      assert.notEqual(terse, text);
      assert.ok(await findingOf('hashed-not-in', terse, sql, catalogOf(name)));
    });
  }

  it('is not where the column is NOT NULL', async () => {
    const { text, sql } = readFixture('pg18/hashed-not-in');
    const catalog = catalogOf('pg18/hashed-not-in');
    const returns = tableOf(catalog, 'returns');
    const columns = returns.columns.map((column) => ({ ...column, notNull: true }));
    const strict = { ...catalog, tables: [{ ...returns, columns }] };
    assert.equal(await findingOf('hashed-not-in', text, sql, strict), undefined);
  });
});

describe('a nested loop without a join filter', () => {
  const loop = (outer: string, inner: string, condition: string): string =>
    `Nested Loop  (cost=0.29..6250.00 rows=100000 width=16) (actual time=0.05..60.00 rows=100000 loops=1)
  ->  Seq Scan on ${outer}  (cost=0.00..20.00 rows=1000 width=8) (actual time=0.01..0.20 rows=1000 loops=1)
  ->  Index Scan using lines_key on ${inner}  (cost=0.29..5.20 rows=100 width=8) (actual time=0.01..0.05 rows=100 loops=1000)
        ${condition}
Execution Time: 61.000 ms`;

  for (const [outer, inner, condition] of [
    ['"Order"', 'lines', 'Index Cond: (order_id = "Order".id)'],
    ['"Order"', '"Line"', 'Index Cond: ("orderId" = "Order"."ID")'],
    ['orders o', 'lines', 'Index Cond: (order_id = o."ID")'],
    ['orders "a.b"', 'lines', 'Index Cond: (order_id = "a.b".id)'],
    ['orders "say ""x"""', 'lines l', 'Filter: (l.order_id = "say ""x""".id)'],
    ['"Größe"', 'lines', 'Index Cond: (order_id = "Größe".id)'],
  ] as const) {
    it(`is no product where the inner side asks for the outer row: ${condition}`, async () => {
      const text = loop(outer, inner, condition);
      assert.equal(await findingOf('cartesian-product', text, ''), undefined);
    });
  }

  for (const [inner, condition] of [
    ['"Line"', 'Filter: ("Line".price > 5)'],
    ['lines "L"', 'Filter: ("L"."Price" > 5)'],
    ['lines', "Filter: (note = 'see o.id'::text)"],
  ] as const) {
    it(`is one where the condition is on the inner row alone: ${condition}`, async () => {
      assert.ok(await findingOf('cartesian-product', loop('"Order"', inner, condition), ''));
    });
  }
});

describe('DISTINCT over a key', () => {
  const unique = `Unique  (cost=100.00..200.00 rows=600000 width=14) (actual time=300.00..536.00 rows=600000 loops=1)
  Output: order_id, "position", price
  ->  Sort  (cost=100.00..150.00 rows=600000 width=14) (actual time=300.00..400.00 rows=600000 loops=1)
        Output: order_id, "position", price
        Sort Key: order_items.price
        ->  Seq Scan on public.order_items  (cost=0.00..90.00 rows=600000 width=14) (actual time=0.02..80.00 rows=600000 loops=1)
              Output: order_id, "position", price
Execution Time: 540.000 ms`;
  const catalog = catalogOf('pg18/distinct-heavy');
  const columns = 'order_id, position, price';

  it('can go where all columns are compared', async () => {
    const sql = `select distinct ${columns} from order_items`;
    const finding = await findingOf('distinct-heavy', unique, sql, catalog);
    assert.match(finding?.message ?? '', /are together unique in order_items/);
    assert.equal(finding?.fixes.length, 1);
  });

  for (const sql of [
    `select distinct on (price) ${columns} from order_items`,
    `SELECT DISTINCT ON (price, order_id) ${columns} FROM order_items`,
    `select * from (select distinct /* one a price */ on (price) ${columns} from order_items) i`,
    // Which of the two the node is, the plan does not tell.
    `select distinct price from (select distinct ${columns} from order_items) i`,
    '',
  ]) {
    it(`is not said to be superfluous where other columns may be: ${sql || 'no statement'}`, async () => {
      const finding = await findingOf('distinct-heavy', unique, sql, catalog);
      assert.ok(finding);
      assert.doesNotMatch(finding.message, /unique in|can go/);
      assert.deepEqual(finding.fixes, []);
    });
  }
});

describe('the trigger of a foreign key', () => {
  const NAME = 'pg18/trigger-foreign-key';
  const catalog = catalogOf(NAME);
  const returns = tableOf(catalog, 'returns');
  const [key] = returns.constraints.filter(({ kind }) => kind === 'foreign-key');
  assert.ok(key?.references);
  const other = (changes: Partial<Table>): Table => ({ ...returns, name: 'others', ...changes });
  const indexed = async (tables: readonly Table[], text: string): Promise<readonly string[]> => {
    const { sql } = readFixture(NAME);
    const finding = await findingOf('trigger-heavy', text, sql, withTables(catalog, tables));
    assert.ok(finding);
    return finding.fixes
      .flatMap(({ changes }) => changes)
      .flatMap((change) => (change.kind === 'create-index' ? [change.definition.table] : []));
  };
  const elsewhere = { ...key, references: { ...key.references, table: 'customers' } };
  const check = { ...key, kind: 'check' as const, references: null };

  for (const format of ['json', 'text'] as const) {
    const printed = readFixture(NAME)[format];

    it(`gets an index on the table that refers to what is written, in ${format}`, async () => {
      assert.deepEqual(await indexed([], printed), ['returns']);
      assert.deepEqual(await indexed([other({ constraints: [elsewhere] })], printed), ['returns']);
      assert.deepEqual(await indexed([other({ constraints: [check] })], printed), ['returns']);
    });

    it(`gets none where two tables refer to it by one name, in ${format}`, async () => {
      assert.deepEqual(await indexed([other({ constraints: [key] })], printed), []);
    });

    it(`gets one on the partitioned table, not on a partition, in ${format}`, async () => {
      const partition = other({ partitionOf: { schema: returns.schema, name: returns.name } });
      assert.deepEqual(await indexed([partition], printed), ['returns']);
    });
  }
});

describe('settings of a table for autovacuum', () => {
  for (const name of ['pg18/dead-rows', 'pg18/index-only-heap-fetches']) {
    it(`say what their undo forgets: ${name}`, async () => {
      const fixes = judgePlan(await fixtureContext(name), {}).flatMap((finding) => finding.fixes);
      const resets = fixes.filter(({ changes }) =>
        changes.some((change) => change.kind === 'sql' && change.undo.join().includes('RESET')),
      );
      assert.ok(resets.length > 0);
      for (const { remark } of resets) assert.match(remark ?? '', /its own/);
    });
  }
});

describe('links between findings', () => {
  it('name rules', () => {
    const known = new Set(planRules.map(({ id }) => id));
    const named = LINKS.flatMap(({ causes, effects }) => [...causes, ...effects]);
    assert.deepEqual(
      named.filter((id) => id !== '*' && !known.has(id)),
      [],
    );
  });
});
