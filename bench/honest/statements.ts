// Statements on the shop's tables: slow ones that an index makes fast, and traps, which no index helps. None of them served to
// tune anything.

export const SLOW: Readonly<Record<string, string>> = {
  // Selective.
  'guest of bookings': 'SELECT * FROM booking WHERE guest = 12345',
  'two equalities': 'SELECT id, payload FROM event WHERE tenant = 777 AND weight = 4242',
  'owner and not deleted': 'SELECT id, title FROM document WHERE owner = 99 AND deleted IS NULL',
  'name of a category': `SELECT id FROM category WHERE name = 'category ' || md5('4711')`,
  'unique amount': 'SELECT id FROM purchase WHERE amount = 123.45',
  'unpaid bookings': 'SELECT count(*), sum(price) FROM booking WHERE paid IS NULL',
  // Ranges.
  'an hour of events': `SELECT id, kind, payload FROM event WHERE at >= '2024-03-01' AND at < '2024-03-01 06:00'`,
  'heavy events': 'SELECT id, tenant FROM event WHERE weight > 99900',
  'week of documents': `SELECT id, title FROM document WHERE updated BETWEEN '2023-08-01' AND '2023-08-04'`,
  'sensor and value': 'SELECT at FROM reading WHERE sensor = 9 AND value > 120',
  'dear bookings of a room': 'SELECT id, guest FROM booking WHERE room = 12 AND price >= 850',
  // Joins.
  'purchases of an email': `SELECT p.id, p.amount FROM account a JOIN purchase p ON p.account_id = a.id
     WHERE a.email = 'user1234@example.com'`,
  'brand of an account': `SELECT pr.name, p.placed FROM purchase p JOIN product pr ON pr.id = p.product_id
     WHERE p.account_id = 31415 ORDER BY p.placed`,
  'children of a parent': `SELECT c.id, c.name FROM category p JOIN category c ON c.parent = p.id WHERE p.id BETWEEN 40 AND 60`,
  'failed by country': `SELECT a.country, count(*) FROM purchase p JOIN account a ON a.id = p.account_id
     WHERE p.status = 'failed' AND p.amount > 400 GROUP BY a.country`,
  'self join of guests': `SELECT b.id, o.id FROM booking b JOIN booking o ON o.guest = b.guest AND o.id > b.id WHERE b.room = 7 AND b.price > 890`,
  'four tables': `SELECT a.country, pr.category, sum(p.amount) FROM account a JOIN purchase p ON p.account_id = a.id
     JOIN product pr ON pr.id = p.product_id JOIN category c ON c.id = pr.category + 1
     WHERE a.email LIKE 'user77%' AND pr.brand = 5 GROUP BY 1, 2`,
  'lateral newest': `SELECT a.id, l.placed FROM account a CROSS JOIN LATERAL (SELECT p.placed FROM purchase p
     WHERE p.account_id = a.id ORDER BY p.placed DESC LIMIT 1) l WHERE a.id BETWEEN 500 AND 510`,
  'left join of open ones': `SELECT pr.id, count(p.id) FROM product pr LEFT JOIN purchase p ON p.product_id = pr.id AND p.status = 'open'
     WHERE pr.brand = 17 GROUP BY pr.id`,
  // ORDER BY with LIMIT.
  'last events of a tenant':
    'SELECT id, kind FROM event WHERE tenant = 55 ORDER BY at DESC LIMIT 10',
  'heaviest of a kind': `SELECT id, weight FROM event WHERE kind = 'kind0' ORDER BY weight DESC LIMIT 5`,
  'cheapest bookings': 'SELECT id, price FROM booking ORDER BY price LIMIT 20',
  'newest documents':
    'SELECT id, title FROM document WHERE deleted IS NULL ORDER BY updated DESC LIMIT 25',
  'mixed order': 'SELECT id, room, price FROM booking ORDER BY room, price DESC LIMIT 15',
  'keyset page': `SELECT id, at, weight FROM event WHERE (weight, id) > (50000, 1) ORDER BY weight, id LIMIT 50`,
  'offset page': `SELECT id, score FROM page WHERE author < 500 ORDER BY score DESC LIMIT 10 OFFSET 200`,
  'nulls last': 'SELECT id, published FROM page ORDER BY published DESC NULLS LAST LIMIT 10',
  // Grouping, DISTINCT, least and greatest, windows.
  'group of a range': `SELECT kind, count(*) FROM event WHERE at >= '2024-07-20' GROUP BY kind`,
  'tenants of rare ones':
    'SELECT tenant, count(*) FROM event WHERE NOT done GROUP BY tenant ORDER BY 2 DESC LIMIT 5',
  'greatest weight': 'SELECT min(weight), max(weight) FROM event',
  'last booking of a guest': 'SELECT max(id) FROM booking WHERE guest = 777 AND paid',
  'rooms of a guest': 'SELECT DISTINCT room FROM booking WHERE guest BETWEEN 100 AND 160',
  'latest of each': `SELECT DISTINCT ON (account_id) account_id, id, amount FROM purchase WHERE account_id BETWEEN 900 AND 950
     ORDER BY account_id, placed DESC`,
  'rank within one': `SELECT id, rank() OVER (ORDER BY amount DESC) FROM purchase WHERE product_id = 1234`,
  // LIKE.
  'title begins': `SELECT id FROM document WHERE title LIKE 'quartz zinc 1%'`,
  'title holds': `SELECT id FROM document WHERE title LIKE '%c81e728d%'`,
  'title holds, any case': `SELECT id FROM document WHERE title ILIKE '%C4CA42%'`,
  'email of a domain': `SELECT id FROM account WHERE email LIKE 'user3333_@example.com'`,
  'product by pattern': `SELECT p.id FROM product pr JOIN purchase p ON p.product_id = pr.id WHERE pr.name LIKE 'product c4ca%'`,
  // jsonb.
  'jsonb contains': `SELECT id FROM document WHERE attributes @> '{"state": "stuck"}'`,
  'jsonb field': `SELECT id, title FROM document WHERE attributes->>'ref' = 'r4711'`,
  'jsonb number': `SELECT id FROM document WHERE (attributes->>'size')::int > 4990`,
  'jsonb within': `SELECT id FROM document WHERE attributes->'labels' ? 'l77'`,
  'jsonb of an owner': `SELECT id FROM document WHERE owner = 1234 AND attributes @> '{"active": true}'`,
  // Arrays.
  'array contains': `SELECT id, title FROM document WHERE tags @> ARRAY['rare123']`,
  'array overlaps': `SELECT count(*) FROM document WHERE tags && ARRAY['rare5', 'rare6', 'rare7']`,
  'array of two': `SELECT id FROM document WHERE tags @> ARRAY['tag7', 'tag123']`,
  // Text search.
  'one word': `SELECT id, title FROM document WHERE words @@ to_tsquery('simple', 'w2718')`,
  'two words': `SELECT count(*) FROM document WHERE words @@ to_tsquery('simple', 'harbor & w31')`,
  'computed vector': `SELECT id FROM document WHERE to_tsvector('simple', title) @@ to_tsquery('simple', 'c4ca4238a0b923820dcc509a6f75849b')`,
  // OR, IN, ANY.
  'or of two columns': 'SELECT id FROM booking WHERE guest = 99 OR room = 399 AND price > 890',
  'or of one column': `SELECT * FROM purchase WHERE product_id = 3 AND (status = 'failed' OR status = 'open')`,
  'or over a join': `SELECT p.id FROM purchase p JOIN account a ON a.id = p.account_id WHERE a.email = 'user5@example.com' OR p.amount = 77.77`,
  'in list of tenants': 'SELECT id, at FROM event WHERE tenant IN (3, 33, 333, 1333)',
  'in and order': 'SELECT id, at FROM event WHERE tenant IN (17, 71) ORDER BY at DESC LIMIT 10',
  'in subquery': `SELECT id FROM booking WHERE guest IN (SELECT id FROM account WHERE tier = 3 AND country = 'DE')`,
  'any of an array': `SELECT id, owner FROM document WHERE owner = ANY (ARRAY[5, 50, 500])`,
  // Expressions.
  'lower of an email': `SELECT id FROM account WHERE lower(email) = 'user4321@example.com'`,
  'day of a time': `SELECT count(*) FROM purchase WHERE (placed AT TIME ZONE 'UTC')::date = '2023-10-10'`,
  'length of a note':
    'SELECT id FROM metric, product WHERE product.id = metric.host AND length(metric.note) = 59 AND metric.value < 300',
  modulo: 'SELECT id, amount FROM purchase WHERE account_id % 1000 = 7 AND product_id = 88',
  coalesce: `SELECT id FROM document WHERE coalesce(deleted, updated) > '2025-06-05'`,
  // Skew.
  'small tenant': `SELECT count(*), max(at) FROM event WHERE tenant = 1999 AND done`,
  'rare status': `SELECT id FROM event WHERE NOT done AND tenant = 1`,
  queue: `SELECT id FROM event WHERE NOT done ORDER BY at LIMIT 20`,
  'large tenant, heavy': 'SELECT id FROM event WHERE tenant = 1 AND weight BETWEEN 500 AND 600',
  // Correlated columns.
  'city and postcode': 'SELECT street FROM address WHERE city = 33 AND postcode = 3333',
  'postcodes of a city':
    'SELECT count(*) FROM address WHERE city = 71 AND postcode BETWEEN 7100 AND 7120',
  'kind and channel': `SELECT id FROM event WHERE kind = 'kind2' AND channel = 'channel2' AND weight < 200`,
  'three that go together': `SELECT max(payload), sum(weight) FROM event
     WHERE kind = 'kind2' AND channel = 'channel2' AND region = 'region2' AND tenant = 1 AND weight < 40000`,
  // Subqueries, sets, partitions, ranges of time.
  exists: `SELECT a.id FROM account a WHERE a.tier = 3 AND EXISTS (SELECT 1 FROM booking b WHERE b.guest = a.id AND b.price > 800)`,
  'not exists': `SELECT pr.id FROM product pr WHERE pr.brand = 9 AND NOT EXISTS
     (SELECT 1 FROM purchase p WHERE p.product_id = pr.id AND p.status = 'failed')`,
  'scalar subquery': `SELECT c.id, (SELECT count(*) FROM category k WHERE k.parent = c.id) FROM category c WHERE c.id <= 8`,
  'union all': `SELECT id FROM booking WHERE guest = 5 UNION ALL SELECT id::int FROM event WHERE tenant = 1500 AND weight < 5000`,
  recursive: `WITH RECURSIVE below AS (SELECT id FROM category WHERE id = 45 UNION ALL
     SELECT c.id FROM category c JOIN below b ON c.parent = b.id) SELECT count(*) FROM below`,
  'one host': 'SELECT at, value FROM metric WHERE host = 77',
  'host and days': `SELECT max(value) FROM metric WHERE host = 1200 AND at BETWEEN '2024-06-01' AND '2024-06-30'`,
  'at that moment': `SELECT id, room FROM booking WHERE during @> timestamp '2023-05-05 10:00'`,
  overlaps: `SELECT count(*) FROM booking WHERE room = 17 AND during && tsrange('2023-01-01', '2023-02-01')`,
};

