// Everything that is run to build a twin of a small shop, on a version: text by the guest's hand and by Planwright's own.

import type { SqlParser } from '../../../src/analysis/sql/parser';
import type {
  TwinImage,
  TwinIndex,
  TwinRelation,
  TwinStatistics,
} from '../../../src/model/twinImage';
import { buildTwin } from '../../../src/whatif/twin/build/buildTwin';
import { textOrderOf } from '../../../src/whatif/twin/image/textOrder';
import type { PhysicalSize, TwinTarget } from '../../../src/whatif/twin/target/target';
import { page } from './words';

const SIZES = { pages: 120, tuples: 10_000, allVisible: 100, blocks: 128 };

const column = (name: string, type: string, fields: object = {}) => ({
  name,
  type,
  notNull: false,
  collation: null,
  generated: '' as const,
  expression: null,
  typeLength: 4,
  alignment: 4,
  ...fields,
});

const relation = (name: string, fields: Partial<TwinRelation>): TwinRelation => ({
  schema: 'shop',
  name,
  kind: 'r',
  partitionOf: null,
  partitionBound: null,
  partitionKey: null,
  inherits: [],
  options: [],
  definition: null,
  rowSecurity: false,
  ...SIZES,
  columns: [],
  ...fields,
});

const index = (name: string, table: string, fields: Partial<TwinIndex>): TwinIndex => ({
  schema: 'shop',
  name,
  tableSchema: 'shop',
  table,
  method: 'btree',
  definition: '',
  constraint: null,
  parent: null,
  partial: false,
  unique: false,
  keys: [],
  height: 1,
  pages: 30,
  tuples: 10_000,
  allVisible: 0,
  blocks: 30,
  ...fields,
});

const statistics = (
  table: string,
  name: string,
  fields: Partial<TwinStatistics>,
): TwinStatistics => ({
  schema: 'shop',
  relation: table,
  column: name,
  inherited: false,
  nullFraction: 0,
  averageWidth: 4,
  nDistinct: -1,
  mostCommonValues: null,
  mostCommonFrequencies: null,
  histogramBounds: null,
  correlation: null,
  mostCommonElements: null,
  mostCommonElementFrequencies: null,
  elementCountHistogram: null,
  rangeLengthHistogram: null,
  rangeEmptyFraction: null,
  rangeBoundsHistogram: null,
  ...fields,
});

const orders = relation('Orders', {
  options: ['fillfactor=90'],
  rowSecurity: true,
  columns: [
    column('id', 'integer', { notNull: true }),
    column('status', 'shop.status'),
    column('note', 'text', { typeLength: -1, collation: 'pg_catalog."C"' }),
    column('tags', 'text[]', { typeLength: -1 }),
    column('total', 'numeric', { generated: 's', expression: '(id * 2)::numeric', typeLength: -1 }),
  ],
});

