// One case for what else plans are made of: node types, join types, strategies and options that no rule is about.

import { PARALLEL, SERIAL } from './settings.mjs';

const NO_HASH = { ...SERIAL, enable_hashagg: 'off', enable_hashjoin: 'off' };

const joins = [
  {
    name: 'nested-loop-left',
    settings: SERIAL,
    sql: `SELECT p.id, r.reason FROM products p LEFT JOIN returns r ON r.id = p.id AND r.reason = 'reason 1' WHERE p.id < 8`,
  },
  {
    name: 'nested-loop-semi',
    settings: SERIAL,
    sql: `SELECT id FROM products p WHERE id < 10 AND EXISTS (SELECT 1 FROM order_items i WHERE i.order_id = p.id)`,
  },
  {
    name: 'hash-semi',
    settings: SERIAL,
    sql: `SELECT count(*) FROM orders WHERE id IN (SELECT order_id FROM returns)`,
  },
  {
    name: 'hash-anti-right',
    settings: SERIAL,
    sql: `SELECT count(*) FROM returns r WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.id = r.order_id)`,
  },
  {
    name: 'hash-left',
    settings: SERIAL,
    sql: `SELECT count(p.name) FROM returns r LEFT JOIN products p ON p.id = r.id`,
  },
  {
    name: 'merge-full',
    settings: NO_HASH,
    sql: `SELECT count(*) FROM products p FULL JOIN returns r ON r.id = p.id`,
  },
  {
    name: 'merge-anti',
    settings: { ...NO_HASH, enable_nestloop: 'off' },
    sql: `SELECT count(*) FROM products p WHERE NOT EXISTS (SELECT 1 FROM returns r WHERE r.id = p.id)`,
  },
  {
    name: 'merge-left-sorted',
    settings: { ...NO_HASH, enable_nestloop: 'off', work_mem: '64MB' },
    sql: `SELECT count(*) FROM returns r LEFT JOIN orders o ON o.id = r.order_id`,
  },
  {
    name: 'join-of-five',
    settings: SERIAL,
    sql: `SELECT c.city, p.name, i.quantity FROM customers c JOIN orders o ON o.customer_id = c.id JOIN order_items i ON i.order_id = o.id
JOIN products p ON p.id = i.product_id LEFT JOIN returns r ON r.order_id = o.id WHERE c.id = 4242`,
  },
  {
    name: 'self-join',
    settings: SERIAL,
    sql: `SELECT a.name FROM products a JOIN products b ON b.id = a.id WHERE b.price > 99`,
  },
  {
    name: 'memoize-lateral',
    settings: { ...SERIAL, enable_hashjoin: 'off', enable_mergejoin: 'off' },
    sql: `SELECT count(*) FROM returns r LEFT JOIN LATERAL (SELECT price FROM products p WHERE p.id = r.id % 50 + 1 OFFSET 0) p ON true WHERE r.id < 5000`,
  },
  {
    name: 'tie-limit',
    settings: SERIAL,
    sql: `SELECT name FROM products ORDER BY category FETCH FIRST 3 ROWS WITH TIES`,
  },
];

const grouping = [
  {
    name: 'group-sorted',
    settings: { ...NO_HASH, enable_sort: 'on' },
    sql: `SELECT category FROM products WHERE price > 20 GROUP BY category, price`,
  },
  {
    name: 'aggregate-sorted',
    settings: NO_HASH,
    sql: `SELECT category, count(DISTINCT price), array_agg(name ORDER BY id) FILTER (WHERE id < 5) FROM products GROUP BY category HAVING count(*) > 3`,
  },
  {
    name: 'rollup',
    settings: NO_HASH,
    sql: `SELECT category, price, sum(id) FROM products WHERE id < 300 GROUP BY ROLLUP (category, price)`,
  },
  {
    name: 'ordered-set-aggregate',
    settings: SERIAL,
    sql: `SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY price), mode() WITHIN GROUP (ORDER BY category) FROM products`,
  },
  {
    name: 'parallel-group',
    settings: PARALLEL,
    sql: `SELECT status, count(*), avg(total) FROM orders GROUP BY status ORDER BY 2`,
  },
  {
    name: 'intersect-sorted',
    settings: NO_HASH,
    sql: `SELECT id FROM products INTERSECT SELECT order_id FROM returns WHERE id < 2000`,
  },
  {
    name: 'except-all',
    settings: SERIAL,
    sql: `SELECT category FROM products EXCEPT ALL SELECT category FROM products WHERE id > 1000`,
  },
  {
    name: 'distinct-on',
    settings: { ...SERIAL, work_mem: '64MB' },
    sql: `SELECT DISTINCT ON (reason) reason, id FROM returns ORDER BY reason, id`,
  },
  {
    name: 'windows-several',
    settings: { ...SERIAL, work_mem: '64MB' },
    sql: `SELECT id, rank() OVER w, lag(price) OVER w, avg(price) OVER (PARTITION BY category ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING)
FROM products WINDOW w AS (PARTITION BY category ORDER BY price)`,
  },
  {
    name: 'window-top-one',
    settings: { ...SERIAL, work_mem: '64MB' },
    sql: `SELECT * FROM (SELECT id, category, row_number() OVER (PARTITION BY category ORDER BY price DESC) AS place FROM products) p WHERE place = 1`,
  },
  {
    name: 'incremental-sort-groups',
    settings: { ...SERIAL, enable_sort: 'off' },
    sql: `SELECT sensor, value FROM readings WHERE taken_at < '2025-01-01 00:20:00+00' ORDER BY sensor, value LIMIT 700`,
  },
];

