// The tables of benchmarks that explain a statement on a server with HypoPG.

export const CUSTOMERS_AND_ORDERS = `
  CREATE TABLE customers AS SELECT g AS id, 'customer ' || g AS name, (ARRAY['DE','FR','US','JP'])[1 + g % 4] AS country
    FROM generate_series(1, 5000) g;
  CREATE TABLE orders AS SELECT g AS id, 1 + g % 5000 AS customer_id, date '2024-01-01' + g % 700 AS placed_at, g % 90 AS total
    FROM generate_series(1, 60000) g;
  CREATE EXTENSION hypopg;
  ANALYZE`;
