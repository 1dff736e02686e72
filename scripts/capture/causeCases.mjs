// Filters above joins and appends, dead rows, references without an index, and questions that a loose index scan answers.

import { SERIAL } from './settings.mjs';

export const causeCases = [
  {
    name: 'or-across-outer-joins',
    settings: SERIAL,
    setup: [
      'CREATE INDEX returns_order_id_idx ON returns (order_id)',
      'CREATE INDEX returns_reason_idx ON returns (reason, id)',
      'CREATE INDEX order_items_product_id_idx ON order_items (product_id, quantity)',
      'ANALYZE returns',
    ],
    teardown: ['DROP INDEX returns_order_id_idx, returns_reason_idx, order_items_product_id_idx'],
    sql: `SELECT DISTINCT o.id, o.status FROM orders o LEFT JOIN returns r ON r.order_id = o.id
  LEFT JOIN order_items i ON i.order_id = o.id WHERE r.id IN (17, 18) OR i.product_id IN (1999, 17)`,
    catalog: true,
  },
  {
    name: 'or-of-subqueries',
    settings: SERIAL,
    sql: `SELECT o.* FROM orders o WHERE o.id IN (SELECT order_id FROM returns WHERE id IN (17, 18))
  OR o.id IN (SELECT order_id FROM order_items WHERE product_id = 1999)`,
    catalog: true,
  },
  {
    name: 'or-exists',
    settings: { ...SERIAL, work_mem: '64kB', hash_mem_multiplier: '1' },
    sql: `SELECT o.* FROM orders o WHERE EXISTS (SELECT 1 FROM customers c WHERE c.id = o.customer_id + 99990 AND c.city = o.note)
  OR o.status = 'failed'`,
    catalog: true,
  },
  {
    name: 'union-all-of-two-types',
    settings: SERIAL,
    setup: [
      'CREATE TABLE films_old AS SELECT i AS id, (1990 + i % 20)::numeric AS year, md5(i::text) AS title FROM generate_series(1, 100000) i',
      'CREATE TABLE films_new AS SELECT i AS id, 2010 + i % 20 AS year, md5(i::text) AS title FROM generate_series(1, 100000) i',
      'CREATE INDEX films_old_year_idx ON films_old (year)',
      'CREATE INDEX films_new_year_idx ON films_new (year)',
      'CREATE VIEW films AS SELECT id, year, title FROM films_old UNION ALL SELECT id, year, title FROM films_new',
      'VACUUM ANALYZE films_old, films_new',
    ],
    teardown: ['DROP VIEW films', 'DROP TABLE films_old, films_new'],
    sql: 'SELECT * FROM films WHERE year > 2028',
    catalog: true,
  },
  {
    name: 'dead-rows',
    settings: SERIAL,
    setup: [
      'CREATE TABLE queue (id bigint, run_at timestamptz, status text, payload text) WITH (autovacuum_enabled = off)',
      `INSERT INTO queue SELECT i, timestamptz '2025-01-01' + i * interval '1 second', 'pending', repeat('p', 120) FROM generate_series(1, 100000) i`,
      'ANALYZE queue',
      'DELETE FROM queue WHERE id < 99990',
      'ANALYZE queue',
    ],
    teardown: ['DROP TABLE queue'],
    sql: `SELECT * FROM queue WHERE status = 'pending' ORDER BY run_at LIMIT 1`,
    catalog: true,
  },
  {
    name: 'delete-referenced',
    analyze: false,
    settings: SERIAL,
    sql: 'DELETE FROM orders WHERE id = 5',
    catalog: ['returns'],
  },
  {
    name: 'update-beside-key',
    analyze: false,
    settings: SERIAL,
    sql: `UPDATE orders SET note = 'x' WHERE id = 5`,
    catalog: ['returns'],
  },
  {
    name: 'distinct-few-values',
    settings: SERIAL,
    sql: 'SELECT DISTINCT sensor FROM readings',
    catalog: true,
  },
  {
    name: 'latest-per-group',
    settings: SERIAL,
    sql: 'SELECT DISTINCT ON (sensor) sensor, taken_at, value FROM readings ORDER BY sensor, taken_at DESC',
    catalog: true,
  },
  {
    name: 'nearest-row',
    settings: SERIAL,
    sql: 'SELECT o.id, abs(o.total - 250) AS distance FROM orders o ORDER BY distance LIMIT 1',
    catalog: true,
  },
  {
    name: 'nearest-row-by-index',
    settings: SERIAL,
    sql: `SELECT * FROM readings WHERE sensor = 3
  ORDER BY abs(extract(epoch FROM taken_at - '2025-01-02 03:04:05Z')) LIMIT 2`,
    catalog: true,
  },
  {
    name: 'nearest-point',
    settings: SERIAL,
    setup: [
      'CREATE TABLE places AS SELECT i AS id, point(i % 1000, i % 777) AS at FROM generate_series(1, 200000) i',
      'VACUUM ANALYZE places',
    ],
    teardown: ['DROP TABLE places'],
    sql: `SELECT id FROM places ORDER BY at <-> point '(5,6)' LIMIT 3`,
    catalog: true,
  },
  {
    name: 'interval-two-columns',
    settings: SERIAL,
    setup: [
      `CREATE TABLE bookings AS SELECT i % 5 AS room, timestamp '2020-01-01' + i * interval '1 minute' AS begins_at,
        timestamp '2020-01-01' + i * interval '1 minute' + (i % 11) * interval '1 minute' AS ends_at FROM generate_series(1, 300000) i`,
      'CREATE INDEX bookings_room_idx ON bookings (room, begins_at, ends_at)',
      'VACUUM ANALYZE bookings',
    ],
    teardown: ['DROP TABLE bookings'],
    sql: `SELECT * FROM bookings b WHERE b.begins_at <= '2020-05-01 00:00' AND b.ends_at >= '2020-05-01 00:02'`,
    catalog: true,
  },
  {
    name: 'keyset-or',
    settings: { ...SERIAL, enable_seqscan: 'off', enable_bitmapscan: 'off' },
    setup: [
      'CREATE TABLE pairs AS SELECT (i::bigint * 7919 % 100000)::int AS a, (i::bigint * 104729 % 100000)::int AS b FROM generate_series(1, 200000) i',
      'ALTER TABLE pairs ALTER a SET NOT NULL, ALTER b SET NOT NULL',
      'CREATE INDEX pairs_a_b_idx ON pairs (a, b DESC)',
      'VACUUM ANALYZE pairs',
    ],
    teardown: ['DROP TABLE pairs'],
    sql: 'SELECT * FROM pairs WHERE a > 54321 OR (a = 54321 AND b < 1234) ORDER BY a ASC, b DESC LIMIT 100',
    catalog: true,
  },
  {
    name: 'statistics-many-combinations',
    settings: SERIAL,
    setup: [
      `CREATE TABLE addresses AS SELECT i AS id, 'c' || i % 20 AS country, 'c' || i % 20 || '-' || i % 400 AS city, 'z' || i % 400 AS zip
        FROM generate_series(1, 200000) i`,
      'VACUUM ANALYZE addresses',
    ],
    teardown: ['DROP TABLE addresses'],
    sql: `SELECT count(*) FROM addresses WHERE country = 'c5' AND city = 'c5-5' AND zip = 'z5'`,
    catalog: true,
  },
];
