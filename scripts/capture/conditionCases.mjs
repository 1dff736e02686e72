// Conditions as EXPLAIN prints them, and causes that stand in a condition: what is compared, and by which function.

import { SERIAL } from './settings.mjs';

/** 60 000 calls, a column of each kind that people compare in odd ways; 1 500 pages. */
export const CALLS = {
  setup: [
    `CREATE TABLE calls (id bigint PRIMARY KEY, at timestamptz NOT NULL, zone integer NOT NULL, phone text NOT NULL,
      name varchar(40) NOT NULL, account_id integer NOT NULL, urgent boolean NOT NULL, tags text[] NOT NULL, note text)`,
    `INSERT INTO calls SELECT i, timestamptz '2022-01-01' + i * interval '30 minutes', i % 20000, (100 + i % 900) || '-' || i,
      'caller ' || (i % 5000), i % 15000, i % 500 = 0, ARRAY['t' || i % 400, 'u' || i % 17], repeat('n', 110)
      FROM generate_series(1, 60000) i`,
    'CREATE INDEX calls_tags_idx ON calls USING gin (tags)',
    'VACUUM ANALYZE calls',
  ],
  teardown: ['DROP TABLE calls'],
};

const condition = (name, where, column = 'id') => ({
  name: `condition-${name}`,
  settings: SERIAL,
  ...CALLS,
  sql: `SELECT ${column} FROM calls WHERE ${where}`,
  catalog: true,
});

export const conditionCases = [
  condition('extract', 'EXTRACT(year FROM at) = 2021'),
  condition('collate', `name COLLATE "C" = 'caller 77'`),
  condition('substring', `SUBSTRING(phone FROM 1 FOR 3) = '555'`),
  condition('case', `CASE WHEN urgent THEN zone ELSE account_id END = 77`),
  condition('starts-with', `name ^@ 'caller 777'`),
  condition('regex', `name ~ '^caller 777'`),
  condition('row', `(zone, id) > (19998, 5)`),
  condition('distinct-from', `zone IS DISTINCT FROM 5 AND urgent IS TRUE AND zone = 500`),
  condition('unreserved-names', `at = '2022-06-09 00:00+00' AND zone = 7777`),
  condition('at-time-zone', `(at AT TIME ZONE 'UTC')::date = '2022-06-09'`),
  condition('array-any', `'t399' = ANY (tags)`),
  condition('text-of-integer', `account_id::text = '4712'`),
  condition('integer-as-numeric', 'id = 10000::numeric', 'note'),
  condition('too-large', 'id = 18446744073709551616', 'note'),
  {
    name: 'not-in-beside-subplan',
    settings: SERIAL,
    sql: `SELECT count(*) FROM products p WHERE p.id NOT IN (SELECT id FROM customers WHERE id % 90 = 0)
  AND (p.price < 0 OR p.category IN (SELECT r.reason FROM returns r WHERE r.id = p.id AND r.order_id > 0))`,
  },
  {
    name: 'volatile-condition',
    settings: SERIAL,
    setup: [
      `CREATE FUNCTION since() RETURNS timestamptz LANGUAGE plpgsql AS $$ BEGIN RETURN timestamptz '2025-02-10'; END $$`,
    ],
    teardown: ['DROP FUNCTION since()'],
    sql: 'SELECT count(*) FROM orders WHERE created_at >= since()',
    catalog: true,
  },
  {
    name: 'stable-condition',
    settings: SERIAL,
    setup: [
      `CREATE FUNCTION since() RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN timestamptz '2025-02-10'; END $$`,
    ],
    teardown: ['DROP FUNCTION since()'],
    sql: 'SELECT count(*) FROM orders WHERE created_at >= since()',
    catalog: true,
  },
];
