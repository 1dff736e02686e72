// Which tables of a text are still known by name only, and what is known once they were read?

import assert from 'node:assert/strict';
import { GrowingCatalog } from '../../../../src/features/lint/growingCatalog';
import type { Catalog, Table } from '../../../../src/model/catalog';

function table(oid: number, name: string, pages = 0): Table {
  return {
    oid,
    schema: 'public',
    name,
    kind: 'table',
    partitionOf: null,
    estimatedRows: null,
    pages,
    bytes: 0,
    columns: [],
    indexes: [],
    constraints: [],
    activity: null,
  };
}

function outline(...tables: Table[]): Catalog {
  return { serverVersion: 180000, searchPath: ['public'], blockSize: 8192, tables };
}

describe('GrowingCatalog', () => {
  const names = (tables: readonly Table[]) => tables.map(({ name }) => name).sort();

  it('finds the tables that a text names, as PostgreSQL folds names', () => {
    const known = new GrowingCatalog(
      outline(table(1, 'orders'), table(2, 'Odd "Name'), table(3, 'straße'), table(4, 'other')),
    );
    const text = 'select * from ORDERS o join public."Odd ""Name" using (id) join straße on true';
    assert.deepEqual(names(known.vagueIn(text)), ['Odd "Name', 'orders', 'straße']);
    assert.deepEqual(known.vagueIn('select "Orders" from t'), []);
  });

  it('puts what was read in the place of the outline, and in front', () => {
    const known = new GrowingCatalog(outline(table(1, 'a'), table(2, 'b')));
    const before = known.catalog;
    known.learn(known.vagueIn('b'), [table(2, 'b', 5000)]);
    assert.notEqual(known.catalog, before);
    assert.deepEqual(
      known.catalog.tables.map(({ name, pages }) => [name, pages]),
      [
        ['b', 5000],
        ['a', 0],
      ],
    );
    assert.deepEqual(
      known.vagueIn('select from a, b').map(({ name }) => name),
      ['a'],
    );
  });

  it('asks once for what cannot be read', () => {
    const known = new GrowingCatalog(outline(table(1, 'gone')));
    known.learn(known.vagueIn('gone'), []);
    assert.deepEqual(known.vagueIn('gone'), []);
    assert.deepEqual(names(known.detailed), ['gone']);
  });

  it('is the same object until something was learned', () => {
    const known = new GrowingCatalog(outline(table(1, 'a')));
    known.vagueIn('a');
    assert.equal(known.catalog, known.catalog);
  });
});