/** No index makes them faster by a tenth. */
export const TRAPS: Readonly<Record<string, string>> = {
  'small table': `SELECT value FROM setting WHERE name = 'name77'`,
  'most rows': `SELECT * FROM purchase WHERE status = 'done'`,
  'most values': `SELECT * FROM purchase WHERE status IN ('done', 'open')`,
  'all but few': `SELECT * FROM purchase WHERE status <> 'failed'`,
  'volatile value': 'SELECT * FROM purchase WHERE account_id = (random() * 40000)::int',
  'volatile filter': 'SELECT id FROM event WHERE random() < 0.0001',
  'served by its key': 'SELECT * FROM purchase WHERE id = 4711',
  'range of its key': 'SELECT count(*) FROM event WHERE id BETWEEN 100000 AND 101000',
  'slow only when cold': 'SELECT sum(length(body)) FROM page WHERE id BETWEEN 20000 AND 20400',
  'columns that go together': `SELECT max(payload), sum(weight) FROM event WHERE kind IN ('kind0', 'kind1')
     AND channel IN ('channel0', 'channel1') AND region IN ('region0', 'region1') AND done`,
  'unknown share': `SELECT max(payload), sum(weight) FROM event WHERE length(kind) = 5 AND length(channel) = 8`,
  'limit that stops early': `SELECT * FROM purchase WHERE status = 'done' LIMIT 10`,
  'limit on a common pair': `SELECT * FROM event WHERE kind = 'kind1' AND done LIMIT 20`,
  'all rows': 'SELECT count(*), avg(amount), max(length(note)) FROM purchase',
  'groups of all rows':
    'SELECT product_id, max(length(note)), sum(amount) FROM purchase GROUP BY product_id',
  'join of all rows': `SELECT a.country, sum(p.amount), max(length(p.note)) FROM purchase p JOIN account a ON a.id = p.account_id GROUP BY 1`,
  'order of all rows': 'SELECT * FROM booking ORDER BY price * guest',
  'two columns compared':
    'SELECT count(*), max(note) FROM purchase WHERE length(note) > product_id',
  'no table': 'SELECT count(*) FROM generate_series(1, 200000) AS g WHERE g % 7 = 3',
  materialized: `WITH p AS MATERIALIZED (SELECT account_id, note, amount FROM purchase) SELECT count(*), max(note) FROM p WHERE account_id = 7`,
  'pattern of nearly all': `SELECT max(score), count(*) FROM page WHERE body LIKE '%ody b%'`,
  'jsonb of most': `SELECT max(title), count(*) FROM document WHERE attributes @> '{"active": true}'`,
  'one written row': 'UPDATE stock SET quantity = quantity - 1 WHERE sku = 777',
  'most rows deleted': 'DELETE FROM stock WHERE quantity < 450',
};
