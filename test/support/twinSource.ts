// A small database with every kind of object that a twin carries, and statements over it. Sizes matter less than kinds.

export const TWIN_SOURCE: readonly string[] = [
  `CREATE SCHEMA tw; CREATE EXTENSION pg_trgm; CREATE EXTENSION btree_gin; SELECT setseed(0.4)`,
  `CREATE TYPE tw.status AS ENUM ('new', 'paid', 'delivered');
   CREATE DOMAIN tw.money_amount AS numeric(12,2) CHECK (VALUE >= 0);
   CREATE TYPE tw.address AS (street text, town text);
   CREATE COLLATION tw.bytewise (provider = libc, locale = 'C');
   CREATE FUNCTION tw.folded(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT lower($1) $$;
   CREATE FUNCTION tw.doubled(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN $1 * 2; END $$;
   CREATE SEQUENCE tw.numbers`,
  `CREATE TABLE tw.regions (id int PRIMARY KEY, name text NOT NULL);
   INSERT INTO tw.regions SELECT g, 'region ' || g FROM generate_series(1, 50) g;
   CREATE TABLE tw.customers (id bigint PRIMARY KEY, region_id int NOT NULL REFERENCES tw.regions, email text NOT NULL,
     name text COLLATE tw.bytewise NOT NULL, home tw.address, tier smallint NOT NULL CHECK (tier BETWEEN 1 AND 3),
     attrs jsonb, doubled_tier int GENERATED ALWAYS AS (tier * 2) STORED);
   INSERT INTO tw.customers SELECT g, 1 + floor(50 * power(random(), 3))::int, 'User' || g || '@example' || g % 97 || '.com',
     md5(g::text), ROW('street ' || g, 'town ' || g % 10)::tw.address, CASE WHEN random() < 0.9 THEN 1 ELSE 3 END,
     jsonb_build_object('lang', (ARRAY['en','de','fr'])[1 + g % 3]) FROM generate_series(1, 20000) g`,
  `CREATE TABLE tw.orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL, status tw.status NOT NULL,
     placed_at timestamptz NOT NULL, total tw.money_amount NOT NULL, country char(2), channel text, note text, during tstzrange, tags text[]);
   INSERT INTO tw.orders SELECT g, 1 + floor(20000 * power(random(), 2))::bigint,
     (CASE WHEN g > 115000 THEN 'new' WHEN random() < 0.1 THEN 'paid' ELSE 'delivered' END)::tw.status,
     timestamptz '2024-01-01' + g * interval '4 minutes', round((10 + random() * 990)::numeric, 2),
     (ARRAY['US','DE','FR','GB'])[1 + floor(4 * power(random(), 3))::int], (ARRAY['web','app','store'])[1 + floor(3 * power(random(), 2))::int],
     CASE WHEN random() < 0.05 THEN md5(g::text) END,
     tstzrange(timestamptz '2024-01-01' + g * interval '4 minutes', timestamptz '2024-01-02' + g * interval '4 minutes'), ARRAY['t' || g % 10, 'c' || g % 37]
   FROM generate_series(1, 120000) g`,
  `CREATE TABLE tw.events (id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL, kind text NOT NULL, customer_id bigint) PARTITION BY RANGE (at);
   CREATE TABLE tw.events_1 PARTITION OF tw.events FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
   CREATE TABLE tw.events_2 PARTITION OF tw.events FOR VALUES FROM ('2024-02-01') TO ('2024-03-01') PARTITION BY LIST (kind);
   CREATE TABLE tw.events_2_view PARTITION OF tw.events_2 FOR VALUES IN ('view');
   CREATE TABLE tw.events_2_rest PARTITION OF tw.events_2 DEFAULT;
   CREATE INDEX events_at ON tw.events (at); CREATE INDEX events_customer ON tw.events (customer_id, at);
   INSERT INTO tw.events (at, kind, customer_id) SELECT timestamptz '2024-01-01' + random() * interval '60 days',
     (ARRAY['view','buy','cart'])[1 + floor(3 * power(random(), 2))::int], 1 + g % 20000 FROM generate_series(1, 60000) g`,
  `CREATE TABLE tw.base (id int PRIMARY KEY, note text); CREATE TABLE tw.derived (extra int) INHERITS (tw.base);
   INSERT INTO tw.base SELECT g, 'b' FROM generate_series(1, 1000) g; INSERT INTO tw.derived SELECT g, 'd', g FROM generate_series(1001, 6000) g`,
  `ALTER TABLE tw.orders ADD CONSTRAINT orders_customer_fk FOREIGN KEY (customer_id) REFERENCES tw.customers;
   CREATE UNIQUE INDEX customers_email ON tw.customers (tw.folded(email));
   CREATE INDEX customers_name_trgm ON tw.customers USING gin (name gin_trgm_ops);
   CREATE INDEX customers_attrs ON tw.customers USING gin (attrs jsonb_path_ops);
   CREATE INDEX customers_region ON tw.customers (region_id);
   CREATE INDEX customers_doubled ON tw.customers (tw.doubled(tier::int));
   CREATE INDEX orders_customer ON tw.orders (customer_id) INCLUDE (total);
   CREATE INDEX orders_open ON tw.orders (placed_at) WHERE status <> 'delivered';
   CREATE INDEX orders_placed_brin ON tw.orders USING brin (placed_at);
   CREATE INDEX orders_during ON tw.orders USING gist (during);
   CREATE INDEX orders_tags ON tw.orders USING gin (tags);
   CREATE INDEX orders_note_hash ON tw.orders USING hash (note);
   CREATE INDEX orders_note_prefix ON tw.orders (note text_pattern_ops);
   CREATE STATISTICS tw.orders_place (ndistinct, dependencies, mcv) ON country, channel FROM tw.orders;
   CREATE STATISTICS tw.orders_month ON (date_trunc('month', placed_at AT TIME ZONE 'UTC')) FROM tw.orders`,
  `CREATE VIEW tw.open_orders AS SELECT o.*, c.tier FROM tw.orders o JOIN tw.customers c ON c.id = o.customer_id WHERE o.status <> 'delivered';
   CREATE VIEW tw.open_totals AS SELECT tier, sum(total) AS total FROM tw.open_orders GROUP BY tier;
   CREATE MATERIALIZED VIEW tw.per_day AS SELECT placed_at::date AS day, count(*) AS n FROM tw.orders GROUP BY 1`,
  'VACUUM ANALYZE',
];

