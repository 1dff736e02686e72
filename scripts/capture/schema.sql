-- The shop that fixture plans are captured on: skewed, partly indexed, the same rows on every version.
-- Pseudo-random by multiplication, not random(): its sequence differs between versions.

CREATE TABLE customers (
  id integer PRIMARY KEY,
  email varchar(80) NOT NULL,
  city text NOT NULL,
  postal_code text NOT NULL,
  country text NOT NULL,
  active boolean NOT NULL,
  created_at timestamptz NOT NULL,
  tags text[] NOT NULL,
  attributes jsonb NOT NULL
);
-- A postal code belongs to one city: two conditions that the planner takes for independent.
INSERT INTO customers
SELECT i, 'customer' || i || '@example.com', 'city ' || (h % 200), 'code ' || (h % 200), 'country ' || (h % 20),
       h % 10 <> 0, timestamptz '2020-01-01' + i * interval '20 minutes',
       ARRAY['tag' || (h % 50), 'tag' || (h % 1000)],
       jsonb_build_object('segment', 's' || (h % 500), 'score', h % 100)
FROM (SELECT i, (i::bigint * 2654435761 % 4294967296 / 1000) AS h FROM generate_series(1, 100000) i) s;

CREATE TABLE products (
  id integer PRIMARY KEY,
  name text NOT NULL,
  category text NOT NULL,
  price numeric(10, 2) NOT NULL
);
INSERT INTO products
SELECT i, 'product ' || i, 'category ' || (i % 25), (i * 37 % 10000) / 100.0 FROM generate_series(1, 2000) i;

CREATE TABLE orders (
  id integer PRIMARY KEY,
  customer_id integer NOT NULL REFERENCES customers,
  status text NOT NULL,
  created_at timestamptz NOT NULL,
  total numeric(12, 2) NOT NULL,
  note text
);
-- One order in ten is of customer 7; one in 5000 failed.
INSERT INTO orders
SELECT i, CASE WHEN h % 10 = 0 THEN 7 ELSE 1 + h % 100000 END,
       CASE WHEN h % 5000 = 0 THEN 'failed' WHEN h % 50 = 1 THEN 'open' ELSE 'delivered' END,
       timestamptz '2024-01-01' + i * interval '2 minutes', (h % 100000) / 100.0, repeat('note ', 12)
FROM (SELECT i, (i::bigint * 2654435761 % 4294967296 / 1000) AS h FROM generate_series(1, 300000) i) s;
CREATE INDEX orders_customer_id_idx ON orders (customer_id);
CREATE INDEX orders_created_at_idx ON orders (created_at);

CREATE TABLE order_items (
  order_id integer NOT NULL,
  position integer NOT NULL,
  product_id integer NOT NULL REFERENCES products,
  quantity integer NOT NULL,
  price numeric(10, 2) NOT NULL,
  PRIMARY KEY (order_id, position)
);
INSERT INTO order_items
SELECT 1 + i / 2, i % 2, 1 + h % 2000, 1 + h % 5, (h % 10000) / 100.0
FROM (SELECT i, (i::bigint * 2654435761 % 4294967296 / 1000) AS h FROM generate_series(0, 599999) i) s;

CREATE TABLE returns (
  id integer PRIMARY KEY,
  order_id integer REFERENCES orders ON DELETE CASCADE,
  reason text
);
INSERT INTO returns
SELECT i, CASE WHEN i % 100 = 0 THEN NULL ELSE i * 13 % 300000 + 1 END, 'reason ' || (i % 8)
FROM generate_series(1, 40000) i;

CREATE TABLE events (
  id integer NOT NULL,
  happened_at date NOT NULL,
  kind text NOT NULL,
  payload text
) PARTITION BY RANGE (happened_at);
DO $$
BEGIN
  FOR month IN 0..11 LOOP
    EXECUTE format('CREATE TABLE events_%s PARTITION OF events FOR VALUES FROM (%L) TO (%L)', to_char(month + 1, 'FM00'),
      date '2025-01-01' + month * interval '1 month', date '2025-01-01' + (month + 1) * interval '1 month');
  END LOOP;
END $$;
INSERT INTO events
SELECT i, date '2025-01-01' + i % 365, 'kind ' || (i % 40), repeat('x', 60) FROM generate_series(1, 150000) i;
CREATE INDEX events_happened_at_idx ON events (happened_at);

CREATE TABLE readings (
  sensor integer NOT NULL,
  taken_at timestamptz NOT NULL,
  value double precision NOT NULL
);
INSERT INTO readings
SELECT i % 5, timestamptz '2025-01-01' + i * interval '1 second', i % 977 FROM generate_series(1, 200000) i;
CREATE INDEX readings_sensor_taken_at_idx ON readings (sensor, taken_at);

CREATE TABLE audit (id integer GENERATED ALWAYS AS IDENTITY, what text);
CREATE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO audit (what) VALUES (TG_OP || ' ' || NEW.id);
  RETURN NEW;
END $$;

CREATE FUNCTION some_numbers(n integer) RETURNS SETOF integer LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN QUERY SELECT generate_series(1, n);
END $$;

CREATE VIEW open_orders AS SELECT * FROM orders WHERE status = 'open';

CREATE EXTENSION file_fdw;
CREATE EXTENSION postgres_fdw;
