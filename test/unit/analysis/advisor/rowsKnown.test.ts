// Which rows of a measured plan hold for other plans of the statement: only those of nodes that read all of their input.

import assert from 'node:assert/strict';
import { knownFrom } from '../../../../src/analysis/advisor/time/rowsKnown';
import { deriveMetrics } from '../../../../src/analysis/plan/derive';
import { plan } from './support';

type Fields = Readonly<Record<string, unknown>>;

const RAN = { 'Actual Startup Time': 0, 'Actual Total Time': 5, 'Actual Loops': 1 };

function scan(name: string, rows: number, role = 'Outer'): Fields {
  return {
    ...{ 'Node Type': 'Seq Scan', 'Relation Name': name, Alias: name, ...RAN },
    ...{ 'Parent Relationship': role, 'Plan Rows': 5_000, 'Actual Rows': rows },
  };
}

function above(type: string, rows: number, fields: Fields, ...inputs: readonly Fields[]): Fields {
  return {
    'Node Type': type,
    ...RAN,
    'Plan Rows': 10,
    'Actual Rows': rows,
    ...fields,
    Plans: inputs,
  };
}

function known(root: Fields): Readonly<Record<string, number>> {
  const of = plan(root);
  return Object.fromEntries(knownFrom(of, deriveMetrics(of)).rows);
}

describe('known rows', () => {
  it('are not those of a scan that a LIMIT stopped, and are those of one that it did not', () => {
    assert.deepEqual(known(above('Limit', 10, {}, scan('orders', 10))), { '1 orders': 10 });
    assert.deepEqual(known(above('Limit', 7, {}, scan('orders', 7))), {
      '1 orders': 7,
      '0 orders': 7,
    });
  });

  it('are those below a sort, which reads all, whatever the LIMIT above it takes', () => {
    const sort = above('Sort', 10, { 'Parent Relationship': 'Outer' }, scan('orders', 4_000));
    assert.deepEqual(known(above('Limit', 10, {}, sort)), { '1 orders': 10, '0 orders': 4_000 });
  });

  it('are not those of the sides of a merge join, which ends with the shorter one', () => {
    const join = above('Merge Join', 9, {}, scan('orders', 12), scan('goods', 9, 'Inner'));
    assert.deepEqual(known(join), { '0 goods orders': 9 });
  });

  it('are not those of the inner side of a semi join, which ends at the first match', () => {
    const fields = { 'Join Type': 'Semi' };
    const join = above('Nested Loop', 1, fields, scan('orders', 1), scan('goods', 3, 'Inner'));
    assert.deepEqual(known(join), { '0 orders': 1, '0 goods orders': 1 });
  });
});
