// Writes of every kind, foreign tables, partitions of partitions, and options of EXPLAIN.

import { PARALLEL, SERIAL } from './settings.mjs';

const writes = [
  {
    name: 'insert-values',
    settings: SERIAL,
    sql: `INSERT INTO products VALUES (9101, 'a', 'b', 1), (9102, 'c', 'd', 2) RETURNING id`,
  },
  {
    name: 'insert-partition-routing',
    settings: SERIAL,
    sql: `INSERT INTO events SELECT i, date '2025-01-01' + i * 30, 'new', NULL FROM generate_series(1, 10) i`,
  },
  {
    name: 'upsert-update',
    settings: SERIAL,
    sql: `INSERT INTO products SELECT i, 'x', 'y', 1 FROM generate_series(1995, 2005) i ON CONFLICT (id) DO UPDATE SET price = excluded.price WHERE products.price > 3`,
  },
  {
    name: 'update-from',
    settings: SERIAL,
    sql: `UPDATE products p SET price = p.price + 1 FROM returns r WHERE r.id = p.id AND r.reason = 'reason 3' AND p.id < 200`,
  },
  {
    name: 'update-multi-column',
    settings: SERIAL,
    sql: `UPDATE products p SET (name, price) = (SELECT q.category, q.price FROM products q WHERE q.id = p.id + 1) WHERE p.id < 20`,
  },
  {
    name: 'update-moves-partition',
    settings: SERIAL,
    sql: `UPDATE events SET happened_at = happened_at + 31 WHERE happened_at = '2025-02-03' AND id < 400`,
  },
  {
    name: 'update-partitions',
    settings: SERIAL,
    sql: `UPDATE events SET payload = 'y' WHERE happened_at BETWEEN '2025-01-30' AND '2025-02-02'`,
  },
  {
    name: 'delete-using',
    settings: SERIAL,
    sql: `DELETE FROM returns r USING products p WHERE p.id = r.id AND p.category = 'category 3'`,
  },
  {
    name: 'merge-by-source',
    from: 17,
    settings: SERIAL,
    before: ['CREATE TABLE stock AS SELECT * FROM products', 'ANALYZE stock'],
    sql: `MERGE INTO stock p USING (SELECT i AS id FROM generate_series(1, 1990) i) s ON p.id = s.id
WHEN MATCHED AND p.id < 10 THEN UPDATE SET price = 1 WHEN NOT MATCHED BY SOURCE THEN DELETE RETURNING merge_action(), p.id`,
  },
  {
    name: 'trigger-statement',
    settings: SERIAL,
    before: [
      `CREATE FUNCTION note_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO audit (what) SELECT 'changed ' || count(*) FROM changed;
  RETURN NULL;
END $$`,
      'CREATE TRIGGER products_note AFTER UPDATE ON products REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_changes()',
    ],
    sql: `UPDATE products SET price = price + 1 WHERE id < 300`,
  },
  {
    name: 'transition-table',
    settings: SERIAL,
    before: [
      `CREATE FUNCTION note_sum() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO audit (what) SELECT 'sum ' || sum(price) FROM changed;
  RETURN NULL;
END $$`,
      'CREATE TRIGGER products_sum AFTER UPDATE ON products REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_sum()',
    ],
    run: `UPDATE products SET price = price + 1 WHERE id < 300`,
    sql: `INSERT INTO audit (what) SELECT 'sum ' || sum(price) FROM changed`,
  },
  {
    name: 'lock-skip',
    settings: SERIAL,
    sql: `SELECT id FROM orders WHERE status = 'open' ORDER BY id LIMIT 3 FOR UPDATE SKIP LOCKED`,
  },
  {
    name: 'create-table-as',
    settings: SERIAL,
    sql: `CREATE TABLE copied AS SELECT id, name FROM products WHERE price > 90`,
  },
];

const foreign = [
  {
    name: 'foreign-join',
    settings: SERIAL,
    sql: `SELECT count(*) FROM remote_orders a JOIN remote_orders b ON b.id = a.id + 1 WHERE a.id < 200`,
  },
  {
    name: 'foreign-aggregate',
    settings: SERIAL,
    sql: `SELECT status, count(*) FROM remote_orders GROUP BY status`,
  },
  {
    name: 'foreign-update',
    settings: SERIAL,
    sql: `UPDATE remote_orders SET total = total WHERE id < 20`,
  },
  {
    name: 'foreign-insert',
    settings: SERIAL,
    sql: `INSERT INTO remote_audit (what) SELECT name FROM products WHERE id < 5`,
  },
  {
    name: 'foreign-async',
    settings: SERIAL,
    sql: `SELECT count(*) FROM remote_parts WHERE id < 5000`,
  },
];

