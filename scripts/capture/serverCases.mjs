// Parallel plans, partitions, writes and what is charged to the whole statement.

import { LETTERS, PARALLEL, SERIAL } from './settings.mjs';

/** 160 MB, and a function that nobody labelled. */
const LEDGER = {
  setup: [
    `CREATE TABLE ledger AS SELECT i AS id, md5(i::text) AS hash, repeat('x', 200) AS note FROM generate_series(1, 600000) i`,
    'ANALYZE ledger',
    `CREATE FUNCTION looks_odd(hash text) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE digits integer := 0;
BEGIN
  FOR i IN 1 .. 6 LOOP
    digits := digits + (substr(hash, i, 1) BETWEEN '0' AND '9')::integer;
  END LOOP;
  RETURN digits = 6;
END $$`,
  ],
  teardown: ['DROP TABLE ledger', 'DROP FUNCTION looks_odd'],
};

export const serverCases = [
  {
    name: 'workers-not-launched',
    settings: PARALLEL,
    before: ['SET LOCAL max_parallel_workers = 0'],
    sql: `SELECT count(*) FROM order_items WHERE price > 50`,
  },
  {
    name: 'parallel-hash',
    settings: PARALLEL,
    sql: `SELECT count(*) FROM orders o JOIN order_items i ON i.order_id = o.id WHERE o.total > 500`,
  },
  {
    name: 'parallel-append',
    settings: PARALLEL,
    sql: `SELECT kind, count(*) FROM events GROUP BY kind`,
  },
  {
    name: 'gather-merge',
    settings: { ...PARALLEL, work_mem: '64MB' },
    sql: `SELECT id, total FROM orders ORDER BY total`,
  },
  {
    name: 'parallel-bitmap',
    settings: { ...PARALLEL, enable_indexscan: 'off', enable_seqscan: 'off' },
    sql: `SELECT sum(total) FROM orders WHERE customer_id = 7`,
  },
  {
    name: 'parallel-nested-loop',
    settings: { ...PARALLEL, enable_hashjoin: 'off', enable_mergejoin: 'off' },
    sql: `SELECT count(*) FROM returns r JOIN orders o ON o.id = r.order_id`,
  },
  {
    name: 'partition-pruning-missed',
    settings: SERIAL,
    catalog: true,
    sql: `SELECT count(*) FROM events WHERE kind = 'kind 7'`,
  },
  {
    name: 'partition-key-wrapped',
    settings: SERIAL,
    catalog: true,
    sql: `SELECT count(*) FROM events WHERE to_char(happened_at, 'YYYY-MM') = '2025-03'`,
  },
  {
    name: 'partition-pruning-off',
    settings: { ...SERIAL, enable_partition_pruning: 'off' },
    catalog: true,
    sql: `SELECT count(*) FROM events WHERE happened_at = '2025-03-05'`,
  },
  {
    name: 'partition-pruned',
    settings: SERIAL,
    catalog: true,
    sql: `SELECT count(*) FROM events WHERE happened_at = '2025-03-05'`,
  },
  {
    name: 'partition-runtime-pruned',
    settings: SERIAL,
    catalog: true,
    sql: `SELECT count(*) FROM events WHERE happened_at = (SELECT date '2025-03-05')`,
  },
  {
    name: 'merge-append',
    settings: SERIAL,
    sql: `SELECT id FROM events ORDER BY happened_at LIMIT 100`,
  },
  {
    name: 'partition-many',
    settings: SERIAL,
    before: [
      'CREATE TABLE parts (id int, v int) PARTITION BY RANGE (id)',
      `DO $$ BEGIN FOR i IN 0..119 LOOP EXECUTE format('CREATE TABLE parts_%s PARTITION OF parts FOR VALUES FROM (%s) TO (%s)', i, i, i + 1); END LOOP; END $$`,
    ],
    sql: `SELECT * FROM parts WHERE v = 3`,
  },
  {
    name: 'planning-heavy',
    settings: { ...SERIAL, join_collapse_limit: '12', geqo: 'off' },
    sql: `SELECT 1 FROM products a JOIN products b USING (id) JOIN products c USING (id) JOIN products d USING (id) JOIN products e USING (id)
JOIN products f USING (id) JOIN products g USING (id) JOIN products h USING (id) JOIN products i USING (id) JOIN products j USING (id) WHERE a.id = 5`,
  },
  {
    name: 'planner-method-off',
    settings: { ...SERIAL, enable_hashjoin: 'off', enable_mergejoin: 'off' },
    sql: `SELECT count(*) FROM returns r JOIN products p ON p.id = r.id`,
  },
  {
    name: 'node-disabled',
    settings: { ...SERIAL, enable_seqscan: 'off' },
    sql: `SELECT count(*) FROM products WHERE name = 'product 5'`,
  },
  {
    name: 'trigger-heavy',
    settings: SERIAL,
    before: [
      'CREATE TRIGGER orders_note AFTER UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION note_change()',
    ],
    sql: `UPDATE orders SET total = total + 1 WHERE id < 5000`,
  },
  {
    name: 'trigger-foreign-key',
    settings: SERIAL,
    catalog: ['returns'],
    sql: `DELETE FROM orders WHERE id BETWEEN 200000 AND 200150`,
  },
  {
    name: 'update-plain',
    settings: SERIAL,
    sql: `UPDATE products SET price = price + 1 WHERE id < 50`,
  },
  {
    name: 'serialization-heavy',
    from: 17,
    settings: SERIAL,
    extra: [
      { option: 'SERIALIZE TEXT', from: 17 },
      { option: 'MEMORY', from: 17 },
    ],
    sql: `SELECT * FROM orders WHERE id < 100000`,
  },
  {
    name: 'io-warm',
    settings: { ...SERIAL, track_io_timing: 'on' },
    sql: `SELECT count(*) FROM order_items WHERE price > 99`,
  },
  {
    name: 'io-bound',
    settings: { ...SERIAL, track_io_timing: 'on' },
    cold: true,
    ...LETTERS,
    sql: `SELECT max(size) FROM letters`,
  },
  {
    name: 'io-untimed',
    settings: SERIAL,
    cold: true,
    ...LETTERS,
    sql: `SELECT max(size) FROM letters`,
  },
  {
    name: 'wal-heavy',
    settings: SERIAL,
    extra: [{ option: 'WAL' }],
    before: ['CHECKPOINT'],
    sql: `UPDATE orders SET note = note || '.' WHERE id % 20 = 0`,
  },
  {
    name: 'wal-light',
    settings: SERIAL,
    extra: [{ option: 'WAL' }],
    sql: `UPDATE orders SET note = note || '.' WHERE id % 20 = 0`,
  },
  {
    name: 'update-not-hot',
    settings: SERIAL,
    catalog: true,
    sql: `UPDATE orders SET created_at = created_at + interval '1 hour' WHERE id < 5000`,
  },
  {
    name: 'update-hot',
    settings: SERIAL,
    catalog: true,
    sql: `UPDATE orders SET total = total + 1 WHERE id < 5000`,
  },
  {
    name: 'parallel-overhead',
    settings: PARALLEL,
    sql: `SELECT id FROM products WHERE price > 50`,
  },
  {
    name: 'parallel-skew',
    settings: { ...PARALLEL, enable_hashjoin: 'off', enable_mergejoin: 'off' },
    before: [
      'CREATE TABLE audited AS SELECT id AS customer_id FROM customers WHERE id < 100',
      'ALTER TABLE audited SET (parallel_workers = 2)',
      'ANALYZE audited',
    ],
    sql: `SELECT count(o.note) FROM audited a JOIN orders o ON o.customer_id = a.customer_id`,
  },
  {
    name: 'parallel-blocked',
    settings: SERIAL,
    ...LEDGER,
    sql: `SELECT count(*) FROM ledger WHERE encode(sha512(convert_to(hash, 'UTF8')), 'hex') LIKE '%abcdef%'`,
  },
  {
    name: 'parallel-blocked-function',
    ...LEDGER,
    sql: `SELECT count(*) FROM ledger WHERE looks_odd(hash)`,
  },
  {
    name: 'insert-select',
    settings: SERIAL,
    extra: [{ option: 'WAL' }],
    sql: `INSERT INTO audit (what) SELECT name FROM products`,
  },
  {
    name: 'upsert',
    settings: SERIAL,
    sql: `INSERT INTO products VALUES (5, 'x', 'y', 1), (9001, 'x', 'y', 1) ON CONFLICT (id) DO NOTHING`,
  },
  {
    name: 'merge',
    from: 15,
    settings: SERIAL,
    sql: `MERGE INTO products p USING (SELECT i AS id FROM generate_series(1990, 2010) i) s ON p.id = s.id
WHEN MATCHED THEN UPDATE SET price = 1 WHEN NOT MATCHED THEN INSERT VALUES (s.id, 'new', 'none', 2)`,
  },
  {
    name: 'data-modifying-cte',
    settings: SERIAL,
    sql: `WITH gone AS (DELETE FROM returns WHERE id < 2000 RETURNING id), old AS (UPDATE products SET price = price WHERE id < 500) SELECT id FROM gone LIMIT 5`,
  },
  {
    name: 'never-executed',
    settings: { ...SERIAL, enable_hashjoin: 'off', enable_mergejoin: 'off' },
    sql: `SELECT o.id FROM products p JOIN orders o ON o.id = p.id WHERE p.name = 'no such product'`,
  },
  { name: 'no-rows', settings: SERIAL, sql: `SELECT * FROM orders WHERE false` },
  {
    name: 'estimate-only',
    settings: SERIAL,
    analyze: false,
    formats: true,
    sql: `SELECT c.city, count(*) FROM customers c JOIN orders o ON o.customer_id = c.id WHERE c.active GROUP BY c.city ORDER BY 2 DESC LIMIT 5`,
  },
  {
    name: 'jit-heavy',
    majors: [15],
    settings: {
      ...SERIAL,
      jit: 'on',
      jit_above_cost: '0',
      jit_optimize_above_cost: '0',
      jit_inline_above_cost: '0',
    },
    needsJit: true,
    sql: `SELECT count(*), sum(total) FROM orders WHERE total > 10 AND customer_id % 3 = 1 AND id < 3000`,
  },
];
