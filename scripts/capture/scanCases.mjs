// Scans, indexes and what keeps rows: firing and silent statements.

import { LETTERS, PARALLEL, SERIAL } from './settings.mjs';

export const scanCases = [
  {
    name: 'seq-scan-repeated',
    settings: {
      ...SERIAL,
      enable_hashjoin: 'off',
      enable_mergejoin: 'off',
      enable_material: 'off',
    },
    sql: `SELECT count(*) FROM products p JOIN returns r ON r.reason = p.name WHERE p.id <= 40`,
  },
  {
    name: 'function-scan-estimate',
    settings: SERIAL,
    sql: `SELECT count(*) FROM some_numbers(50000) n JOIN products p ON p.id = n % 2000 + 1`,
  },
  {
    name: 'function-scan-known',
    settings: SERIAL,
    sql: `SELECT count(*) FROM generate_series(1, 20000) n JOIN products p ON p.id = n`,
  },
  {
    name: 'cte-fence',
    settings: SERIAL,
    sql: `WITH big AS MATERIALIZED (SELECT * FROM orders) SELECT id, total FROM big WHERE customer_id = 4242`,
  },
  {
    name: 'cte-used-twice',
    settings: { ...SERIAL, work_mem: '64MB' },
    sql: `WITH sums AS (SELECT customer_id, sum(total) AS spent FROM orders GROUP BY customer_id)
SELECT a.customer_id FROM sums a JOIN sums b ON b.customer_id = a.customer_id + 1 WHERE a.spent > 3000`,
  },
  {
    name: 'hashagg-spill',
    settings: { ...SERIAL, work_mem: '1MB', enable_sort: 'off', hash_mem_multiplier: '1' },
    sql: `SELECT order_id / 2 AS pair, product_id, count(*) FROM order_items GROUP BY 1, 2`,
  },
  {
    name: 'hashagg-in-memory',
    settings: SERIAL,
    sql: `SELECT product_id, count(*) FROM order_items GROUP BY product_id`,
  },
  {
    name: 'tuplestore-spill',
    settings: { ...SERIAL, work_mem: '1MB' },
    sql: `WITH copy AS MATERIALIZED (SELECT order_id, product_id, price FROM order_items)
SELECT count(*), sum(price) FROM copy`,
  },
  {
    name: 'memoize-thrash',
    settings: {
      ...SERIAL,
      work_mem: '64kB',
      hash_mem_multiplier: '1',
      enable_hashjoin: 'off',
      enable_mergejoin: 'off',
    },
    before: [
      'ALTER TABLE orders ALTER COLUMN customer_id SET (n_distinct = 500)',
      'ANALYZE orders (customer_id)',
    ],
    sql: `SELECT count(c.city) FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.id < 60000`,
  },
  {
    name: 'memoize-hits',
    settings: { ...SERIAL, enable_hashjoin: 'off', enable_mergejoin: 'off' },
    sql: `SELECT count(p.name) FROM order_items i JOIN products p ON p.id = i.product_id WHERE i.order_id < 20000`,
  },
  {
    name: 'index-only-heap-fetches',
    settings: { ...SERIAL, enable_bitmapscan: 'off', enable_seqscan: 'off' },
    setup: [
      'CREATE TABLE visits AS SELECT i AS id, i % 100 AS page FROM generate_series(1, 100000) i',
      'CREATE INDEX visits_id_idx ON visits (id)',
      'ANALYZE visits',
    ],
    teardown: ['DROP TABLE visits'],
    sql: `SELECT count(id) FROM visits WHERE id BETWEEN 1000 AND 60000`,
  },
  {
    name: 'index-only-clean',
    settings: SERIAL,
    sql: `SELECT count(*) FROM orders WHERE customer_id = 7`,
  },
  {
    name: 'index-skip-many-searches',
    from: 18,
    settings: { ...SERIAL, enable_seqscan: 'off', enable_bitmapscan: 'off' },
    before: [
      'CREATE TABLE logins AS SELECT i % 250 AS account, i AS attempt FROM generate_series(1, 400000) i',
      'CREATE INDEX logins_account_attempt_idx ON logins (account, attempt)',
      'ANALYZE logins',
    ],
    sql: `SELECT account FROM logins WHERE attempt = 777`,
  },
  {
    name: 'skip-scan-few',
    settings: { ...SERIAL, enable_seqscan: 'off' },
    sql: `SELECT value FROM readings WHERE taken_at = '2025-01-01 12:00:00+00'`,
  },
  {
    name: 'bitmap-lossy',
    settings: { ...SERIAL, work_mem: '64kB', enable_seqscan: 'off', enable_indexscan: 'off' },
    sql: `SELECT count(total) FROM orders WHERE customer_id = 7`,
  },
  {
    name: 'bitmap-exact',
    settings: { ...SERIAL, enable_seqscan: 'off', enable_indexscan: 'off' },
    sql: `SELECT count(total) FROM orders WHERE customer_id = 7`,
  },
  {
    name: 'bitmap-and',
    settings: { ...SERIAL, enable_indexscan: 'off' },
    sql: `SELECT id FROM orders WHERE customer_id BETWEEN 1000 AND 4000 AND created_at BETWEEN '2024-02-01' AND '2024-03-01'`,
  },
  {
    name: 'bitmap-or',
    settings: SERIAL,
    sql: `SELECT id FROM orders WHERE customer_id = 4242 OR created_at = '2024-01-05'`,
  },
  {
    name: 'order-by-limit-wrong-index',
    settings: { ...SERIAL, enable_sort: 'off', enable_seqscan: 'off', enable_bitmapscan: 'off' },
    sql: `SELECT id, total FROM orders WHERE status = 'failed' ORDER BY created_at LIMIT 20`,
  },
  {
    name: 'index-low-selectivity',
    settings: { ...SERIAL, enable_seqscan: 'off', enable_bitmapscan: 'off' },
    cold: true,
    ...LETTERS,
    sql: `SELECT sum(size) FROM letters WHERE sender BETWEEN 1 AND 12000`,
  },
  {
    name: 'index-in-order',
    settings: { ...SERIAL, enable_seqscan: 'off', enable_bitmapscan: 'off' },
    cold: true,
    sql: `SELECT sum(total) FROM orders WHERE created_at < '2024-06-01'`,
  },
  {
    name: 'count-star-slow',
    settings: SERIAL,
    catalog: true,
    sql: `SELECT count(*) FROM order_items`,
  },
  { name: 'count-star-parallel', settings: PARALLEL, sql: `SELECT count(*) FROM order_items` },
  { name: 'tid-scan', settings: SERIAL, sql: `SELECT id FROM orders WHERE ctid = '(0,1)'` },
  { name: 'tid-range-scan', settings: SERIAL, sql: `SELECT id FROM orders WHERE ctid < '(2,0)'` },
  { name: 'sample-scan', settings: SERIAL, sql: `SELECT id FROM orders TABLESAMPLE system (1)` },
  {
    name: 'values-scan',
    settings: SERIAL,
    sql: `SELECT * FROM (VALUES (1, 'a'), (2, 'b')) v (id, name) WHERE id > 1`,
  },
  {
    name: 'xmltable',
    settings: SERIAL,
    sql: `SELECT * FROM generate_series(1, 3) n, jsonb_array_elements('[1, 2, 3]') j`,
  },
  {
    name: 'backward-scan',
    settings: SERIAL,
    sql: `SELECT id FROM orders ORDER BY id DESC LIMIT 5`,
  },
  {
    name: 'foreign-file',
    settings: SERIAL,
    sql: `SELECT currency, avg(rate) FROM rates GROUP BY currency`,
  },
  {
    name: 'foreign-no-pushdown',
    settings: SERIAL,
    sql: `SELECT id FROM remote_orders WHERE to_char(total, 'FM999') = '77'`,
  },
  {
    name: 'foreign-pushdown',
    settings: SERIAL,
    sql: `SELECT id FROM remote_orders WHERE customer_id = 4242`,
  },
];