const partitions = [
  {
    name: 'partition-wise-join',
    settings: { ...SERIAL, enable_partitionwise_join: 'on', enable_partitionwise_aggregate: 'on' },
    before: [
      'CREATE TABLE halves (id integer, v integer) PARTITION BY HASH (id)',
      'CREATE TABLE halves_0 PARTITION OF halves FOR VALUES WITH (MODULUS 2, REMAINDER 0)',
      'CREATE TABLE halves_1 PARTITION OF halves FOR VALUES WITH (MODULUS 2, REMAINDER 1)',
      'INSERT INTO halves SELECT i, i % 9 FROM generate_series(1, 6000) i',
      'ANALYZE halves',
    ],
    sql: `SELECT a.id, count(*) FROM halves a JOIN halves b ON b.id = a.id GROUP BY a.id HAVING count(*) > 1`,
  },
  {
    name: 'partition-of-partition',
    settings: SERIAL,
    before: [
      'CREATE TABLE regions (region text, day date, v integer) PARTITION BY LIST (region)',
      `CREATE TABLE regions_eu PARTITION OF regions FOR VALUES IN ('eu') PARTITION BY RANGE (day)`,
      `CREATE TABLE regions_eu_1 PARTITION OF regions_eu FOR VALUES FROM ('2025-01-01') TO ('2025-07-01')`,
      `CREATE TABLE regions_eu_2 PARTITION OF regions_eu FOR VALUES FROM ('2025-07-01') TO ('2026-01-01')`,
      'CREATE TABLE regions_other PARTITION OF regions DEFAULT',
      `INSERT INTO regions SELECT CASE i % 3 WHEN 0 THEN 'eu' ELSE 'us' END, date '2025-01-01' + i % 365, i FROM generate_series(1, 5000) i`,
      'ANALYZE regions',
    ],
    sql: `SELECT count(*) FROM regions WHERE region = 'eu' AND v % 5 = 1`,
  },
  {
    name: 'partition-ordered-append',
    settings: SERIAL,
    sql: `SELECT id FROM events WHERE happened_at > '2025-10-15' ORDER BY happened_at LIMIT 20`,
  },
];

const options = [
  {
    name: 'generic-plan',
    from: 16,
    settings: SERIAL,
    analyze: false,
    extra: [{ option: 'GENERIC_PLAN' }],
    sql: `SELECT id, total FROM orders WHERE customer_id = $1 AND created_at > $2 ORDER BY total LIMIT 10`,
  },
  {
    name: 'without-timing',
    settings: SERIAL,
    extra: [{ option: 'TIMING OFF' }],
    sql: `SELECT count(*) FROM products p JOIN returns r ON r.id = p.id`,
  },
  {
    name: 'without-buffers',
    settings: SERIAL,
    buffers: false,
    sql: `SELECT id, total FROM orders WHERE status = 'failed'`,
  },
  {
    name: 'without-costs',
    settings: SERIAL,
    extra: [{ option: 'COSTS OFF' }],
    sql: `SELECT id FROM products WHERE price > 99`,
  },
  {
    name: 'without-summary',
    settings: SERIAL,
    extra: [{ option: 'SUMMARY OFF' }],
    sql: `SELECT id FROM products WHERE price > 99 ORDER BY name`,
  },
  {
    name: 'serialize-toast',
    from: 17,
    settings: SERIAL,
    extra: [{ option: 'SERIALIZE BINARY' }, { option: 'MEMORY' }, { option: 'WAL' }],
    sql: `SELECT attributes, tags FROM customers WHERE id < 300`,
  },
  {
    name: 'single-copy',
    majors: [14, 15],
    settings: { max_parallel_workers_per_gather: '2', force_parallel_mode: 'on' },
    sql: `SELECT id FROM products WHERE price > 99`,
  },
  {
    name: 'single-copy-debug',
    from: 16,
    settings: { max_parallel_workers_per_gather: '2', debug_parallel_query: 'on' },
    sql: `SELECT id FROM products WHERE price > 99`,
  },
  {
    name: 'parallel-hash-spill',
    settings: { ...PARALLEL, work_mem: '256kB', enable_mergejoin: 'off', enable_nestloop: 'off' },
    sql: `SELECT count(*) FROM orders o JOIN customers c ON c.id = o.customer_id`,
  },
  {
    name: 'parallel-rescan',
    settings: {
      ...PARALLEL,
      enable_hashjoin: 'off',
      enable_mergejoin: 'off',
      enable_material: 'off',
    },
    sql: `SELECT n, (SELECT count(*) FROM orders o WHERE o.total > n * 300) FROM generate_series(1, 3) n`,
  },
  {
    name: 'parallel-append-hash',
    settings: { ...PARALLEL, enable_partitionwise_aggregate: 'on' },
    sql: `SELECT kind, count(*) FROM events WHERE happened_at < '2025-04-01' GROUP BY kind`,
  },
];

export const writeCases = [...writes, ...foreign, ...partitions, ...options];
