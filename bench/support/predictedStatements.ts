// Slow statements on generated data that an index would serve: look-ups, ranges, joins, orders, grouping, correlated and
// skewed columns, wide rows, small and large tables.

export const PREDICTED_TABLES = [
  `CREATE TABLE account (id int PRIMARY KEY, email text NOT NULL, country char(2) NOT NULL, tier smallint NOT NULL, created timestamptz NOT NULL);
   INSERT INTO account SELECT g, 'user' || (g::bigint * 7919) % 40000 || '@example.com', (ARRAY['DE','FR','US','GB','NL'])[1 + g % 5],
     CASE WHEN g % 500 = 0 THEN 3 WHEN g % 10 = 0 THEN 2 ELSE 1 END, timestamptz '2022-01-01' + g * interval '30 minutes'
     FROM generate_series(1, 40000) g`,
  `CREATE TABLE purchase (id int PRIMARY KEY, account_id int NOT NULL, product_id int NOT NULL, status text NOT NULL, placed timestamptz NOT NULL,
     amount numeric(10,2) NOT NULL, note text);
   INSERT INTO purchase SELECT g, 1 + (g::bigint * 104729) % 40000, 1 + (g::bigint * 7907) % 3000,
     CASE WHEN g % 1000 = 0 THEN 'failed' WHEN g % 40 = 0 THEN 'open' ELSE 'done' END,
     timestamptz '2023-01-01' + g * interval '2 minutes', (g::bigint * 31) % 50000 / 100.0, repeat('n', g % 60)
     FROM generate_series(1, 400000) g`,
  `CREATE TABLE product (id int PRIMARY KEY, name text NOT NULL, brand int NOT NULL, category int NOT NULL, price numeric(8,2) NOT NULL);
   INSERT INTO product SELECT g, 'product ' || md5(g::text), g % 60, g % 12, (g::bigint * 17) % 9000 / 10.0 FROM generate_series(1, 3000) g`,
  `CREATE TABLE reading (sensor int NOT NULL, at timestamptz NOT NULL, value double precision NOT NULL, flags int NOT NULL);
   INSERT INTO reading SELECT (g::bigint * 7919) % 500, timestamptz '2024-01-01' + g * interval '20 seconds', (g::bigint * 37) % 1000 / 7.0, g % 64
     FROM generate_series(1, 500000) g`,
  `CREATE TABLE address (id int, city int NOT NULL, postcode int NOT NULL, street text NOT NULL);
   INSERT INTO address SELECT g, (g % 20000) / 100, g % 20000, repeat('s', 20 + g % 40) FROM generate_series(1, 200000) g`,
  `CREATE TABLE page (id int PRIMARY KEY, author int NOT NULL, score int NOT NULL, published timestamptz, body text NOT NULL);
   INSERT INTO page SELECT g, (g::bigint * 7919) % 2000, (g::bigint * 104729) % 100000,
     CASE WHEN g % 20 <> 0 THEN timestamptz '2020-01-01' + (g::bigint * 104729) % 60000 * interval '1 hour' END, repeat('body ', 100)
     FROM generate_series(1, 60000) g`,
  'VACUUM ANALYZE',
];

