// Joins, sorts, aggregation and subqueries: firing and silent statements.

import { PARALLEL, SERIAL } from './settings.mjs';

/** Rows of 2.3 kB that stay in their pages. */
const DOCUMENTS = {
  setup: [
    'CREATE TABLE documents (id integer, title text, body text)',
    'ALTER TABLE documents ALTER body SET STORAGE PLAIN',
    `INSERT INTO documents SELECT i, 'document ' || md5(i::text), repeat('text ', 450) FROM generate_series(1, 12000) i`,
    'ANALYZE documents',
  ],
  teardown: ['DROP TABLE documents'],
};

export const joinCases = [
  {
    name: 'sort-limit-no-index',
    settings: SERIAL,
    sql: `SELECT id, total FROM orders ORDER BY total DESC LIMIT 10`,
  },
  {
    name: 'sort-limit-index',
    settings: SERIAL,
    sql: `SELECT id, total FROM orders ORDER BY created_at DESC LIMIT 10`,
  },
  {
    name: 'incremental-sort',
    settings: SERIAL,
    sql: `SELECT id, total FROM orders ORDER BY created_at, total LIMIT 500`,
  },
  {
    name: 'join-filter-waste',
    settings: SERIAL,
    sql: `SELECT count(*) FROM products a JOIN products b ON a.price < b.price - 95 OR a.name = b.category`,
  },
  {
    name: 'cartesian-product',
    settings: SERIAL,
    sql: `SELECT count(*) FROM products a, products b WHERE a.id < 500 AND b.id < 500`,
  },
  {
    name: 'cartesian-small',
    settings: SERIAL,
    sql: `SELECT * FROM products a, products b WHERE a.id = 5 AND b.id < 100`,
  },
  {
    name: 'correlated-subplan',
    settings: SERIAL,
    sql: `SELECT c.id, (SELECT max(o.total) FROM orders o WHERE o.customer_id = c.id) FROM customers c WHERE c.id < 20000`,
  },
  {
    name: 'subplan-few',
    settings: SERIAL,
    sql: `SELECT c.id, (SELECT max(o.total) FROM orders o WHERE o.customer_id = c.id) FROM customers c WHERE c.id < 20`,
  },
  {
    name: 'hashed-not-in',
    settings: SERIAL,
    sql: `SELECT count(*) FROM orders WHERE id NOT IN (SELECT order_id FROM returns)`,
    catalog: true,
  },
  {
    name: 'not-exists',
    settings: SERIAL,
    catalog: true,
    sql: `SELECT count(*) FROM orders o WHERE NOT EXISTS (SELECT 1 FROM returns r WHERE r.order_id = o.id)`,
  },
  {
    name: 'materialize-rescan',
    settings: {
      ...SERIAL,
      enable_hashjoin: 'off',
      enable_mergejoin: 'off',
      enable_indexscan: 'off',
      enable_bitmapscan: 'off',
    },
    sql: `SELECT count(*) FROM returns r JOIN products p ON p.id = r.id WHERE r.id < 3000`,
  },
  {
    name: 'wide-rows',
    settings: { ...SERIAL, work_mem: '64MB' },
    catalog: true,
    ...DOCUMENTS,
    sql: `SELECT * FROM documents ORDER BY title`,
  },
  {
    name: 'wide-result',
    settings: SERIAL,
    catalog: true,
    ...DOCUMENTS,
    sql: `SELECT * FROM documents WHERE id > 0`,
  },
  {
    name: 'distinct-heavy',
    settings: SERIAL,
    catalog: true,
    sql: `SELECT DISTINCT order_id, position, price FROM order_items`,
  },
  {
    name: 'distinct-hashed',
    settings: { ...SERIAL, work_mem: '64MB' },
    catalog: true,
    sql: `SELECT DISTINCT customer_id, created_at FROM orders`,
  },
  {
    name: 'union-distinct',
    settings: { ...SERIAL, work_mem: '64MB' },
    sql: `SELECT id FROM returns UNION SELECT id + 100000 FROM returns`,
  },
  { name: 'distinct-useful', settings: SERIAL, sql: `SELECT DISTINCT category FROM products` },
  {
    name: 'window-frame',
    settings: { ...SERIAL, work_mem: '64MB' },
    sql: `SELECT id, sum(total) OVER (PARTITION BY customer_id ORDER BY created_at) FROM orders WHERE id < 60000`,
  },
  {
    name: 'window-unsorted',
    settings: { ...SERIAL, work_mem: '64MB' },
    sql: `SELECT id, row_number() OVER (PARTITION BY status ORDER BY total DESC) FROM orders`,
  },
  {
    name: 'window-rows',
    settings: { ...SERIAL, work_mem: '64MB' },
    sql: `SELECT id, row_number() OVER (ORDER BY id) FROM products`,
  },
  {
    name: 'merge-join',
    settings: { ...SERIAL, enable_hashjoin: 'off', enable_nestloop: 'off' },
    sql: `SELECT count(*) FROM orders o JOIN order_items i ON i.order_id = o.id`,
  },
  {
    name: 'left-anti-semi',
    settings: SERIAL,
    sql: `SELECT count(*) FROM customers c LEFT JOIN returns r ON r.id = c.id WHERE EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id)`,
  },
  {
    name: 'full-join',
    settings: SERIAL,
    sql: `SELECT count(*) FROM products p FULL JOIN returns r ON r.id = p.id`,
  },
  {
    name: 'grouping-sets',
    settings: SERIAL,
    sql: `SELECT category, price, count(*) FROM products GROUP BY GROUPING SETS ((category), (price), ())`,
  },
  {
    name: 'set-operations',
    settings: SERIAL,
    sql: `SELECT customer_id FROM orders WHERE id < 5000 EXCEPT SELECT id FROM customers WHERE active`,
  },
  {
    name: 'union-all',
    settings: SERIAL,
    sql: `SELECT id FROM products UNION ALL SELECT id FROM returns WHERE id < 100`,
  },
  {
    name: 'recursive',
    settings: SERIAL,
    sql: `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) SELECT sum(i) FROM n`,
  },
  {
    name: 'initplan',
    settings: SERIAL,
    sql: `SELECT id FROM orders WHERE total > (SELECT avg(total) * 1.9 FROM orders) AND id < 50000`,
  },
  {
    name: 'initplan-parallel',
    settings: PARALLEL,
    sql: `SELECT count(*) FROM orders WHERE total > (SELECT avg(price) FROM products)`,
  },
  {
    name: 'lateral-limit',
    settings: SERIAL,
    sql: `SELECT c.id, o.id FROM customers c CROSS JOIN LATERAL (SELECT id FROM orders o WHERE o.customer_id = c.id ORDER BY created_at DESC LIMIT 1) o WHERE c.id < 300`,
  },
  { name: 'view', settings: SERIAL, sql: `SELECT count(*) FROM open_orders WHERE total > 900` },
  { name: 'for-update', settings: SERIAL, sql: `SELECT id FROM orders WHERE id < 5 FOR UPDATE` },
  {
    name: 'project-set',
    settings: SERIAL,
    sql: `SELECT id, unnest(tags) FROM customers WHERE id < 100`,
  },
];
