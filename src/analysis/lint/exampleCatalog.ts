// The small web shop that the rules' examples are judged with.

import type { Catalog, Column, Index, Table } from '../../model/catalog';
import type { IndexDefinition } from '../../model/indexDefinition';

interface ColumnSketch {
  /** As format_type() writes it. */
  readonly type: string;
  readonly notNull?: true;
  readonly collation?: string;
  readonly nondeterministic?: true;
  /** As n_distinct of pg_stats: `5` values, `-1` where all rows differ, `-0.9` nine of ten; no statistics without. */
  readonly distinct?: number;
  /** Frequencies by value, such as `{ paid: 0.9, open: 0.002 }`, 0 to 1. */
  readonly common?: Readonly<Record<string, number>>;
  /** Of the histogram, in order: as many rows lie between each two. */
  readonly bounds?: readonly string[];
}

function column(name: string, number: number, sketch: ColumnSketch): Column {
  const common = Object.entries(sketch.common ?? {});
  return {
    number,
    name,
    type: sketch.type,
    notNull: sketch.notNull ?? false,
    collation: sketch.collation ?? null,
    ...(sketch.nondeterministic === true ? { nondeterministic: true } : {}),
    statistics:
      sketch.distinct === undefined
        ? null
        : {
            nullFraction: 0,
            averageWidth: 8,
            nDistinct: sketch.distinct,
            correlation: 0,
            mostCommonValues: common.map(([value]) => value),
            mostCommonFrequencies: common.map(([, frequency]) => frequency),
            histogramBounds: sketch.bounds ?? [],
          },
  };
}

/** What is not told is the usual: B-tree, ascending, default operator classes. */
interface IndexSketch {
  readonly keys: readonly string[];
  /** Behind the columns. */
  readonly expression?: string;
  readonly method?: string;
  readonly opclass?: string;
}

function index(table: string, name: string, sketch: IndexSketch, oid: number): Index {
  const direction = { descending: false, nullsFirst: false };
  const definition: IndexDefinition = {
    schema: 'public',
    table,
    method: sketch.method ?? 'btree',
    keys: [
      ...sketch.keys.map((key) => ({
        column: key,
        ...direction,
        ...(sketch.opclass === undefined ? {} : { opclass: sketch.opclass }),
      })),
      ...(sketch.expression === undefined ? [] : [{ expression: sketch.expression, ...direction }]),
    ],
    include: [],
    predicate: null,
    // By its name, as PostgreSQL calls primary keys when nobody else does.
    unique: name.endsWith('_pkey'),
  };
  return {
    oid,
    name,
    definition,
    ddl: `CREATE INDEX ${name} ON public.${table} (${[...sketch.keys, sketch.expression ?? ''].filter(Boolean).join(', ')})`,
    bytes: 1e6,
    primary: name.endsWith('_pkey'),
    valid: true,
    constraint: null,
    scans: 0,
  };
}

function table(
  name: string,
  oid: number,
  size: { readonly rows: number; readonly pages: number },
  columns: Readonly<Record<string, ColumnSketch>>,
  indexes: Readonly<Record<string, IndexSketch>>,
): Table {
  return {
    oid,
    schema: 'public',
    name,
    kind: 'table',
    partitionOf: null,
    estimatedRows: size.rows,
    pages: size.pages,
    bytes: size.pages * 8192,
    columns: Object.entries(columns).map(([key, sketch], at) => column(key, at + 1, sketch)),
    // Oids differ over all tables: 101 is the second index of the first.
    indexes: Object.entries(indexes).map(([key, sketch], at) =>
      index(name, key, sketch, oid * 100 + at),
    ),
    constraints: [],
    activity: null,
  };
}

/**
 * Large tables, of 1 000 pages or more (tableSize.ts), and a small one, countries, on which most rules are silent. What an example
 * needs is here and no more: a rule's own case goes into its examples.
 */
export const EXAMPLE_CATALOG: Catalog = {
  // server_version_num of 18.4.
  serverVersion: 180004,
  searchPath: ['public'],
  functions: [
    // The same but for their volatility.
    { schema: 'public', name: 'reporting_start', volatility: 'volatile', arguments: '' },
    { schema: 'public', name: 'reporting_end', volatility: 'stable', arguments: '' },
  ],
  blockSize: 8192,
  tables: [
    table(
      'orders',
      1,
      { rows: 1_200_000, pages: 12_000 },
      {
        id: { type: 'bigint', notNull: true, distinct: -1 },
        customer_id: { type: 'bigint', distinct: 50_000 },
        // Five values of very different weight: an index pays for `open` and never for `paid`.
        status: {
          type: 'text',
          collation: 'en_US',
          distinct: 5,
          common: { paid: 0.9, open: 0.002 },
        },
        reference: { type: 'text', collation: 'en_US', distinct: -1 },
        // Never analyzed: how many rows a condition on it keeps nobody can tell.
        note: { type: 'text', collation: 'en_US' },
        discount: { type: 'integer' },
        total: { type: 'numeric(12,2)', distinct: 9_000 },
        created_at: {
          type: 'timestamp with time zone',
          distinct: -0.9,
          bounds: ['2020-01-01', '2021-01-01', '2022-01-01', '2023-01-01', '2024-01-01'],
        },
        document: { type: 'jsonb' },
        tags: { type: 'text[]' },
      },
      {
        orders_pkey: { keys: ['id'] },
        orders_customer_id_idx: { keys: ['customer_id'] },
        orders_created_at_idx: { keys: ['created_at'] },
      },
    ),
    table(
      'customers',
      2,
      { rows: 50_000, pages: 2_000 },
      {
        id: { type: 'bigint', notNull: true, distinct: -1 },
        email: { type: 'text', collation: 'en_US', distinct: -1 },
        name: { type: 'text', collation: 'en_US', distinct: -0.8 },
        region: { type: 'text', collation: 'en_US', distinct: 1_000 },
        nick: { type: 'text', collation: 'either_case', nondeterministic: true, distinct: -1 },
      },
      {
        customers_pkey: { keys: ['id'] },
        // An expression and trigrams: what keeps rules silent that would propose them.
        customers_lower_idx: { keys: [], expression: 'lower(email)' },
        customers_email_idx: { keys: ['email'] },
        customers_name_trgm_idx: { keys: ['name'], method: 'gin', opclass: 'gin_trgm_ops' },
      },
    ),
    table(
      'countries',
      3,
      { rows: 200, pages: 2 },
      {
        // Sorted by bytes, so that LIKE 'D%' is served by its primary key.
        code: { type: 'text', collation: 'C', notNull: true, distinct: -1 },
        title: { type: 'text', collation: 'en_US', distinct: -1 },
      },
      { countries_pkey: { keys: ['code'] } },
    ),
    table(
      'shipments',
      4,
      { rows: 900_000, pages: 9_000 },
      {
        id: { type: 'bigint', notNull: true, distinct: -1 },
        order_ref: { type: 'text', collation: 'en_US', distinct: -0.9 },
        weight: { type: 'numeric', distinct: 900 },
      },
      { shipments_pkey: { keys: ['id'] } },
    ),
  ],
};
