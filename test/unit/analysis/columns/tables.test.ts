// Which table is meant, in a database whose names hold dots, quotes and namesakes?

import assert from 'node:assert/strict';
import {
  onlyTableNamed,
  partitionedBy,
  tableNamed,
  tableScanned,
} from '../../../../src/analysis/columns/tables';
import { distinctValues } from '../../../../src/analysis/columns/distinctValues';
import { relationKey } from '../../../../src/model/relationName';
import { foldedIdentifier, unquotedIdentifier } from '../../../../src/util/sqlIdentifier';
import { catalog, plan, table } from '../advisor/support';

const known = catalog(
  table('orders', []),
  table('orders', [], { schema: 'archive' }),
  table('items', [], { schema: 'archive' }),
  table('b.c', [], { schema: 'a' }),
  table('c', [], { schema: 'a.b' }),
);

describe('the table that is meant', () => {
  it('is found by its schema, else along the search path', () => {
    const schemaOf = (schema: string | null, name: string) =>
      tableNamed(known, { schema, name })?.schema;
    assert.equal(schemaOf('archive', 'orders'), 'archive');
    assert.equal(schemaOf(null, 'orders'), 'shop');
    assert.equal(schemaOf(null, 'items'), undefined);
  });

  it('is the only one of its name where a plan names no schema', () => {
    const scan = (name: string) =>
      plan({ 'Node Type': 'Seq Scan', 'Relation Name': name, Alias: name }).root;
    assert.equal(tableScanned(known, scan('items'))?.schema, 'archive');
    assert.equal(tableScanned(known, scan('orders'))?.schema, 'shop');
    assert.equal(onlyTableNamed(known, { schema: null, name: 'orders' }), null);
  });

  it('is not the one whose name reads the same with a dot', () => {
    const child = table('c_1', [], { partitionOf: { schema: 'a.b', name: 'c' } });
    assert.equal(partitionedBy(known, child)?.name, 'c');
    assert.notEqual(
      relationKey({ schema: 'a', name: 'b.c' }),
      relationKey({ schema: 'a.b', name: 'c' }),
    );
  });
});

describe('names as they are printed and written', () => {
  it('lose their quotes, and fold only where a person wrote them bare', () => {
    assert.equal(unquotedIdentifier('"a""b"'), 'a"b');
    assert.equal(unquotedIdentifier('Orders'), 'Orders');
    assert.equal(foldedIdentifier('ORDERS'), 'orders');
    assert.equal(foldedIdentifier('"ORDERS"'), 'ORDERS');
    assert.equal(foldedIdentifier('ÄPFEL'), 'Äpfel');
  });
});

describe('distinct values', () => {
  it('are a count, or a ratio to the rows, or unknown', () => {
    assert.equal(distinctValues({ nDistinct: 12 }, 1_000), 12);
    assert.equal(distinctValues({ nDistinct: -0.5 }, 1_000), 500);
    assert.equal(distinctValues({ nDistinct: -0.0001 }, 1_000), 1);
    assert.equal(distinctValues({ nDistinct: -1 }, null), null);
    assert.equal(distinctValues({ nDistinct: 0 }, 1_000), null);
    assert.equal(distinctValues(null, 1_000), null);
  });
});
