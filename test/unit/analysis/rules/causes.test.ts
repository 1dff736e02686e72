// Causes that stand outside the numbers of a plan: functions that are called for each row, dead rows, references without an index.

import assert from 'node:assert/strict';
import { LintCache } from '../../../../src/analysis/lint/lintCache';
import { lintDocument } from '../../../../src/analysis/lint/lintDocument';
import { isMostlyDead } from '../../../../src/analysis/indexes/deadRows';
import { deriveMetrics } from '../../../../src/analysis/plan/derive';
import { parsePlans } from '../../../../src/analysis/plan/parsePlans';
import { judgePlan } from '../../../../src/analysis/rules/judge';
import type { Catalog, Table } from '../../../../src/model/catalog';
import type { Finding } from '../../../../src/model/finding';
import { fixtureContext, readFixture } from '../../../support/planFixtures';
import { mapped, testParser } from '../sql/support';

const rulesOf = (findings: readonly Finding[]): readonly string[] =>
  findings.map(({ rule }) => rule);

async function judged(text: string, sql: string, catalog: Catalog): Promise<readonly Finding[]> {
  const parsed = parsePlans(text);
  assert.ok(parsed.ok);
  const [plan] = parsed.value;
  assert.ok(plan);
  const statement = await mapped(sql);
  const { serverVersion } = catalog;
  return judgePlan({ plan, metrics: deriveMetrics(plan), statement, catalog, serverVersion }, {});
}

function catalogOf(name: string): Catalog {
  const { catalog } = readFixture(name);
  assert.ok(catalog !== null);
  return catalog;
}

describe('a function in a condition', () => {
  it('that is VOLATILE is to be declared STABLE, or called once', async () => {
    const [finding] = judgePlan(await fixtureContext('pg18/volatile-condition'), {});
    assert.equal(finding?.rule, 'volatile-in-condition');
    const changes = finding.fixes.flatMap((fix) => fix.changes);
    assert.deepEqual(
      changes.map((change) => (change.kind === 'rewrite' ? change.edit.newText : change.kind)),
      ['(SELECT since())', 'sql'],
    );
    assert.ok(changes[1]?.kind === 'sql');
    assert.deepEqual(changes[1].statements, ['ALTER FUNCTION public.since() STABLE']);
    assert.deepEqual(changes[1].undo, ['ALTER FUNCTION public.since() VOLATILE']);
  });

  it('is found without executing the statement, and no counter is proposed for the guess', async () => {
    const plan = `Aggregate  (cost=83883.00..83883.01 rows=1 width=8)
  ->  Seq Scan on orders  (cost=0.00..83633.00 rows=100000 width=0)
        Filter: (created_at >= since())`;
    const { sql } = readFixture('pg18/volatile-condition');
    const found = rulesOf(await judged(plan, sql, catalogOf('pg18/volatile-condition')));
    assert.ok(found.includes('volatile-in-condition'), found.join());
    assert.ok(!found.includes('count-star-slow'), found.join());
  });

  it('that is given a column of the row, or asked for by itself, is left alone', async () => {
    for (const filter of ['(created_at >= since(id))', '(created_at >= (InitPlan 1).col1)']) {
      const plan = `Seq Scan on orders  (cost=0.00..83633.00 rows=100000 width=0) (actual time=0.1..500.0 rows=9 loops=1)
  Filter: ${filter}
  Rows Removed by Filter: 299991
Execution Time: 500.1 ms`;
      const { sql } = readFixture('pg18/volatile-condition');
      const found = rulesOf(await judged(plan, sql, catalogOf('pg18/volatile-condition')));
      assert.ok(!found.includes('volatile-in-condition'), filter);
    }
  });

  it('is told by the linter of a database', async () => {
    const text = 'select count(*) from orders where created_at >= since()';
    const catalog = catalogOf('pg18/volatile-condition');
    const request = { text, catalog, disabledRules: new Set<string>() };
    const found = await lintDocument(await testParser(), request, new LintCache());
    assert.deepEqual(
      found.map(({ rule }) => rule),
      ['volatile-in-condition'],
    );
  });
});

