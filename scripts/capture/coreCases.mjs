// Firing and silent statements of the first eight rules.

import { PARALLEL, SERIAL } from './settings.mjs';

export const coreCases = [
  {
    name: 'seq-scan-selective',
    settings: SERIAL,
    catalog: true,
    formats: true,
    sql: `SELECT id, total FROM orders WHERE status = 'failed'`,
  },
  {
    name: 'seq-scan-parallel',
    settings: PARALLEL,
    sql: `SELECT id, total FROM orders WHERE status = 'failed'`,
  },
  { name: 'seq-scan-keeps-most', settings: SERIAL, sql: `SELECT id FROM orders WHERE total > 10` },
  {
    name: 'seq-scan-small',
    settings: SERIAL,
    sql: `SELECT * FROM products WHERE name = 'product 7'`,
  },
  {
    name: 'seq-scan-under-limit',
    settings: SERIAL,
    sql: `SELECT id FROM orders WHERE status = 'open' LIMIT 10`,
  },
  {
    name: 'seq-scan-cast',
    settings: SERIAL,
    sql: `SELECT id FROM orders WHERE created_at::date = '2024-03-01'`,
  },
  {
    name: 'seq-scan-truncated',
    settings: SERIAL,
    catalog: true,
    sql: `SELECT id FROM orders WHERE date_trunc('week', created_at) = '2024-03-04' AND status = 'open'`,
  },
  {
    name: 'seq-scan-function',
    settings: SERIAL,
    sql: `SELECT id FROM customers c WHERE lower(c.email) = 'customer77@example.com'`,
  },
  {
    name: 'seq-scan-like-prefix',
    settings: SERIAL,
    catalog: true,
    sql: `SELECT id FROM customers WHERE email LIKE 'customer7777%'`,
  },
  {
    name: 'seq-scan-like-infix',
    settings: SERIAL,
    sql: `SELECT id FROM customers WHERE email LIKE '%77777@%'`,
  },
  {
    name: 'seq-scan-jsonb',
    settings: SERIAL,
    sql: `SELECT id FROM customers WHERE attributes @> '{"segment": "s77"}'`,
  },
  {
    name: 'seq-scan-estimate',
    settings: SERIAL,
    analyze: false,
    catalog: true,
    formats: true,
    sql: `SELECT id, total FROM orders WHERE status = 'failed' AND total > 100`,
  },
  {
    name: 'seq-scan-limit-estimate',
    settings: SERIAL,
    analyze: false,
    catalog: true,
    sql: `SELECT id, total FROM orders WHERE status = 'failed' AND total BETWEEN 100 AND 100.1 LIMIT 5000`,
  },
  {
    name: 'row-misestimate',
    settings: SERIAL,
    formats: true,
    sql: `SELECT o.id FROM customers c JOIN orders o ON o.customer_id = c.id
WHERE c.city = 'city 7' AND c.postal_code = 'code 7'`,
  },
  {
    name: 'row-estimate-right',
    settings: SERIAL,
    catalog: true,
    sql: `SELECT o.id FROM customers c JOIN orders o ON o.customer_id = c.id WHERE c.id BETWEEN 1000 AND 1200`,
  },
  {
    name: 'sort-spill',
    settings: { ...SERIAL, work_mem: '4MB' },
    sql: `SELECT product_id, quantity FROM order_items ORDER BY price, quantity`,
  },
  {
    name: 'sort-spill-parallel',
    settings: { ...PARALLEL, work_mem: '2MB' },
    sql: `SELECT product_id, quantity, price FROM order_items ORDER BY price, quantity`,
  },
  {
    // What takes most is not what can be saved most.
    name: 'sort-spill-and-scan',
    settings: { ...SERIAL, work_mem: '1MB' },
    catalog: true,
    sql: `SELECT product_id, quantity, (SELECT count(*) FROM orders WHERE status = 'failed' AND total < 500) FROM order_items WHERE order_id <= 60000 ORDER BY price, quantity`,
  },
  {
    name: 'sort-in-memory',
    settings: { ...SERIAL, work_mem: '64MB' },
    sql: `SELECT id FROM products ORDER BY name`,
  },
  {
    name: 'sort-top-n',
    settings: SERIAL,
    sql: `SELECT id FROM orders ORDER BY total DESC LIMIT 20`,
  },
  {
    name: 'hash-spill',
    settings: { ...SERIAL, work_mem: '1MB', enable_mergejoin: 'off', enable_nestloop: 'off' },
    sql: `SELECT count(*) FROM orders o JOIN customers c ON c.id = o.customer_id`,
  },
  {
    name: 'hash-spill-grown',
    settings: { ...SERIAL, work_mem: '1MB', enable_mergejoin: 'off', enable_nestloop: 'off' },
    sql: `SELECT count(*) FROM order_items i JOIN orders o ON o.id = i.order_id WHERE mod(o.id, 1) = 0`,
  },
  {
    name: 'hash-in-memory',
    settings: { ...SERIAL, work_mem: '64MB' },
    sql: `SELECT count(*) FROM order_items i JOIN products p ON p.id = i.product_id WHERE p.category = 'category 3'`,
  },
  {
    name: 'nested-loop-repeat',
    settings: SERIAL,
    sql: `SELECT sum(o.total) FROM customers c JOIN orders o ON o.customer_id = c.id
WHERE mod(c.id, 2) = 0 AND c.id < 30000`,
  },
  {
    name: 'nested-loop-few',
    settings: SERIAL,
    sql: `SELECT o.id, i.product_id FROM orders o JOIN order_items i ON i.order_id = o.id WHERE o.customer_id = 4242`,
  },
  {
    name: 'index-late-filter',
    settings: SERIAL,
    catalog: true,
    sql: `SELECT id FROM orders WHERE customer_id = 7 AND note LIKE '%urgent%'`,
  },
  {
    name: 'index-scan-exact',
    settings: SERIAL,
    sql: `SELECT total FROM orders WHERE customer_id = 4242`,
  },
  {
    name: 'index-filter-keeps',
    settings: { ...SERIAL, enable_bitmapscan: 'off', enable_seqscan: 'off' },
    sql: `SELECT id FROM orders WHERE customer_id = 7 AND total >= 100`,
  },
  {
    name: 'large-offset',
    settings: SERIAL,
    sql: `SELECT id, total FROM orders ORDER BY created_at, id LIMIT 20 OFFSET 50000`,
  },
  {
    name: 'small-offset',
    settings: SERIAL,
    sql: `SELECT id, total FROM orders ORDER BY id LIMIT 20 OFFSET 40`,
  },
  {
    name: 'stale-statistics',
    settings: SERIAL,
    catalog: true,
    setup: [
      `CREATE TABLE imports AS SELECT i AS id, 'old' AS batch FROM generate_series(1, 20000) i`,
      'ANALYZE imports',
      `INSERT INTO imports SELECT i, 'new' FROM generate_series(20001, 60000) i`,
    ],
    teardown: ['DROP TABLE imports'],
    sql: `SELECT p.name, i.id FROM imports i JOIN products p ON p.id = i.id % 2000 + 1 WHERE i.batch = 'new'`,
  },
  {
    name: 'stale-statistics-fit',
    settings: SERIAL,
    catalog: true,
    setup: [
      `CREATE TABLE imports AS SELECT i AS id, i % 4 AS batch FROM generate_series(1, 20000) i`,
      'ANALYZE imports',
      `INSERT INTO imports SELECT i, i % 4 FROM generate_series(20001, 60000) i`,
    ],
    teardown: ['DROP TABLE imports'],
    sql: 'SELECT count(*) FROM imports WHERE batch = 2',
  },
];