export const TWIN_STATEMENTS: readonly string[] = [
  'SELECT * FROM tw.orders WHERE id = 5',
  'SELECT * FROM tw.orders WHERE customer_id = 77',
  'SELECT customer_id, total FROM tw.orders WHERE customer_id < 10',
  'SELECT * FROM tw.orders WHERE customer_id = 77 ORDER BY placed_at DESC LIMIT 5',
  `SELECT count(*) FROM tw.orders WHERE placed_at > '2024-11-20'`,
  `SELECT * FROM tw.orders WHERE placed_at BETWEEN '2024-03-01' AND '2024-03-02'`,
  `SELECT * FROM tw.orders WHERE placed_at > '2024-11-20' AND status IN ('new', 'paid')`,
  `SELECT country, channel, count(*) FROM tw.orders GROUP BY 1, 2`,
  `SELECT date_trunc('month', placed_at AT TIME ZONE 'UTC') AS m, sum(total) FROM tw.orders GROUP BY 1 ORDER BY 1`,
  'SELECT max(id), min(id) FROM tw.orders',
  'SELECT * FROM tw.orders WHERE id > 119990',
  'SELECT count(*) FROM tw.orders WHERE customer_id IS NULL',
  'SELECT * FROM tw.orders WHERE total IS NOT NULL AND country IS NOT NULL',
  `SELECT * FROM tw.orders WHERE tags @> ARRAY['c5']`,
  `SELECT * FROM tw.orders WHERE during @> timestamptz '2024-05-05'`,
  `SELECT * FROM tw.orders WHERE note = 'abc'`,
  `SELECT * FROM tw.orders WHERE note LIKE 'abc%'`,
  `SELECT * FROM tw.customers WHERE tw.folded(email) = 'user5@example5.com'`,
  'SELECT * FROM tw.customers WHERE tw.doubled(tier::int) = 6',
  `SELECT * FROM tw.customers WHERE attrs @> '{"lang": "de"}'`,
  `SELECT * FROM tw.customers WHERE name LIKE '%abcdef%'`,
  'SELECT doubled_tier, count(*) FROM tw.customers GROUP BY 1',
  'SELECT c.name, sum(o.total) FROM tw.customers c JOIN tw.orders o ON o.customer_id = c.id WHERE c.region_id = 3 GROUP BY 1 ORDER BY 2 DESC LIMIT 10',
  'SELECT c.* FROM tw.customers c WHERE NOT EXISTS (SELECT FROM tw.orders o WHERE o.customer_id = c.id)',
  'SELECT * FROM tw.open_totals',
  'SELECT * FROM tw.open_orders WHERE tier = 3 ORDER BY placed_at LIMIT 10',
  'SELECT * FROM tw.per_day ORDER BY n DESC LIMIT 3',
  `SELECT count(*) FROM tw.events WHERE at >= '2024-02-10' AND at < '2024-02-11'`,
  `SELECT kind, count(*) FROM tw.events WHERE customer_id = 42 GROUP BY 1`,
  `SELECT * FROM tw.events WHERE kind = 'buy' AND at > '2024-02-20'`,
  'SELECT * FROM tw.base WHERE id = 1500',
  'SELECT * FROM tw.base WHERE id > 5000',
  `SELECT o.*, row_number() OVER (PARTITION BY customer_id ORDER BY placed_at) FROM tw.orders o WHERE customer_id < 100`,
  `UPDATE tw.orders SET status = 'paid' WHERE customer_id = 5 AND status = 'new'`,
  'DELETE FROM tw.orders WHERE total > 999',
  `SELECT nextval('tw.numbers')`,
];
