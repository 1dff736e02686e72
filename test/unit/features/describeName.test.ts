// Is what a hover tells of a name that of the table or column that PostgreSQL would take it for, without a value of a row?

import assert from 'node:assert/strict';
import { EXAMPLE_CATALOG } from '../../../src/analysis/lint/exampleCatalog';
import { describeName, mayHoldName } from '../../../src/features/describeName';
import type { Catalog, Table } from '../../../src/model/catalog';
import { testParser } from '../analysis/sql/support';

const NOW = Date.parse('2026-03-05T12:00:00Z');

/** At the `|` in the statement. */
async function told(marked: string, catalog: Catalog = EXAMPLE_CATALOG) {
  const offset = marked.indexOf('|');
  const sql = marked.replace('|', '');
  const named = await describeName(await testParser(), sql, offset, catalog, NOW);
  return named && { word: sql.slice(named.range.start, named.range.end), text: named.markdown };
}

function withOrders(change: Partial<Table>): Catalog {
  const tables = EXAMPLE_CATALOG.tables.map((table) =>
    table.name === 'orders' ? { ...table, ...change } : table,
  );
  return { ...EXAMPLE_CATALOG, tables };
}

describe('the name under the pointer', () => {
  it('is a table: rows, size and indexes', async () => {
    const found = await told('select * from ord|ers o where o.status = 1');
    assert.match(found?.word ?? '', /^orders/);
    assert.match(found?.text ?? '', /^table `public\.orders`\n\nAbout 1\.2 M rows, [\d.]+ MB\./);
    assert.match(found?.text ?? '', /- `orders_customer_id_idx` \(customer\\?_id\): /);
    assert.match(
      found?.text ?? '',
      /- `orders_pkey` \(id\): primary key|- `orders_pkey` \(id\): unique/,
    );
  });

  it('is a column, also through an alias and from within a subquery', async () => {
    const texts = [
      'select * from orders o where o.customer_|id = 1',
      'select 1 from customers c where exists (select 1 from orders o where o.cust|omer_id = c.id)',
      'update orders set note = null where cust|omer_id = 1',
    ];
    for (const sql of texts) {
      const found = await told(sql);
      assert.match(found?.text ?? '', /^column `public\.orders\.customer_id`: bigint/, sql);
      assert.match(found?.text ?? '', /About 50 k different values, null in 0 % of the rows/, sql);
      assert.match(found?.text ?? '', /orders_customer_id_idx/, sql);
    }
    assert.match((await told('select sta|tus from orders'))?.text ?? '', /No index begins with it/);
    assert.match((await told('select no|te from orders'))?.text ?? '', /never analyzed/);
  });

  it('tells no value of a row', async () => {
    assert.doesNotMatch((await told('select sta|tus from orders'))?.text ?? 'paid', /paid|open/);
  });

  it('says how old its statistics are, and how it is read', async () => {
    const activity = {
      ...{ liveRows: 10, deadRows: 1_200, modifiedSinceAnalyze: 30_000 },
      ...{ lastAnalyze: '2026-03-03T12:00:00Z', lastVacuum: null },
      ...{ sequentialScans: 1, indexScans: 1_234 },
    };
    const found = await told('delete from ord|ers', withOrders({ activity }));
    assert.match(
      found?.text ?? '',
      /Analyzed 2 days ago, 30 k rows changed since\. 1\.2 k rows dead\. Read as a whole once, by an index 1 234 times\./,
    );
    const untold = { ...activity, lastAnalyze: null, deadRows: 0 };
    const never = withOrders({ activity: untold, estimatedRows: null });
    assert.match((await told('delete from ord|ers', never))?.text ?? '', / Never analyzed\. Read/);
    const reset = withOrders({ activity: untold });
    assert.match((await told('delete from ord|ers', reset))?.text ?? '', / MB\. Read as a whole/);
  });

  it('is nothing where the catalog does not know it for certain', async () => {
    for (const sql of [
      'sel|ect * from orders',
      'select * from no|body',
      'select i|d from orders, customers',
      'with orders as (select 1) select * from ord|ers',
      'select * from orders where',
    ])
      assert.equal(await told(sql), null, sql);
  });

  it('is looked for only where a word stands, in statements that a person writes', () => {
    const may = (marked: string): boolean =>
      mayHoldName(marked.replace('|', ''), marked.indexOf('|'));
    for (const sql of [
      'select i|d from a',
      'select id|, 1',
      '|id',
      'select "a |b"',
      'select U&"|a"',
    ])
      assert.ok(may(sql), sql);
    for (const sql of [
      "select 'or|ders'",
      'select 1 -- or|ders',
      'select  | id',
      'select 1|2',
      '|',
    ])
      assert.ok(!may(sql), sql);
    assert.ok(may(`select ${'1, '.repeat(33_000)}i|d`));
    assert.ok(!may(`select ${'1, '.repeat(34_000)}i|d`));
  });

  it('is text, whatever the database calls its things', async () => {
    const name = 'a`[b](command:c)';
    const catalog = withOrders({ name });
    const text = (await told(`select * from "a\`[b]|(command:c)"`, catalog))?.text ?? '';
    assert.match(text, /^table ``+ public\.a`\[b\]\(command:c\) ``+\n/);
  });
});