describe('dead rows', () => {
  const QUEUE = `Limit  (cost=0.42..0.50 rows=1 width=145) (actual time=265.1..265.1 rows=1 loops=1)
  Buffers: shared hit=5219
  ->  LockRows  (cost=0.42..0.80 rows=5 width=145) (actual time=265.0..265.0 rows=1 loops=1)
        Buffers: shared hit=5219
        ->  Index Scan using queue_fetch on queue  (cost=0.42..0.70 rows=5 width=145) (actual time=264.9..264.9 rows=1 loops=1)
              Buffers: shared hit=5218
Execution Time: 265.3 ms`;
  const SQL = `select * from queue where status = 'pending' order by run_at limit 1 for update skip locked`;

  it('are in the way of an index scan that returns one row', async () => {
    const findings = await judged(QUEUE, SQL, catalogOf('pg18/dead-rows'));
    assert.deepEqual(rulesOf(findings), ['dead-rows']);
    const kinds = findings[0]?.fixes.flatMap(({ changes }) => changes.map(({ kind }) => kind));
    assert.deepEqual(kinds, ['template', 'maintenance', 'sql']);
  });

  it('are told of what is not executed, whose blocks are printed as 0', async () => {
    const none = { 'Shared Hit Blocks': 0, 'Shared Read Blocks': 0, 'Plan Width': 145 };
    const scan = {
      ...{ 'Node Type': 'Index Scan', 'Relation Name': 'queue', Schema: 'public', Alias: 'queue' },
      ...{ 'Index Name': 'queue_fetch', 'Startup Cost': 0.4, 'Total Cost': 8523, 'Plan Rows': 11 },
      ...none,
    };
    const rows = { 'Startup Cost': 0.4, 'Total Cost': 8523, 'Plan Rows': 11, ...none };
    const lock = { 'Node Type': 'LockRows', ...rows, Plans: [scan] };
    const limit = {
      'Node Type': 'Limit',
      ...rows,
      'Plan Rows': 1,
      'Total Cost': 775,
      Plans: [lock],
    };
    const text = JSON.stringify([{ Plan: limit }]);
    const [finding, ...others] = await judged(text, SQL, catalogOf('pg18/dead-rows'));
    assert.equal(finding?.rule, 'dead-rows');
    assert.deepEqual(others, []);
    assert.match(
      finding.message,
      /^Looks for live rows of queue among 2\.22 k pages .* 100 k rows are dead/,
    );
    assert.ok(finding.evidence.some(({ label, estimated }) => /table/.test(label) && estimated));
  });

  it('are no matter once they are vacuumed, nor few pages', async () => {
    const catalog = catalogOf('pg18/dead-rows');
    const clean = {
      ...catalog,
      tables: catalog.tables.map((table) => ({
        ...table,
        activity: table.activity === null ? null : { ...table.activity, deadRows: 12 },
      })),
    };
    assert.deepEqual(rulesOf(await judged(QUEUE, SQL, clean)), []);
    const few = QUEUE.replaceAll(/52\d\d/g, '12');
    assert.deepEqual(rulesOf(await judged(few, SQL, catalog)), []);
  });

  for (const [dead, live, expected] of [
    [399_989, 11, true],
    [9_000, 10, false],
    [20_000, 19_000, true],
    [200_000, 1_000_000, false],
  ] as const) {
    it(`${String(dead)} beside ${String(live)}: ${expected ? 'mostly' : 'not mostly'} dead`, () => {
      const [table] = catalogOf('pg18/dead-rows').tables;
      assert.ok(table !== undefined && table.activity !== null);
      const counted: Table = {
        ...table,
        activity: { ...table.activity, deadRows: dead, liveRows: live },
      };
      assert.equal(isMostlyDead(counted), expected);
    });
  }
});