/** By which the model's figures were chosen. */
export const TUNED_ON: Readonly<Record<string, string>> = {
  'one value': 'SELECT * FROM purchase WHERE account_id = 4711',
  'unique text': "SELECT id, country FROM account WHERE email = 'user815@example.com'",
  'two columns': 'SELECT * FROM purchase WHERE account_id = 17 AND product_id = 1708',
  'rare value': "SELECT id, amount FROM purchase WHERE status = 'failed'",
  'less rare value': "SELECT id, amount FROM purchase WHERE status = 'open'",
  'range by time':
    "SELECT sum(amount) FROM purchase WHERE placed >= '2023-06-01' AND placed < '2023-06-08'",
  'scattered range':
    'SELECT count(*), max(amount) FROM purchase WHERE product_id BETWEEN 100 AND 130',
  'newest of one': 'SELECT * FROM purchase WHERE account_id = 99 ORDER BY placed DESC LIMIT 5',
  'newest of all': "SELECT * FROM purchase WHERE status = 'done' ORDER BY placed DESC LIMIT 20",
  'highest score': 'SELECT id, score FROM page ORDER BY score DESC LIMIT 10',
  'wide rows': 'SELECT id, body FROM page WHERE author = 77',
  'wide rows range': 'SELECT id, length(body) FROM page WHERE score BETWEEN 500 AND 1500',
  'join of few': `SELECT a.email, p.amount FROM account a JOIN purchase p ON p.account_id = a.id WHERE a.tier = 3 AND a.country = 'DE'`,
  'join of one':
    'SELECT a.country, p.* FROM account a JOIN purchase p ON p.account_id = a.id WHERE a.id = 500',
  'join and group': `SELECT pr.name, sum(p.amount) FROM product pr JOIN purchase p ON p.product_id = pr.id WHERE pr.brand = 7 GROUP BY pr.name`,
  'three tables': `SELECT a.country, pr.category, count(*) FROM purchase p JOIN account a ON a.id = p.account_id JOIN product pr ON pr.id = p.product_id
     WHERE p.placed >= '2024-01-01' AND p.placed < '2024-01-04' GROUP BY 1, 2`,
  exists: `SELECT count(*) FROM account a WHERE a.tier = 3 AND EXISTS (SELECT 1 FROM purchase p WHERE p.account_id = a.id AND p.status = 'open')`,
  'not exists': `SELECT a.id FROM account a WHERE a.tier = 3 AND NOT EXISTS (SELECT 1 FROM purchase p WHERE p.account_id = a.id AND p.amount > 490)`,
  'in list': 'SELECT * FROM purchase WHERE account_id IN (3, 1415, 9265, 35897)',
  'sensor day':
    "SELECT avg(value) FROM reading WHERE sensor = 42 AND at >= '2024-02-01' AND at < '2024-02-20'",
  'sensor all':
    "SELECT date_trunc('day', at), avg(value) FROM reading WHERE sensor = 7 GROUP BY 1 ORDER BY 1",
  'flag and time': "SELECT count(*) FROM reading WHERE flags = 13 AND at >= '2024-03-01'",
  'correlated columns': 'SELECT * FROM address WHERE city = 120 AND postcode = 12034',
  'correlated range':
    'SELECT id, street FROM address WHERE city = 55 AND postcode BETWEEN 5500 AND 5599',
  'grouping of few':
    'SELECT product_id, count(*) FROM purchase WHERE account_id BETWEEN 100 AND 300 GROUP BY product_id',
  'correlated subquery':
    'SELECT a.id, (SELECT max(p.placed) FROM purchase p WHERE p.account_id = a.id) FROM account a WHERE a.id BETWEEN 10 AND 15',
  lower: "SELECT * FROM account WHERE lower(email) = 'user99@example.com'",
  prefix: "SELECT id FROM account WHERE email LIKE 'user123%'",
  null: 'SELECT count(*) FROM page WHERE published IS NULL',
  'covering count': 'SELECT count(*) FROM purchase WHERE product_id = 5',
  maximum: 'SELECT max(amount) FROM purchase',
  'distinct of one': "SELECT DISTINCT product_id FROM purchase WHERE status = 'failed'",
};

/** That were written, and measured, when the model stood. */
export const OTHERS: Readonly<Record<string, string>> = {
  'one product and status':
    "SELECT id, note FROM purchase WHERE product_id = 77 AND status = 'open'",
  'dear ones': 'SELECT * FROM purchase WHERE amount > 499.5',
  'an hour':
    "SELECT * FROM purchase WHERE placed BETWEEN '2023-09-01 10:00' AND '2023-09-01 11:00'",
  'a month by status': `SELECT status, count(*) FROM purchase WHERE placed >= '2024-02-01' AND placed < '2024-02-15' GROUP BY status`,
  'sum of some products':
    'SELECT product_id, sum(amount) FROM purchase WHERE product_id IN (5, 50, 500, 1500) GROUP BY product_id',
  'least of one': 'SELECT min(placed), max(placed) FROM purchase WHERE account_id = 23456',
  'page of one author':
    'SELECT id, score FROM page WHERE author = 1234 ORDER BY score DESC LIMIT 3',
  authors: 'SELECT author, max(score) FROM page WHERE author BETWEEN 10 AND 40 GROUP BY author',
  'recent pages':
    "SELECT id, published FROM page WHERE published > '2026-10-01' ORDER BY published",
  'late readings': "SELECT count(*) FROM reading WHERE at > '2024-04-24'",
  'two sensors':
    'SELECT sensor, max(value) FROM reading WHERE sensor IN (11, 12) AND value > 100 GROUP BY sensor',
  'last of a sensor': 'SELECT at, value FROM reading WHERE sensor = 321 ORDER BY at DESC LIMIT 1',
  'high values': 'SELECT * FROM reading WHERE value > 142.7 AND flags = 3',
  street: 'SELECT count(*) FROM address WHERE postcode = 777',
  city: 'SELECT id, street FROM address WHERE city = 150',
  'accounts of a day':
    "SELECT a.id, count(p.id) FROM account a JOIN purchase p ON p.account_id = a.id WHERE a.created >= '2023-03-01' AND a.created < '2023-03-03' GROUP BY a.id",
  'account by name':
    "SELECT a.id, p.amount FROM account a LEFT JOIN purchase p ON p.account_id = a.id WHERE a.email = 'user4242@example.com'",
  'failed in a country': `SELECT a.country, count(*) FROM purchase p JOIN account a ON a.id = p.account_id WHERE p.status = 'failed' AND a.tier > 1 GROUP BY a.country`,
  'brand and dear':
    'SELECT pr.id, p.id FROM product pr JOIN purchase p ON p.product_id = pr.id WHERE pr.brand = 3 AND pr.category = 3 AND p.amount < 5',
  'not bought':
    'SELECT pr.id FROM product pr WHERE pr.brand = 11 AND NOT EXISTS (SELECT 1 FROM purchase p WHERE p.product_id = pr.id AND p.amount > 499)',
  either: 'SELECT id FROM purchase WHERE account_id = 31 OR product_id = 2718',
  'three cheapest':
    "SELECT id, amount FROM purchase WHERE status = 'failed' ORDER BY amount LIMIT 3",
};
