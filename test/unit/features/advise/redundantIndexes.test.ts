// Which existing indexes may go: those that give nothing that another one does not give, and without which nothing is dearer.

import assert from 'node:assert/strict';
import { redundantIndexes } from '../../../../src/features/advise/redundantIndexes';
import type { Table } from '../../../../src/model/catalog';
import type { IndexDefinition } from '../../../../src/model/indexDefinition';
import type { Configuration, WhatIf } from '../../../../src/whatif/whatIf';
import { btree, catalog, column, index, plan, table } from '../../analysis/advisor/support';
import { plannedText } from './plannedTexts';

const BEFORE = 1_000;

interface Given {
  readonly table: Table;
  readonly add?: readonly IndexDefinition[];
  /** What the statement costs without these. */
  readonly costs?: Readonly<Record<string, number>>;
  readonly canHide?: boolean;
  readonly looks?: number;
}

async function redundant(given: Given) {
  const { costs = {}, add = [], canHide = true, looks = Infinity } = given;
  const asked: Configuration[] = [];
  const whatIf: WhatIf = {
    engine: { kind: 'twin', version: '18.3' },
    capabilities: () => ({ methods: ['btree'], canHideIndexes: canHide }),
    plan: () => Promise.reject(new Error('not asked')),
    evaluate: (configuration, statements) => {
      asked.push(configuration);
      const names = (configuration.hide ?? []).map(({ name }) => name).join(' ');
      const cost = costs[names] ?? BEFORE;
      const outcomes = statements.map(
        () =>
          ({ kind: 'plan', plan: plan({ 'Node Type': 'Result', 'Total Cost': cost }) }) as const,
      );
      return Promise.resolve({ indexes: [], refused: [], outcomes });
    },
    close: () => Promise.resolve(),
  };
  const text = await plannedText('SELECT * FROM sale', {
    ...{ 'Node Type': 'Seq Scan', 'Relation Name': 'sale', Schema: 'shop', 'Total Cost': BEFORE },
  });
  const other = await plannedText('SELECT * FROM visit', {
    ...{ 'Node Type': 'Seq Scan', 'Relation Name': 'visit', Schema: 'shop', 'Total Cost': 7 },
  });
  const found: (readonly [string, string | null])[] = [];
  let looked = 0;
  await redundantIndexes(
    whatIf,
    { planned: [other, text], catalog: catalog(given.table) },
    {
      members: add.map((definition) => ({ definition, table: given.table })),
      ...{ costs: [7, BEFORE], total: 0 },
    },
    {
      work: { signal: new AbortController().signal, progress: () => undefined },
      isOver: () => (looked += 1) > looks,
      tell: (one) => found.push([one.index.name, one.by === null ? one.why : null]),
    },
  );
  return { found, asked };
}

const COLUMNS = ['id', 'shop_id', 'sold_at'].map((name) => column(name));

function sale(...indexes: Table['indexes']): Table {
  return table('sale', COLUMNS, { indexes });
}

const byShop = index('by_shop', btree('sale', 'shop_id'), { oid: 10 });
const byShopAt = index('by_shop_at', btree('sale', 'shop_id', 'sold_at'), { oid: 11 });

describe('indexes that a set makes superfluous', () => {
  it('are the leading part of a new one, which is planned beside', async () => {
    const add = [btree('sale', 'shop_id', 'sold_at')];
    const { found, asked } = await redundant({ table: sale(byShop), add });
    assert.deepEqual(found, [['by_shop', null]]);
    assert.deepEqual(asked, [{ add, hide: [{ schema: 'shop', name: 'by_shop' }] }]);
  });

  it('are the leading part of an existing one, which is named', async () => {
    const { found } = await redundant({ table: sale(byShop, byShopAt) });
    assert.deepEqual(found, [['by_shop', 'by_shop_at gives all of it.']]);
  });

  it('are the younger of two that are the same', async () => {
    const older = { ...byShop, name: 'older', oid: 3 };
    for (const both of [
      [byShop, older],
      [older, byShop],
    ])
      assert.deepEqual((await redundant({ table: sale(...both) })).found, [
        ['by_shop', 'older gives all of it.'],
      ]);
  });

  it('hold no key, no constraint, and are no ruin', async () => {
    const { definition } = byShop;
    for (const kept of [
      { ...byShop, primary: true },
      { ...byShop, constraint: 'sale_shop_key' },
      { ...byShop, definition: { ...definition, unique: true } },
      { ...byShop, valid: false },
    ])
      assert.deepEqual((await redundant({ table: sale(kept, byShopAt) })).found, [], kept.name);
    // What is broken gives nothing.
    const broken = { ...byShopAt, valid: false };
    assert.deepEqual((await redundant({ table: sale(byShop, broken) })).found, []);
  });

  it('are told where no statement costs a hundredth more without them', async () => {
    const of = sale(byShop, byShopAt);
    const without = async (cost: number) =>
      (await redundant({ table: of, costs: { by_shop: cost } })).found.length;
    assert.equal(await without(BEFORE * 1.009), 1);
    assert.equal(await without(BEFORE * 1.011), 0);
  });

  it('go together: the next is planned without those that went before, not without those that stay', async () => {
    const more = [1, 2, 3].map((n) => ({ ...byShop, name: `more_${String(n)}`, oid: 20 + n }));
    const { found, asked } = await redundant({
      table: sale(byShopAt, ...more),
      costs: { 'more_1 more_2': BEFORE * 2 },
    });
    assert.deepEqual(
      found.map(([name]) => name),
      ['more_1', 'more_3'],
    );
    assert.deepEqual(
      asked.map(({ hide = [] }) => hide.map(({ name }) => name).join(' ')),
      ['more_1', 'more_1 more_2', 'more_1 more_3'],
    );
  });

  it('are not looked for in partitions, with an engine that hides none, or when the time is over', async () => {
    const part = { ...sale(byShop, byShopAt), partitionOf: { schema: 'shop', name: 'sales' } };
    assert.deepEqual((await redundant({ table: part })).asked, []);
    assert.deepEqual(
      (await redundant({ table: sale(byShop, byShopAt), canHide: false })).asked,
      [],
    );
    assert.deepEqual((await redundant({ table: sale(byShop, byShopAt), looks: 0 })).asked, []);
  });
});