const SHOP: TwinImage = {
  format: 1,
  madeAt: '2026-01-01T00:00:00Z',
  source: {
    versionNumber: 160_004,
    version: '16.4',
    database: 'shop',
    user: 'Ann',
    superuser: false,
    bytewise: false,
  },
  redacted: false,
  endpoints: 'live',
  searchPath: 'shop, public',
  settings: { work_mem: '64MB', 'app.tenant': "o'hara", session_preload_libraries: 'evil' },
  extensions: [
    { schema: 'public', name: 'pg_trgm', version: '1.6' },
    { schema: 'public', name: 'file_fdw', version: '1.0' },
  ],
  schemas: ['public', 'shop'],
  definitions: [
    {
      kind: 'type',
      name: 'shop.status',
      sql: "CREATE TYPE shop.status AS ENUM ('open', 'paid')",
    },
  ],
  relations: [
    orders,
    relation('events_1', {
      partitionOf: 'shop.events',
      partitionBound: 'FOR VALUES FROM (0) TO (100)',
      columns: [column('at', 'integer', { notNull: true })],
    }),
    relation('events', {
      kind: 'p',
      partitionKey: 'RANGE (at)',
      columns: [column('at', 'integer', { notNull: true })],
    }),
    relation('open_orders', {
      kind: 'v',
      definition: `SELECT id FROM shop."Orders" WHERE status = 'open'::shop.status`,
      columns: [column('id', 'integer')],
    }),
    relation('remote', { kind: 'f', columns: [column('id', 'integer')] }),
  ],
  indexes: [
    index('Orders_pkey', 'Orders', {
      definition: 'CREATE UNIQUE INDEX "Orders_pkey" ON shop."Orders" USING btree (id)',
      constraint: 'PRIMARY KEY (id)',
      unique: true,
      keys: ['id'],
    }),
    index('orders_open', 'Orders', {
      definition:
        'CREATE INDEX orders_open ON shop."Orders" USING btree (lower(note)) WHERE (status = \'open\'::shop.status)',
      partial: true,
      keys: [null],
    }),
  ],
  constraints: [
    {
      tableSchema: 'shop',
      table: 'Orders',
      name: 'orders_id_check',
      kind: 'c',
      definition: 'CHECK ((id > 0))',
      validated: true,
      partitioned: false,
    },
  ],
  policies: [
    {
      tableSchema: 'shop',
      table: 'Orders',
      sql: 'CREATE POLICY own ON shop."Orders" FOR SELECT TO PUBLIC USING ((id > 0))',
    },
  ],
  statistics: [
    statistics('Orders', 'id', { histogramBounds: '{1,5000,10000}', correlation: 1 }),
    statistics('Orders', 'tags', {
      mostCommonElements: "{red,o'hara}",
      mostCommonElementFrequencies: '{0.5,0.1}',
    }),
  ],
  extendedStatistics: [
    {
      schema: 'shop',
      name: 'orders_together',
      tableSchema: 'shop',
      table: 'Orders',
      definition:
        'CREATE STATISTICS shop.orders_together (ndistinct, dependencies) ON id, status FROM shop."Orders"',
      data: [
        {
          inherited: false,
          nDistinct: '{"1, 2": 10000}',
          dependencies: '{"1 => 2": 1.000000}',
          hasMostCommonValues: false,
        },
      ],
      columns: { '1': 'id', '2': 'status' },
      expressions: [],
    },
  ],
  ends: [{ schema: 'shop', table: 'Orders', columns: { id: ['1', '10000'] } }],
  structure: '',
  signatures: {},
  losses: [],
};

/** `twin/recipe-18.txt` to what is run. */
export async function recipePages(parser: SqlParser): Promise<ReadonlyMap<string, string>> {
  const pages = new Map<string, string>();
  for (const major of [14, 18])
    pages.set(`twin/recipe-${String(major)}.txt`, await recipe(parser, major));
  return pages;
}

async function recipe(parser: SqlParser, major: number): Promise<string> {
  const told: string[][] = [];
  const take = (by: string, statements: readonly string[]) => {
    told.push(statements.flatMap((sql) => oneLine(`${by}: ${sql}`)));
    return Promise.resolve([]);
  };
  const unused = (): never => {
    throw new Error('A recipe plans nothing.');
  };
  const target: TwinTarget = {
    versionNumber: major * 10_000,
    version: String(major),
    parser,
    textOrder: textOrderOf(SHOP.source),
    run: (statements) => take('guest', statements),
    runOwn: (statements) => take('own', statements),
    query: (sql) => Promise.resolve(answer(sql)),
    withRealSizes: (_tables, work) => work(),
    resize: (sizes) => {
      told.push(sizes.map(sizeLine));
      return Promise.resolve();
    },
    plan: unused,
    parameterTypes: unused,
    execute: unused,
    close: unused,
    end: unused,
  };
  const work = { progress: () => undefined, signal: new AbortController().signal };
  const losses = await buildTwin(SHOP, target, work);
  told.push(losses.map(({ kind, name, why }) => `loss: ${kind} ${name}: ${why}`));
  return page(`# A twin of a shop on PostgreSQL ${String(major)}`, told);
}

/** What a server says: trusted extensions, settings that it knows, and operators of integer. */
function answer(sql: string): readonly (readonly string[])[] {
  if (sql.includes('pg_available_extension_versions')) return [['pg_trgm']];
  if (sql.includes('pg_settings')) return [['work_mem']];
  return sql.includes('pg_amop') ? [['integer', '23', '96', '97']] : [];
}

function sizeLine({ name, blocks, height }: PhysicalSize): string {
  const levels = height === null ? '' : `, ${String(height)} levels above the leaves`;
  return `size: ${name}: ${String(blocks)} blocks${levels}`;
}

function oneLine(text: string): readonly string[] {
  return [text.replaceAll(/\s+/g, ' ')];
}
