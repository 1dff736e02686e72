-- What production holds, for those who want to make shop.twin.json.gz anew:
--   createdb shop && psql -d shop -f schema.sql
--   planwright twin create --dsn postgresql:///shop --redact --output shop.twin.json.gz

CREATE TABLE customers (
  id bigint PRIMARY KEY,
  email text NOT NULL UNIQUE
);
INSERT INTO customers SELECT g, 'c' || g || '@example.org' FROM generate_series(1, 50000) g;

CREATE TABLE orders (
  id bigint PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES customers,
  placed_at timestamptz NOT NULL,
  total numeric(12, 2) NOT NULL
);
INSERT INTO orders
SELECT g, 1 + g % 50000, timestamptz '2025-01-01 00:00+00' + g * interval '1 minute', g % 500
  FROM generate_series(1, 400000) g;
CREATE INDEX orders_customer_id ON orders (customer_id);

VACUUM ANALYZE customers, orders;
