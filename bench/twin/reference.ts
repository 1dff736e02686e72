// The reference database: a shop of 2.1 GB with skew, correlation, partitions and every kind of index, and 37 statements
// over it that reach each part of the planner. Its figures are compared over time, so its content must not change.

import type { SourceRecipe } from './source';

const CUSTOMERS = 500_000;
const ORDERS = 3_000_000;
const PRODUCTS = 20_000;
const EVENTS = 1_500_000;
/** As `pgbench -i -s 50` makes them. */
const BRANCHES = 50;

const SEED = 'SET search_path = shop, public; SELECT setseed(0.42)';

export const REFERENCE: SourceRecipe = {
  name: 'reference',
  steps: [
    `CREATE EXTENSION pg_trgm; CREATE EXTENSION btree_gin; CREATE SCHEMA shop`,
    `CREATE TABLE pgbench_branches (bid int NOT NULL, bbalance int, filler char(88)) WITH (fillfactor = 100);
     CREATE TABLE pgbench_tellers (tid int NOT NULL, bid int, tbalance int, filler char(84)) WITH (fillfactor = 100);
     CREATE TABLE pgbench_accounts (aid int NOT NULL, bid int, abalance int, filler char(84)) WITH (fillfactor = 100);
     INSERT INTO pgbench_branches SELECT g, 0 FROM generate_series(1, ${String(BRANCHES)}) g;
     INSERT INTO pgbench_tellers SELECT g, (g - 1) / 10 + 1, 0 FROM generate_series(1, ${String(BRANCHES * 10)}) g;
     INSERT INTO pgbench_accounts SELECT g, (g - 1) / 100000 + 1, 0, '' FROM generate_series(1, ${String(BRANCHES * 100_000)}) g;
     ALTER TABLE pgbench_branches ADD PRIMARY KEY (bid);
     ALTER TABLE pgbench_tellers ADD PRIMARY KEY (tid);
     ALTER TABLE pgbench_accounts ADD PRIMARY KEY (aid)`,
    `${SEED};
     CREATE TYPE order_status AS ENUM ('new', 'paid', 'shipped', 'delivered', 'cancelled', 'returned');
     CREATE TABLE regions (id int PRIMARY KEY, name text NOT NULL);
     INSERT INTO regions SELECT g, 'region ' || g FROM generate_series(1, 50) g;
     CREATE TABLE customers (id bigint PRIMARY KEY, region_id int NOT NULL, email text NOT NULL, name text NOT NULL,
       tier smallint NOT NULL, created_at timestamptz NOT NULL, attrs jsonb, balance numeric(12,2));
     INSERT INTO customers
       SELECT g, 1 + floor(50 * power(random(), 3))::int, 'user' || g || '@example' || g % 997 || '.com',
              initcap(substr(md5(g::text), 1, 6)) || ' ' || initcap(substr(md5((g * 7)::text), 1, 9)),
              CASE WHEN random() < 0.9 THEN 1 WHEN random() < 0.9 THEN 2 ELSE 3 END,
              timestamptz '2020-01-01' + g * interval '5 minutes',
              jsonb_build_object('lang', (ARRAY['en', 'de', 'fr', 'es'])[1 + floor(4 * random() * random())::int],
                                 'opt', random() < 0.3, 'n', g % 50),
              round((random() * 10000)::numeric, 2)
         FROM generate_series(1, ${String(CUSTOMERS)}) g;
     CREATE TABLE products (id int PRIMARY KEY, sku text NOT NULL, title text NOT NULL, category int, price numeric(10,2), tags text[]);
     INSERT INTO products
       SELECT g, 'SKU-' || lpad(g::text, 8, '0'), 'Product ' || md5(g::text), floor(200 * power(random(), 2))::int,
              round((5 + random() * 500)::numeric, 2), ARRAY['t' || g % 10, 'c' || g % 37]
         FROM generate_series(1, ${String(PRODUCTS)}) g`,
    `${SEED};
     CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL, status order_status NOT NULL, created_at timestamptz NOT NULL,
       shipped_at timestamptz, total numeric(12,2) NOT NULL, country char(2), channel text, note text);
     INSERT INTO orders
       SELECT g, 1 + floor(${String(CUSTOMERS)} * power(random(), 2))::bigint,
              (CASE WHEN g < 2900000
                    THEN CASE WHEN random() < 0.93 THEN 'delivered' WHEN random() < 0.5 THEN 'cancelled' ELSE 'returned' END
                    ELSE (ARRAY['new', 'paid', 'shipped'])[1 + floor(random() * 3)::int] END)::order_status,
              timestamptz '2021-01-01' + g * interval '50 seconds' + random() * interval '1 hour',
              CASE WHEN random() < 0.9 THEN timestamptz '2021-01-03' + g * interval '50 seconds' END,
              round((10 + random() * 990)::numeric, 2),
              (ARRAY['US', 'DE', 'FR', 'GB', 'IT', 'ES', 'NL', 'PL', 'SE', 'JP'])[1 + floor(10 * power(random(), 3))::int],
              (ARRAY['web', 'app', 'store', 'phone'])[1 + floor(4 * power(random(), 2))::int],
              CASE WHEN random() < 0.05 THEN md5(random()::text) END
         FROM generate_series(1, ${String(ORDERS)}) g`,
    `${SEED};
     CREATE TABLE line_items (order_id bigint NOT NULL, line_no smallint NOT NULL, product_id int NOT NULL, qty int NOT NULL,
       price numeric(10,2) NOT NULL, discount real);
     INSERT INTO line_items
       SELECT o, l, 1 + floor(${String(PRODUCTS)} * power(random(), 2.5))::int, 1 + floor(random() * 5)::int,
              round((5 + random() * 500)::numeric, 2), CASE WHEN random() < 0.2 THEN random()::real END
         FROM generate_series(1, ${String(ORDERS)}) o, LATERAL generate_series(1, 1 + ((o::bigint * 7919) % 3)::int) l`,
    `${SEED};
     CREATE TABLE events (id bigint GENERATED ALWAYS AS IDENTITY, ts timestamptz NOT NULL, customer_id bigint, kind text NOT NULL, payload jsonb)
       PARTITION BY RANGE (ts);
     DO $$ BEGIN
       FOR m IN 1..6 LOOP
         EXECUTE format('CREATE TABLE shop.events_2024_%s PARTITION OF shop.events FOR VALUES FROM (%L) TO (%L)',
                        lpad(m::text, 2, '0'), make_date(2024, m, 1), make_date(2024, m, 1) + interval '1 month');
       END LOOP;
     END $$;
     INSERT INTO events (ts, customer_id, kind, payload)
       SELECT timestamptz '2024-01-01' + random() * interval '181 days', 1 + floor(${String(CUSTOMERS)} * power(random(), 2))::bigint,
              (ARRAY['view', 'cart', 'buy', 'login', 'error'])[1 + floor(5 * power(random(), 2))::int],
              jsonb_build_object('v', floor(random() * 100))
         FROM generate_series(1, ${String(EVENTS)}) g`,
    `SET search_path = shop, public;
     ALTER TABLE customers ADD FOREIGN KEY (region_id) REFERENCES regions;
     CREATE INDEX customers_region ON customers (region_id);
     CREATE UNIQUE INDEX customers_email_lower ON customers (lower(email));
     CREATE INDEX customers_name_trgm ON customers USING gin (name gin_trgm_ops);
     CREATE INDEX customers_attrs ON customers USING gin (attrs jsonb_path_ops);
     CREATE INDEX orders_customer ON orders (customer_id);
     CREATE INDEX orders_open ON orders (created_at) WHERE status IN ('new', 'paid', 'shipped');
     CREATE INDEX orders_created_brin ON orders USING brin (created_at);
     ALTER TABLE line_items ADD PRIMARY KEY (order_id, line_no);
     CREATE INDEX line_items_product ON line_items (product_id) INCLUDE (qty);
     CREATE INDEX events_ts ON events (ts);
     CREATE INDEX events_cust ON events (customer_id, ts);
     CREATE STATISTICS orders_ccs (dependencies, ndistinct, mcv) ON country, channel, status FROM orders;
     CREATE STATISTICS orders_expr ON (date_trunc('day', created_at AT TIME ZONE 'UTC')) FROM orders;
     ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers`,
    'VACUUM ANALYZE',
  ],
};