const scans = [
  {
    name: 'merge-append-union',
    settings: SERIAL,
    sql: `SELECT id FROM orders UNION ALL SELECT id FROM customers ORDER BY 1 LIMIT 50`,
  },
  {
    name: 'json-table',
    from: 17,
    settings: SERIAL,
    sql: `SELECT * FROM JSON_TABLE('[{"a": 1}, {"a": 2}]', '$[*]' COLUMNS (a integer PATH '$.a')) AS t WHERE a > 1`,
  },
  {
    name: 'rows-from',
    settings: SERIAL,
    sql: `SELECT * FROM ROWS FROM (generate_series(1, 4), unnest(ARRAY['a', 'b'])) WITH ORDINALITY AS t (n, letter, place)`,
  },
  {
    name: 'tid-list',
    settings: SERIAL,
    sql: `SELECT id FROM orders WHERE ctid = ANY (ARRAY['(0,1)', '(0,2)', '(7,7)']::tid[])`,
  },
  {
    name: 'sample-bernoulli',
    settings: SERIAL,
    sql: `SELECT count(*) FROM orders TABLESAMPLE bernoulli (0.5) REPEATABLE (7)`,
  },
  {
    name: 'index-in-list',
    settings: SERIAL,
    sql: `SELECT id, total FROM orders WHERE customer_id IN (11, 222, 3333, 44444)`,
  },
  {
    name: 'index-or',
    settings: SERIAL,
    sql: `SELECT id, total FROM orders WHERE customer_id = 11 OR customer_id = 222`,
  },
  {
    name: 'index-row-compare',
    settings: SERIAL,
    sql: `SELECT order_id FROM order_items WHERE (order_id, position) > (299990, 0) ORDER BY order_id, position LIMIT 5`,
  },
  {
    name: 'index-brin',
    settings: SERIAL,
    before: [
      'CREATE INDEX readings_brin ON readings USING brin (taken_at) WITH (pages_per_range = 8)',
    ],
    sql: `SELECT count(*) FROM readings WHERE taken_at BETWEEN '2025-01-01 06:00:00+00' AND '2025-01-01 06:10:00+00'`,
  },
  {
    name: 'index-gin',
    settings: SERIAL,
    before: ['CREATE INDEX customers_tags_idx ON customers USING gin (tags)'],
    sql: `SELECT id FROM customers WHERE tags @> ARRAY['tag7', 'tag507']`,
  },
  {
    name: 'index-gist-nearest',
    settings: SERIAL,
    before: [
      'CREATE TABLE places AS SELECT i AS id, point(i % 500, i / 500) AS at FROM generate_series(1, 50000) i',
      'CREATE INDEX places_at_idx ON places USING gist (at)',
      'ANALYZE places',
    ],
    sql: `SELECT id FROM places ORDER BY at <-> point(250, 50) LIMIT 5`,
  },
  {
    name: 'index-hash',
    settings: SERIAL,
    before: ['CREATE INDEX customers_email_hash ON customers USING hash (email)'],
    sql: `SELECT id FROM customers WHERE email = 'customer77@example.com'`,
  },
  {
    name: 'index-partial',
    settings: SERIAL,
    before: [`CREATE INDEX orders_failed_idx ON orders (created_at) WHERE status = 'failed'`],
    sql: `SELECT id FROM orders WHERE status = 'failed' AND created_at > '2024-06-01'`,
  },
  {
    name: 'index-text-search',
    settings: SERIAL,
    before: [`CREATE INDEX products_name_idx ON products USING gin (to_tsvector('simple', name))`],
    sql: `SELECT id FROM products WHERE to_tsvector('simple', name) @@ to_tsquery('simple', '77')`,
  },
  {
    name: 'parallel-index-scan',
    settings: {
      ...PARALLEL,
      min_parallel_index_scan_size: '0',
      enable_seqscan: 'off',
      enable_bitmapscan: 'off',
    },
    sql: `SELECT sum(total) FROM orders WHERE created_at < '2024-08-01'`,
  },
  {
    name: 'local-buffers',
    settings: SERIAL,
    before: [
      'CREATE TEMP TABLE picked AS SELECT i AS id, i % 7 AS kind FROM generate_series(1, 20000) i',
      'ANALYZE picked',
    ],
    sql: `SELECT kind, count(*) FROM picked GROUP BY kind`,
  },
  {
    name: 'inherited',
    settings: SERIAL,
    before: [
      'CREATE TABLE notes (id integer, body text)',
      'CREATE TABLE old_notes () INHERITS (notes)',
      `INSERT INTO notes SELECT i, 'n' FROM generate_series(1, 500) i`,
      `INSERT INTO old_notes SELECT i, 'o' FROM generate_series(1, 500) i`,
      'ANALYZE notes',
      'ANALYZE old_notes',
    ],
    sql: `SELECT count(*) FROM notes WHERE id < 100`,
  },
  {
    name: 'quoted-names',
    settings: SERIAL,
    before: [
      'CREATE SCHEMA "Odd Schema"',
      'CREATE TABLE "Odd Schema"."Größen ""<b>""" ("select" integer, "a.b" text, "ß" integer)',
      `INSERT INTO "Odd Schema"."Größen ""<b>""" SELECT i, 'x', i FROM generate_series(1, 2000) i`,
      'ANALYZE "Odd Schema"."Größen ""<b>"""',
    ],
    sql: `SELECT g."a.b" FROM "Odd Schema"."Größen ""<b>""" AS g WHERE g."select" = 7 AND g."ß" > 2 AND g."a.b" <> '<script>alert(1)</script>' ORDER BY g."ß"`,
  },
  {
    name: 'long-filter',
    settings: SERIAL,
    sql: `SELECT id FROM products WHERE price NOT IN (${Array.from({ length: 400 }, (_, i) => (i * 17) / 10).join(', ')}) AND id < 20`,
  },
];

