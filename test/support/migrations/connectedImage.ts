// A schema that hangs together in every way that a migration may follow, beside a hundred tables that nothing refers to.

import type { TwinImage } from '../../../src/model/twinImage';
import { column, emptyImage, index, relation } from '../hostileTwins/images';

const SCHEMA = 'app';
const OTHERS = Array.from({ length: 100 }, (_, i) => `other_${String(i)}`);

const table = (name: string, fields: Parameters<typeof relation>[1] = {}) =>
  relation(name, { schema: SCHEMA, ...fields });
const named = (name: string, type = 'integer') => column({ name, type });

const key = (of: string) =>
  index(of, `${of}_pkey`, {
    ...{ schema: SCHEMA, tableSchema: SCHEMA, unique: true, keys: ['id'] },
    definition: `CREATE UNIQUE INDEX ${of}_pkey ON app.${of} USING btree (id)`,
    constraint: 'PRIMARY KEY (id)',
  });

const foreignKey = (of: string, to: string) => ({
  ...{ tableSchema: SCHEMA, table: of, name: `${of}_${to}_fkey`, kind: 'f' as const },
  definition: `FOREIGN KEY (ref) REFERENCES app.${to}(id)`,
  ...{ validated: true, partitioned: false },
});

const view = (name: string, of: string, kind: 'v' | 'm' = 'v') =>
  table(name, {
    kind,
    definition: ` SELECT ${of}.id\n   FROM app.${of};`,
    columns: [named('id')],
  });

const keyed = { columns: [column({ notNull: true }), named('ref')] };

export function connectedImage(): TwinImage {
  return {
    ...emptyImage(18),
    schemas: ['public', SCHEMA],
    definitions: [
      { kind: 'type', name: 'app.state', sql: `CREATE TYPE app.state AS ENUM ('new', 'open')` },
      {
        kind: 'function',
        name: 'app.newest()',
        sql: `CREATE OR REPLACE FUNCTION app.newest()\n RETURNS SETOF app.payments\n LANGUAGE sql\nAS $function$ SELECT * FROM app.payments $function$`,
      },
    ],
    relations: [
      ...OTHERS.map((name) => table(name)),
      table('ids', { kind: 'S', columns: [] }),
      table('customers', keyed),
      table('orders', {
        columns: [
          ...keyed.columns,
          { ...named('number'), default: `nextval('app.ids'::regclass)` },
          named('state', 'app.state'),
        ],
      }),
      table('items', keyed),
      table('item_notes', keyed),
      table('payments', keyed),
      table('Order Log', { columns: [named('id')] }),
      view('open_orders', 'orders'),
      view('old_open_orders', 'open_orders'),
      view('totals', 'items', 'm'),
      table('events', { kind: 'p', partitionKey: 'RANGE (id)', columns: [named('id')] }),
      // PostgreSQL prints its name in quotes, though nobody has to write them.
      table('position', { kind: 'p', partitionKey: 'RANGE (id)', columns: [named('id')] }),
      table('position_1', {
        partitionOf: 'app."position"',
        partitionBound: 'FOR VALUES FROM (1) TO (10)',
        columns: [named('id')],
      }),
      table('events_1', {
        partitionOf: 'app.events',
        partitionBound: 'FOR VALUES FROM (1) TO (10)',
        columns: [named('id')],
      }),
      table('events_2', {
        partitionOf: 'app.events',
        partitionBound: 'FOR VALUES FROM (10) TO (20)',
        columns: [named('id')],
      }),
    ],
    indexes: ['customers', 'orders', 'items'].map(key),
    constraints: [
      foreignKey('orders', 'customers'),
      foreignKey('items', 'orders'),
      foreignKey('item_notes', 'items'),
    ],
  };
}
