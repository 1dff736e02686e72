// Tables and plans for tests of the advisor, as small as the question allows.

import assert from 'node:assert/strict';
import { indexCandidates } from '../../../../src/analysis/advisor/candidates';
import { collectTableUses } from '../../../../src/analysis/advisor/tableUse';
import { createIndexSql } from '../../../../src/analysis/changes/indexSql';
import { parseJson } from '../../../../src/analysis/plan/parseJson';
import type { Catalog, Column, Index, Table } from '../../../../src/model/catalog';
import type { IndexDefinition } from '../../../../src/model/indexDefinition';
import type { Plan } from '../../../../src/model/planNode';

export function column(
  name: string,
  type = 'bigint',
  nDistinct = -1,
  collation: string | null = null,
): Column {
  return {
    number: 1,
    name,
    type,
    notNull: true,
    collation,
    statistics: {
      nullFraction: 0,
      averageWidth: 8,
      nDistinct,
      correlation: 0,
      mostCommonValues: [],
      mostCommonFrequencies: [],
      histogramBounds: [],
    },
  };
}

export function table(name: string, columns: readonly Column[], given: Partial<Table> = {}): Table {
  return {
    oid: name.length + columns.length * 100,
    schema: 'shop',
    name,
    kind: 'table',
    partitionOf: null,
    estimatedRows: 100_000,
    pages: 5_000,
    bytes: 5_000 * 8_192,
    columns,
    indexes: [],
    constraints: [],
    activity: null,
    ...given,
  };
}

export function catalog(...tables: readonly Table[]): Catalog {
  return { serverVersion: 180_000, searchPath: ['shop'], blockSize: 8_192, tables };
}

export function btree(tableName: string, ...columns: readonly string[]): IndexDefinition {
  return {
    schema: 'shop',
    table: tableName,
    method: 'btree',
    keys: columns.map((name) => ({ column: name, descending: false, nullsFirst: false })),
    include: [],
    predicate: null,
    unique: false,
  };
}

export function index(
  name: string,
  definition: IndexDefinition,
  given: Partial<Index> = {},
): Index {
  return {
    oid: 1,
    name,
    definition,
    ddl: '',
    bytes: 8_192,
    primary: false,
    valid: true,
    constraint: null,
    scans: 0,
    ...given,
  };
}

/** Of a plan's nodes as EXPLAIN (FORMAT JSON) prints them; costs are filled in. */
export function plan(root: Readonly<Record<string, unknown>>): Plan {
  const parsed = parseJson([{ Plan: withCosts(root) }]);
  assert.ok(parsed.ok);
  return parsed.value;
}

function withCosts(node: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const children = Array.isArray(node['Plans']) ? node['Plans'] : [];
  return {
    'Startup Cost': 0,
    'Total Cost': 100,
    'Plan Rows': 10,
    'Plan Width': 8,
    ...node,
    ...(children.length === 0 ? {} : { Plans: children.map(withCosts) }),
  };
}

export const orders = table('orders', [
  column('id'),
  column('customer_id', 'bigint', 5_000),
  column('status', 'text', 5, 'en_US'),
  column('placed_at', 'timestamp with time zone'),
  column('note', 'text', -1, 'en_US'),
  column('tags', 'text[]'),
]);

/** Of the indexes that are tried for a plan: `orders (status, placed_at)`. */
export function keysFor(
  of: Plan,
  known: Catalog = catalog(orders),
  extensions: readonly string[] = [],
): string[] {
  return indexCandidates(collectTableUses(of, known), { extensions }).map(({ definition }) =>
    createIndexSql(definition, { name: 'i' }).replace(/^CREATE INDEX i ON shop\./, ''),
  );
}

export function scan(filter: string, relation = 'orders', alias = 'o') {
  return {
    'Node Type': 'Seq Scan',
    'Relation Name': relation,
    Schema: 'shop',
    Alias: alias,
    Filter: filter,
  };
}
