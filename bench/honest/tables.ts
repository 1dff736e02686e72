// A shop's database on which advice is built for real: the tables that predicted times are measured on, and beside them
// documents, bookings, skewed and correlated events, partitions, a tree, and a table that is mostly written to.

import type { SourceRecipe } from '../twin/source';
import { PREDICTED_TABLES } from '../support/predictedStatements';

/** SQL for 0 to n - 1, by the row's number and the column's: the same on every machine. */
function pick(n: number, column: number): string {
  return `abs(hashint8extended(g, ${String(column)}) % ${String(n)})`;
}

const WORDS = `ARRAY['amber','blue','copper','delta','ember','flint','grove','harbor','iron','jade','kelp','lumen','maple',
  'north','onyx','pearl','quartz','river','slate','tundra','umber','violet','willow','xenon','yarrow','zinc']`;

const DOCUMENTS = `
  CREATE TABLE document (id int PRIMARY KEY, owner int NOT NULL, title text NOT NULL, tags text[] NOT NULL,
    attributes jsonb NOT NULL, words tsvector NOT NULL, updated timestamptz NOT NULL, deleted timestamptz);
  INSERT INTO document SELECT g, ${pick(4000, 1)},
    (${WORDS})[1 + ${pick(26, 2)}] || ' ' || (${WORDS})[1 + ${pick(26, 3)}] || ' ' || md5(${pick(90000, 4)}::text),
    ARRAY['tag' || ${pick(40, 5)}, 'tag' || ${pick(900, 6)}, 'rare' || ${pick(6000, 7)}],
    jsonb_build_object('state', CASE WHEN ${pick(300, 8)} = 0 THEN 'stuck' ELSE 'fine' END, 'active', ${pick(10, 9)} > 0,
      'size', ${pick(5000, 10)}, 'ref', 'r' || ${pick(20000, 11)}, 'labels', jsonb_build_array('l' || ${pick(700, 12)})),
    to_tsvector('simple', (${WORDS})[1 + ${pick(26, 13)}] || ' w' || ${pick(3000, 14)} || ' w' || ${pick(9000, 15)}),
    timestamptz '2023-01-01' + ${pick(700_000, 16)} * interval '1 minute',
    CASE WHEN ${pick(25, 17)} = 0 THEN timestamptz '2024-06-01' + ${pick(9000, 18)} * interval '1 hour' END
    FROM generate_series(1, 100000) AS g`;

const BOOKINGS = `
  CREATE TABLE booking (id int PRIMARY KEY, room int NOT NULL, guest int NOT NULL, during tsrange NOT NULL, paid boolean,
    price numeric(8,2) NOT NULL);
  INSERT INTO booking SELECT g, ${pick(400, 20)}, ${pick(30000, 21)},
    tsrange(timestamp '2022-01-01' + (g / 400) * interval '2 days', timestamp '2022-01-02' + (g / 400) * interval '2 days'),
    CASE WHEN ${pick(60, 22)} = 0 THEN NULL ELSE ${pick(12, 23)} > 0 END, ${pick(90000, 24)} / 100.0
    FROM generate_series(1, 150000) AS g`;

/** Three of five events are of one tenant; kind, channel and region go together; few are left to do. */
const EVENTS = `
  CREATE TABLE event (id bigint PRIMARY KEY, tenant int NOT NULL, kind text NOT NULL, channel text NOT NULL,
    region text NOT NULL, at timestamptz NOT NULL, done boolean NOT NULL, weight int NOT NULL, payload text NOT NULL);
  INSERT INTO event SELECT g, CASE WHEN ${pick(5, 30)} < 3 THEN 1 ELSE 2 + ${pick(2000, 31)} END, 'kind' || k, 'channel' || k,
    'region' || k, timestamptz '2024-01-01' + g * interval '1 minute', ${pick(400, 33)} > 0, ${pick(100_000, 34)},
    repeat(md5(g::text), 3)
    FROM (SELECT g, (${pick(10, 32)} / 4)::int AS k FROM generate_series(1, 300000) AS g) AS of`;

const PARTS = `
  CREATE TABLE metric (host int NOT NULL, at date NOT NULL, value int NOT NULL, note text NOT NULL) PARTITION BY RANGE (at);
  CREATE TABLE metric_1 PARTITION OF metric FOR VALUES FROM ('2024-01-01') TO ('2024-05-01');
  CREATE TABLE metric_2 PARTITION OF metric FOR VALUES FROM ('2024-05-01') TO ('2024-09-01');
  CREATE TABLE metric_3 PARTITION OF metric FOR VALUES FROM ('2024-09-01') TO ('2025-01-01');
  INSERT INTO metric SELECT ${pick(1500, 40)}, date '2024-01-01' + ${pick(360, 41)}::int, ${pick(100000, 42)},
    repeat('m', ${pick(60, 43)}::int) FROM generate_series(1, 240000) AS g`;

const OTHERS = `
  CREATE TABLE category (id int PRIMARY KEY, parent int, name text NOT NULL, hits int NOT NULL);
  INSERT INTO category SELECT g, CASE WHEN g > 20 THEN 1 + ${pick(20_000, 50)} % (g - 1) END, 'category ' || md5(g::text),
    ${pick(5000, 51)} FROM generate_series(1, 60000) AS g;
  CREATE TABLE setting (id int PRIMARY KEY, name text NOT NULL, value text NOT NULL);
  INSERT INTO setting SELECT g, 'name' || g, 'value' || g % 7 FROM generate_series(1, 180) AS g;
  CREATE TABLE stock (sku int PRIMARY KEY, shelf int NOT NULL, quantity int NOT NULL, touched timestamptz NOT NULL);
  INSERT INTO stock SELECT g, ${pick(90, 60)}, ${pick(500, 61)}, timestamptz '2024-01-01' + g * interval '1 second'
    FROM generate_series(1, 80000) AS g`;

export const SHOP: SourceRecipe = {
  name: 'shop',
  steps: [
    'CREATE EXTENSION hypopg; CREATE EXTENSION pg_trgm',
    ...PREDICTED_TABLES.filter((step) => step.startsWith('CREATE')),
    ...[DOCUMENTS, BOOKINGS, EVENTS, PARTS, OTHERS],
    'VACUUM ANALYZE',
  ],
};