const subqueries = [
  {
    name: 'subplan-hashed',
    settings: SERIAL,
    sql: `SELECT id, id IN (SELECT order_id FROM returns WHERE id < 500) AS returned FROM products WHERE id < 400`,
  },
  {
    name: 'subplan-exists-select',
    settings: SERIAL,
    sql: `SELECT id, EXISTS (SELECT 1 FROM order_items i WHERE i.order_id = p.id) FROM products p WHERE id < 12`,
  },
  {
    name: 'subplan-array',
    settings: SERIAL,
    sql: `SELECT id, ARRAY(SELECT i.product_id FROM order_items i WHERE i.order_id = o.id) FROM orders o WHERE o.id < 9`,
  },
  {
    name: 'initplans-two',
    settings: SERIAL,
    sql: `SELECT id FROM products WHERE price > (SELECT avg(price) FROM products) AND id < (SELECT min(id) + 50 FROM returns)`,
  },
  {
    name: 'one-time-filter',
    settings: SERIAL,
    sql: `SELECT id FROM products WHERE (SELECT count(*) FROM returns WHERE id < 5) > 10 AND id < 50`,
  },
  {
    name: 'cte-chain',
    settings: SERIAL,
    sql: `WITH a AS MATERIALIZED (SELECT id, price FROM products WHERE id < 500), b AS MATERIALIZED (SELECT * FROM a WHERE price > 20)
SELECT count(*) FROM a JOIN b ON b.id = a.id + 1`,
  },
  {
    name: 'recursive-tree',
    settings: SERIAL,
    sql: `WITH RECURSIVE walk (id, depth) AS (SELECT id, 1 FROM products WHERE id < 4 UNION SELECT p.id, w.depth + 1 FROM walk w JOIN products p ON p.id = w.id * 3 WHERE w.depth < 6)
SELECT depth, count(*) FROM walk GROUP BY depth`,
  },
  {
    name: 'security-barrier',
    settings: SERIAL,
    before: [
      `CREATE VIEW cheap WITH (security_barrier) AS SELECT id, name, price FROM products WHERE price < 10`,
    ],
    sql: `SELECT name FROM cheap WHERE name LIKE '%7%' AND octet_length(name) > 9`,
  },
  {
    name: 'table-function-lateral',
    settings: SERIAL,
    sql: `SELECT c.id, t.tag FROM customers c CROSS JOIN LATERAL unnest(c.tags) AS t (tag) WHERE c.id < 20`,
  },
];

export const shapeCases = [...joins, ...grouping, ...scans, ...subqueries];