describe('a reference without an index', () => {
  const catalog = catalogOf('pg18/delete-referenced');
  const plan = (operation: string): string =>
    `${operation} on orders  (cost=0.42..8.44 rows=0 width=0)
  ->  Index Scan using orders_pkey on orders  (cost=0.42..8.44 rows=1 width=6)
        Index Cond: (id = 5)`;

  for (const [operation, sql, fires] of [
    ['Delete', 'delete from orders where id = 5', true],
    ['Update', 'update orders set id = 6 where id = 5', true],
    ['Update', 'update orders o set note = null, id = o.id + 1 where id = 5', true],
    ['Update', 'update orders set (note, id) = (null, 6) where id = 5', true],
    ['Update', "update orders set note = 'x' where id = 5", false],
    ['Update', "update orders set note = 'x', total = id where orders.id = 5", false],
  ] as const) {
    it(`${fires ? 'warns' : 'is silent'}: ${sql}`, async () => {
      const found = rulesOf(await judged(plan(operation), sql, catalog));
      assert.equal(found.includes('reference-without-index'), fires, found.join());
    });
  }
});

describe('remedies that are a rewrite', () => {
  const newTexts = ({ fixes }: Finding): readonly string[] =>
    fixes.flatMap(({ changes }) =>
      changes.flatMap((change) => (change.kind === 'rewrite' ? [change.edit.newText] : [])),
    );

  it('begin a page at the bound of both sides', async () => {
    const { sql } = readFixture('pg18/keyset-or');
    const plan = `Limit  (cost=0.42..7.54 rows=100 width=8) (actual time=30.386..30.405 rows=100 loops=1)
  ->  Index Only Scan using pairs_a_b_idx on pairs  (cost=0.42..6532.42 rows=91719 width=8) (actual time=30.385..30.394 rows=100 loops=1)
        Filter: ((a > 54321) OR ((a = 54321) AND (b < 1234)))
        Rows Removed by Filter: 108644
        Heap Fetches: 0
Execution Time: 30.427 ms`;
    const found = await judged(plan, sql, catalogOf('pg18/keyset-or'));
    const finding = found.find(({ rule }) => rule === 'order-by-limit-wrong-index');
    assert.ok(finding, rulesOf(found).join());
    assert.deepEqual(newTexts(finding), ['a >= 54321 AND (a > 54321 OR (a = 54321 AND b < 1234))']);
  });

  it('unite the sides of an OR over joins and subqueries', async () => {
    for (const name of ['or-across-outer-joins', 'or-exists', 'or-of-subqueries'])
      for (const major of ['pg14', 'pg18']) {
        const found = judgePlan(await fixtureContext(`${major}/${name}`), {});
        const united = found.flatMap(newTexts).find((text) => /\nUNION(?: ALL)?\n/.test(text));
        assert.ok(united !== undefined, `${major}/${name}`);
      }
  });

  it('leave the MCV list out where it cannot hold the combinations', async () => {
    const { sql, json } = readFixture('pg18/statistics-many-combinations');
    assert.match(json, /addresses/);
    const plan = `Nested Loop  (cost=0.42..4800.00 rows=1 width=8) (actual time=0.1..900.0 rows=50000 loops=1)
  ->  Seq Scan on addresses  (cost=0.00..4780.00 rows=1 width=4) (actual time=0.021..115.550 rows=500 loops=1)
        Filter: ((country = 'c5'::text) AND (city = 'c5-5'::text) AND (zip = 'z5'::text))
        Rows Removed by Filter: 199500
  ->  Index Scan using orders_addr_idx on orders  (cost=0.42..8.00 rows=5 width=8) (actual time=0.1..1.5 rows=100 loops=500)
        Index Cond: (addr = addresses.id)
Execution Time: 901.0 ms`;
    const types = async (catalog: Catalog): Promise<readonly string[]> =>
      (await judged(plan, sql, catalog))
        .flatMap(({ fixes }) => fixes.flatMap(({ changes }) => changes))
        .flatMap((change) =>
          change.kind === 'statistics' && change.task.action === 'create' ? change.task.types : [],
        );
    const catalog = catalogOf('pg18/statistics-many-combinations');
    assert.deepEqual(await types(catalog), ['dependencies', 'ndistinct']);
    const few = {
      ...catalog,
      tables: catalog.tables.map((table) => ({
        ...table,
        columns: table.columns.map((column) => ({
          ...column,
          statistics: column.statistics === null ? null : { ...column.statistics, nDistinct: 20 },
        })),
      })),
    };
    assert.deepEqual(await types(few), ['dependencies', 'ndistinct', 'mcv']);
  });
});
