// A shop of some sizes, as a twin file holds it: what migrations in tests are run on.

import type { TwinImage } from '../../../src/model/twinImage';
import { column, emptyImage, index, relation } from '../hostileTwins/images';

const PAGES_PER_GB = 131_072;
const SCHEMA = 'app';

interface Sized {
  readonly gigabytes: number;
  readonly rows: number;
}

const sized = ({ gigabytes, rows }: Sized) => {
  const blocks = Math.max(2, Math.round(gigabytes * PAGES_PER_GB));
  return { pages: blocks, blocks, tuples: rows, allVisible: blocks };
};

const ORDERS = sized({ gigabytes: 30, rows: 200_000_000 });
const SMALL = sized({ gigabytes: 0, rows: 200 });
const EVENTS = sized({ gigabytes: 20, rows: 300_000_000 });

const bigint = (name: string, notNull = false) =>
  column({ name, type: 'bigint', typeLength: 8, alignment: 8, notNull });
const text = (name: string, type = 'text') => column({ name, type, typeLength: -1 });
const at = (name: string, type: string) => column({ name, type, typeLength: 8, alignment: 8 });

const table = (
  name: string,
  size: ReturnType<typeof sized>,
  columns: TwinImage['relations'][number]['columns'],
  fields: Partial<TwinImage['relations'][number]> = {},
) => relation(name, { schema: SCHEMA, ...size, columns, ...fields });

const key = (of: string, gigabytes: number) =>
  index(of, `${of}_pkey`, {
    schema: SCHEMA,
    tableSchema: SCHEMA,
    definition: `CREATE UNIQUE INDEX ${of}_pkey ON ${SCHEMA}.${of} USING btree (id)`,
    constraint: 'PRIMARY KEY (id)',
    unique: true,
    keys: ['id'],
    ...sized({ gigabytes, rows: 0 }),
  });

const indexOn = (
  of: string,
  name: string,
  gigabytes: number,
  keys: readonly string[],
  unique = false,
) =>
  index(of, name, {
    schema: SCHEMA,
    tableSchema: SCHEMA,
    definition: `CREATE ${unique ? 'UNIQUE ' : ''}INDEX ${name} ON ${SCHEMA}.${of} USING btree (${keys.join(', ')})`,
    unique,
    keys: [...keys],
    ...sized({ gigabytes, rows: 0 }),
  });

const check = (of: string, name: string, definition: string, validated = true) => ({
  tableSchema: SCHEMA,
  table: of,
  name,
  kind: 'c' as const,
  definition,
  validated,
  partitioned: false,
});

export function exampleImage(major: number): TwinImage {
  const events = [bigint('id', true), at('at', 'timestamp with time zone')];
  return {
    ...emptyImage(major),
    settings: { TimeZone: 'Europe/Berlin' },
    schemas: ['public', SCHEMA],
    definitions: [
      { kind: 'type', name: 'app.state', sql: `CREATE TYPE app.state AS ENUM ('new', 'open')` },
    ],
    relations: [
      table('countries', SMALL, [column({ notNull: true }), text('name')]),
      table('customers', sized({ gigabytes: 8, rows: 40_000_000 }), [
        bigint('id', true),
        text('email'),
      ]),
      table('orders', ORDERS, [
        bigint('id', true),
        bigint('customer_id'),
        text('status'),
        text('code', 'character varying(10)'),
        text('total', 'numeric(10,2)'),
        text('document', 'json'),
        at('placed_at', 'timestamp without time zone'),
        text('note'),
      ]),
      table('events', { ...SMALL, blocks: 0, pages: 0 }, events, {
        kind: 'p',
        partitionKey: 'RANGE (at)',
      }),
      table('events_2024', EVENTS, events, {
        partitionOf: 'app.events',
        partitionBound: `FOR VALUES FROM ('2024-01-01 00:00:00+00') TO ('2025-01-01 00:00:00+00')`,
      }),
      table('events_2025', EVENTS, events),
      table('events_2026', EVENTS, events),
      relation('totals', {
        schema: SCHEMA,
        kind: 'm',
        definition:
          ' SELECT orders.status,\n    count(*) AS n\n   FROM app.orders\n  GROUP BY orders.status;',
        ...sized({ gigabytes: 5, rows: 1_000_000 }),
        columns: [text('status'), bigint('n')],
      }),
    ],
    indexes: [
      key('countries', 0),
      key('customers', 1),
      key('orders', 4),
      indexOn('orders', 'orders_customer', 3, ['customer_id']),
      indexOn('orders', 'orders_spare', 4, ['code', 'id'], true),
    ],
    constraints: [
      check('orders', 'orders_note', 'CHECK ((length(note) > 0))', false),
      check('orders', 'orders_note_set', 'CHECK ((note IS NOT NULL))'),
      check(
        'events_2025',
        'in_bounds',
        `CHECK (((at IS NOT NULL) AND (at >= '2025-01-01 00:00:00+00'::timestamp with time zone) AND (at < '2026-01-01 00:00:00+00'::timestamp with time zone)))`,
      ),
    ],
  };
}