export const REFERENCE_STATEMENTS: readonly string[] = [
  'SELECT * FROM shop.orders WHERE id = 12345',
  'SELECT * FROM shop.orders WHERE customer_id = 77',
  'SELECT * FROM shop.orders WHERE customer_id = 77 ORDER BY created_at DESC LIMIT 10',
  `SELECT count(*) FROM shop.orders WHERE created_at > now() - interval '30 days'`,
  `SELECT * FROM shop.orders WHERE created_at BETWEEN '2023-05-01' AND '2023-05-02'`,
  `SELECT * FROM shop.orders WHERE created_at > '2025-09-20'`,
  `SELECT * FROM shop.orders WHERE created_at > '2025-09-20' AND status IN ('new', 'paid')`,
  'SELECT * FROM shop.orders WHERE total > 995 ORDER BY total DESC LIMIT 20',
  'SELECT country, channel, count(*) FROM shop.orders GROUP BY 1, 2',
  `SELECT * FROM shop.orders WHERE country = 'JP' AND channel = 'web' AND status = 'delivered'`,
  `SELECT date_trunc('day', created_at AT TIME ZONE 'UTC') d, sum(total) FROM shop.orders GROUP BY 1 ORDER BY 1`,
  'SELECT c.name, sum(o.total) FROM shop.customers c JOIN shop.orders o ON o.customer_id = c.id WHERE c.region_id = 3 GROUP BY 1 ORDER BY 2 DESC LIMIT 10',
  `SELECT o.id, sum(l.qty * l.price) FROM shop.orders o JOIN shop.line_items l ON l.order_id = o.id
    WHERE o.created_at >= '2024-01-01' AND o.created_at < '2024-01-03' GROUP BY 1`,
  'SELECT p.title, sum(l.qty) FROM shop.line_items l JOIN shop.products p ON p.id = l.product_id WHERE p.category = 7 GROUP BY 1',
  `SELECT * FROM shop.customers WHERE lower(email) = 'user5@example5.com'`,
  `SELECT * FROM shop.customers WHERE name LIKE '%abc%'`,
  `SELECT * FROM shop.customers WHERE attrs @> '{"lang":"es"}'`,
  'SELECT c.* FROM shop.customers c WHERE NOT EXISTS (SELECT 1 FROM shop.orders o WHERE o.customer_id = c.id)',
  `SELECT * FROM shop.customers WHERE tier = 3 AND created_at > '2024-06-01' ORDER BY balance DESC LIMIT 50`,
  `SELECT count(*) FROM shop.events WHERE ts >= '2024-03-10' AND ts < '2024-03-11'`,
  'SELECT kind, count(*) FROM shop.events WHERE customer_id = 42 GROUP BY 1',
  `SELECT * FROM shop.events e JOIN shop.customers c ON c.id = e.customer_id WHERE e.kind = 'error' AND c.tier = 3`,
  'SELECT l.product_id, sum(l.qty) FROM shop.line_items l GROUP BY 1 ORDER BY 2 DESC LIMIT 10',
  `SELECT o.country, p.category, sum(l.price * l.qty) FROM shop.orders o JOIN shop.line_items l ON l.order_id = o.id
     JOIN shop.products p ON p.id = l.product_id JOIN shop.customers c ON c.id = o.customer_id
    WHERE c.tier = 2 AND o.status = 'returned' GROUP BY 1, 2`,
  'SELECT * FROM shop.line_items WHERE order_id IN (SELECT id FROM shop.orders WHERE customer_id = 9000)',
  `SELECT max(created_at) FROM shop.orders WHERE channel = 'phone'`,
  `SELECT * FROM shop.products WHERE sku = 'SKU-00000123'`,
  `SELECT * FROM shop.products WHERE tags @> ARRAY['c5']`,
  'SELECT max(id), min(id) FROM shop.orders',
  'SELECT * FROM shop.orders WHERE id > 2999990',
  'SELECT abalance FROM pgbench_accounts WHERE aid = 55',
  'SELECT b.bid, count(*) FROM pgbench_accounts a JOIN pgbench_branches b USING (bid) WHERE a.abalance > 0 GROUP BY 1',
  'SELECT o.*, row_number() OVER (PARTITION BY customer_id ORDER BY created_at) FROM shop.orders o WHERE customer_id < 100',
  `SELECT * FROM shop.orders WHERE shipped_at IS NULL AND status = 'delivered' AND note IS NOT NULL`,
  'SELECT o.id, l.line_no FROM shop.orders o JOIN shop.line_items l ON l.order_id = o.id ORDER BY o.id LIMIT 100',
  `UPDATE shop.orders SET status = 'paid' WHERE customer_id = 5 AND status = 'new'`,
  'DELETE FROM shop.line_items WHERE product_id = 15000',
];
