// A warehouse: one wide fact table, facts in partitions of every kind and depth, dimensions, indexes on expressions and
// extended statistics, and 120 statements as reports ask them. Small enough to be made in seconds.

import { expand } from './expand';
import type { SourceRecipe } from './source';

const SALES = 240_000;
const VISITS = 200_000;
const MEASURES = 120_000;
const SHIPMENTS = 80_000;
const WIDE_COLUMNS = 60;

const SEED = 'SET search_path = dw, public; SELECT setseed(0.17)';

const WIDE = Array.from({ length: WIDE_COLUMNS }, (_, i) => ({
  name: `m${String(i + 1).padStart(2, '0')}`,
  type: ['int', 'numeric(10,2)', 'real', 'text'][i % 4] ?? 'int',
  value:
    [
      `CASE WHEN random() < ${(0.02 * (i % 7)).toFixed(2)} THEN NULL ELSE floor(${String(10 + i * i)} * power(random(), 2))::int END`,
      'round((random() * 1000)::numeric, 2)',
      'random()::real',
      `'v' || floor(${String(3 + i * 5)} * power(random(), 3))::int`,
    ][i % 4] ?? '0',
}));

export const ANALYTICS: SourceRecipe = {
  name: 'analytics',
  steps: [
    'CREATE EXTENSION pg_trgm; CREATE EXTENSION btree_gist; CREATE SCHEMA dw',
    `${SEED};
     CREATE TYPE channel AS ENUM ('web', 'app', 'store', 'phone');
     CREATE TABLE dates (day date PRIMARY KEY, year int NOT NULL, quarter int NOT NULL, month int NOT NULL, weekday int NOT NULL, holiday boolean NOT NULL);
     INSERT INTO dates SELECT d, extract(year FROM d)::int, extract(quarter FROM d)::int, extract(month FROM d)::int,
       extract(isodow FROM d)::int, extract(doy FROM d) IN (1, 121, 359, 360)
       FROM generate_series(date '2022-01-01', date '2024-12-31', interval '1 day') d;
     CREATE TABLE stores (id int PRIMARY KEY, name text NOT NULL, country char(2) NOT NULL, city text NOT NULL, region text NOT NULL, opened date NOT NULL);
     INSERT INTO stores SELECT g, 'Store ' || g, (ARRAY['DE','FR','US','GB','NL'])[1 + g % 5], 'City ' || g % 40 , 'Region ' || g % 5,
       date '2010-01-01' + g FROM generate_series(1, 200) g;
     CREATE TABLE products (id int PRIMARY KEY, sku text NOT NULL UNIQUE, name text NOT NULL, brand text NOT NULL, category text NOT NULL,
       subcategory text NOT NULL, price numeric(10,2) NOT NULL, attributes jsonb NOT NULL, discontinued boolean NOT NULL);
     INSERT INTO products SELECT g, 'P' || lpad(g::text, 6, '0'), 'Product ' || substr(md5(g::text), 1, 8), 'Brand ' || g % 60, 'Category ' || g % 12,
       'Sub ' || g % 60, round((1 + 300 * power(random(), 3))::numeric, 2), jsonb_build_object('colour', (ARRAY['red','blue','green'])[1 + g % 3], 'size', g % 8),
       random() < 0.05 FROM generate_series(1, 8000) g;
     CREATE TABLE buyers (id int PRIMARY KEY, email text NOT NULL, segment text NOT NULL, country char(2) NOT NULL, born date, score real);
     INSERT INTO buyers SELECT g, 'Buyer' || g || '@Shop' || g % 50 || '.com', (ARRAY['new','loyal','lost','vip'])[1 + floor(4 * power(random(), 3))::int],
       (ARRAY['DE','FR','US','GB','NL'])[1 + floor(5 * power(random(), 2))::int],
       CASE WHEN random() < 0.8 THEN date '1950-01-01' + floor(20000 * random())::int END, random()::real FROM generate_series(1, 40000) g`,
    `${SEED};
     CREATE TABLE sales (id bigint NOT NULL, sold_on date NOT NULL, store_id int NOT NULL, product_id int NOT NULL, buyer_id int, channel channel NOT NULL,
       quantity int NOT NULL, amount numeric(12,2) NOT NULL, country char(2) NOT NULL, city text NOT NULL) PARTITION BY RANGE (sold_on);
     DO $$ BEGIN FOR m IN 0..23 LOOP EXECUTE format('CREATE TABLE dw.sales_%s PARTITION OF dw.sales FOR VALUES FROM (%L) TO (%L)',
       to_char(date '2023-01-01' + make_interval(months => m), 'YYYYMM'), date '2023-01-01' + make_interval(months => m), date '2023-01-01' + make_interval(months => m + 1)); END LOOP; END $$;
     CREATE TABLE sales_other PARTITION OF sales DEFAULT;
     INSERT INTO sales SELECT g, date '2023-01-01' + floor(731 * sqrt(random()))::int, s, 1 + floor(8000 * power(random(), 2.5))::int,
       CASE WHEN random() < 0.9 THEN 1 + floor(40000 * power(random(), 2))::int END, (ARRAY['web','app','store','phone'])[1 + floor(4 * power(random(), 2))::int]::channel,
       1 + floor(5 * random())::int, round((5 + 500 * power(random(), 3))::numeric, 2), (ARRAY['DE','FR','US','GB','NL'])[1 + s % 5], 'City ' || s % 40
       FROM (SELECT g, 1 + floor(200 * power(random(), 2))::int AS s FROM generate_series(1, ${String(SALES)}) g) AS x;
     ALTER TABLE sales ADD PRIMARY KEY (id, sold_on);
     CREATE INDEX sales_store ON sales (store_id, sold_on);
     CREATE INDEX sales_product ON sales (product_id) INCLUDE (quantity);
     CREATE INDEX sales_buyer ON sales (buyer_id) WHERE buyer_id IS NOT NULL;
     CREATE INDEX sales_month ON sales ((date_trunc('month', sold_on::timestamp)));
     CREATE STATISTICS sales_place (ndistinct, dependencies) ON country, city FROM sales`,
    `${SEED};
     CREATE TABLE visits (id bigint NOT NULL, at timestamptz NOT NULL, device text NOT NULL, buyer_id int, page text NOT NULL, ms int NOT NULL) PARTITION BY LIST (device);
     CREATE TABLE visits_phone PARTITION OF visits FOR VALUES IN ('phone') PARTITION BY RANGE (at);
     CREATE TABLE visits_phone_q1 PARTITION OF visits_phone FOR VALUES FROM ('2024-01-01') TO ('2024-04-01');
     CREATE TABLE visits_phone_q2 PARTITION OF visits_phone FOR VALUES FROM ('2024-04-01') TO ('2024-07-01') PARTITION BY HASH (id);
     CREATE TABLE visits_phone_q2_0 PARTITION OF visits_phone_q2 FOR VALUES WITH (MODULUS 2, REMAINDER 0);
     CREATE TABLE visits_phone_q2_1 PARTITION OF visits_phone_q2 FOR VALUES WITH (MODULUS 2, REMAINDER 1);
     CREATE TABLE visits_desktop PARTITION OF visits FOR VALUES IN ('desktop', 'tablet');
     CREATE TABLE visits_other PARTITION OF visits DEFAULT;
     INSERT INTO visits SELECT g, timestamptz '2024-01-01' + g * interval '75 seconds', (ARRAY['phone','desktop','tablet','tv'])[1 + floor(4 * power(random(), 2))::int],
       CASE WHEN random() < 0.6 THEN 1 + floor(40000 * random())::int END, '/p/' || floor(3000 * power(random(), 3))::int, floor(5000 * power(random(), 4))::int
       FROM generate_series(1, ${String(VISITS)}) g;
     CREATE INDEX visits_at ON visits USING brin (at);
     CREATE INDEX visits_buyer ON visits (buyer_id, at);
     CREATE INDEX visits_page ON visits (lower(page));
     CREATE TABLE measures (sensor int NOT NULL, at timestamp NOT NULL, value double precision NOT NULL, tags text[] NOT NULL) PARTITION BY HASH (sensor);
     DO $$ BEGIN FOR r IN 0..7 LOOP EXECUTE format('CREATE TABLE dw.measures_%s PARTITION OF dw.measures FOR VALUES WITH (MODULUS 8, REMAINDER %s)', r, r); END LOOP; END $$;
     INSERT INTO measures SELECT 1 + g % 400, timestamp '2024-01-01' + g * interval '30 seconds', 20 + 5 * sin(g / 1000.0) + random(), ARRAY['s' || g % 20, 'z' || g % 7]
       FROM generate_series(1, ${String(MEASURES)}) g;
     ALTER TABLE measures ADD PRIMARY KEY (sensor, at);
     CREATE INDEX measures_tags ON measures USING gin (tags)`,
    `${SEED};
     CREATE TABLE wide (id int PRIMARY KEY, at date NOT NULL, ${WIDE.map(({ name, type }) => `${name} ${type}`).join(', ')},
       ratio real GENERATED ALWAYS AS (CASE WHEN m01 > 0 THEN m03 / m01 END) STORED);
     INSERT INTO wide (id, at, ${WIDE.map(({ name }) => name).join(', ')})
       SELECT g, date '2023-01-01' + g / 100, ${WIDE.map(({ value }) => value).join(', ')} FROM generate_series(1, 50000) g;
     CREATE INDEX wide_at ON wide (at); CREATE INDEX wide_m05 ON wide (m05, m09); CREATE INDEX wide_text ON wide (upper(m04), m01);
     CREATE INDEX wide_sum ON wide ((m01 + m05)); CREATE INDEX wide_some ON wide (m13) WHERE m17 > 10;
     CREATE STATISTICS wide_pair (ndistinct, dependencies, mcv) ON m01, m05 FROM wide;
     CREATE STATISTICS wide_expressions ON (m01 % 10), (date_trunc('month', at::timestamp)) FROM wide;
     CREATE TABLE shipments (id int PRIMARY KEY, sale_id bigint NOT NULL, carrier text NOT NULL, country char(2) NOT NULL, city text NOT NULL, zone text NOT NULL,
       during tsrange NOT NULL, weight numeric(8,2), note text);
     INSERT INTO shipments SELECT g, 1 + floor(${String(SALES)} * random())::bigint, 'Carrier ' || c % 9, (ARRAY['DE','FR','US','GB','NL'])[1 + c % 5], 'City ' || c, 'Zone ' || c % 10,
       tsrange(timestamp '2023-01-01' + g * interval '12 minutes', timestamp '2023-01-03' + g * interval '12 minutes'),
       round((50 * power(random(), 2))::numeric, 2), CASE WHEN random() < 0.1 THEN 'fragile ' || md5(g::text) END
       FROM (SELECT g, floor(60 * power(random(), 2))::int AS c FROM generate_series(1, ${String(SHIPMENTS)}) g) AS x;
     CREATE INDEX shipments_sale ON shipments (sale_id); CREATE INDEX shipments_during ON shipments USING gist (during);
     CREATE INDEX shipments_note ON shipments USING gin (note gin_trgm_ops);
     CREATE INDEX shipments_carrier ON shipments (carrier, country);
     CREATE STATISTICS shipments_place (ndistinct, dependencies, mcv) ON country, city, zone FROM shipments;
     CREATE UNIQUE INDEX buyers_email ON buyers (lower(email)); CREATE INDEX buyers_segment ON buyers (segment, country);
     CREATE INDEX products_brand ON products (brand, category); CREATE INDEX products_attributes ON products USING gin (attributes);
     CREATE STATISTICS products_kind (dependencies, ndistinct, mcv) ON category, subcategory, brand FROM products;
     CREATE VIEW monthly AS SELECT date_trunc('month', sold_on::timestamp) AS month, store_id, sum(amount) AS amount FROM sales GROUP BY 1, 2;
     CREATE MATERIALIZED VIEW top_products AS SELECT product_id, sum(quantity) AS sold FROM sales GROUP BY 1;
     CREATE INDEX top_products_sold ON top_products (sold DESC);
     CREATE TABLE archive (id int, kind text, at date); CREATE TABLE archive_old (reason text) INHERITS (archive);
     INSERT INTO archive SELECT g, 'k' || g % 9, date '2020-01-01' + g % 700 FROM generate_series(1, 5000) g;
     INSERT INTO archive_old SELECT g, 'k' || g % 9, date '2018-01-01' + g % 700, 'old' FROM generate_series(5001, 20000) g;
     CREATE INDEX archive_kind ON archive (kind); CREATE INDEX archive_old_kind ON archive_old (kind)`,
    'VACUUM ANALYZE',
  ],
};

const CITIES = ['1', '7', '23', '38'];
const MONTHS = ['2023-02-01', '2023-11-01', '2024-06-01', '2024-12-01'];

/** One shape a line, with the values that it is asked with. */
export const ANALYTICS_STATEMENTS: readonly string[] = expand([
  [`SELECT sum(amount) FROM dw.sales WHERE sold_on >= '$1' AND sold_on < date '$1' + 31`, MONTHS],
  [
    `SELECT store_id, sum(amount) FROM dw.sales WHERE sold_on >= '$1' GROUP BY 1 ORDER BY 2 DESC LIMIT 10`,
    MONTHS,
  ],
  [
    `SELECT * FROM dw.sales WHERE store_id = $1 AND sold_on BETWEEN '2024-03-01' AND '2024-05-15' ORDER BY sold_on`,
    ['1', '50', '199'],
  ],
  [`SELECT country, city, count(*) FROM dw.sales WHERE sold_on >= '$1' GROUP BY 1, 2`, MONTHS],
  [`SELECT * FROM dw.sales WHERE country = 'FR' AND city = 'City $1'`, CITIES],
  [
    `SELECT p.category, d.quarter, sum(s.amount) FROM dw.sales s JOIN dw.products p ON p.id = s.product_id JOIN dw.dates d ON d.day = s.sold_on WHERE d.year = $1 GROUP BY 1, 2`,
    ['2023', '2024'],
  ],
  [
    `SELECT b.segment, count(DISTINCT s.buyer_id) FROM dw.sales s JOIN dw.buyers b ON b.id = s.buyer_id WHERE s.channel = '$1' GROUP BY 1`,
    ['web', 'app', 'store', 'phone'],
  ],
  [`SELECT * FROM dw.sales WHERE buyer_id = $1`, ['3', '777', '39000']],
  [`SELECT sum(quantity) FROM dw.sales WHERE product_id = $1`, ['1', '400', '7900']],
  [`SELECT * FROM dw.sales WHERE id = $1`, ['5', '200000']],
  [`SELECT sum(amount) FROM dw.sales WHERE date_trunc('month', sold_on::timestamp) = '$1'`, MONTHS],
  [`SELECT * FROM dw.monthly WHERE month = '$1' ORDER BY amount DESC LIMIT 5`, MONTHS],
  [
    `SELECT s.* FROM dw.sales s JOIN dw.stores t ON t.id = s.store_id WHERE t.city = 'City $1' AND s.sold_on >= '2024-11-01'`,
    CITIES,
  ],
  [
    `SELECT device, count(*) FROM dw.visits WHERE at >= '2024-$1-01' GROUP BY 1`,
    ['01', '04', '06'],
  ],
  [
    `SELECT page, avg(ms) FROM dw.visits WHERE device = '$1' AND at < '2024-02-10' GROUP BY 1 ORDER BY 2 DESC LIMIT 20`,
    ['phone', 'tablet', 'tv'],
  ],
  [`SELECT * FROM dw.visits WHERE buyer_id = $1 ORDER BY at DESC LIMIT 10`, ['5', '20000']],
  [`SELECT count(*) FROM dw.visits WHERE lower(page) = '/p/$1'`, ['0', '17', '2999']],
  [
    `SELECT v.page, count(*) FROM dw.visits v JOIN dw.buyers b ON b.id = v.buyer_id WHERE b.segment = '$1' AND v.device = 'phone' GROUP BY 1`,
    ['new', 'vip'],
  ],
  [`SELECT avg(value) FROM dw.measures WHERE sensor = $1 AND at > '2024-01-20'`, ['1', '399']],
  [`SELECT sensor, max(at) FROM dw.measures WHERE tags @> ARRAY['$1'] GROUP BY 1`, ['s3', 'z5']],
  [
    `SELECT * FROM dw.measures WHERE sensor IN (3, 77, $1) AND at >= '2024-02-01' ORDER BY at LIMIT 100`,
    ['4', '250'],
  ],
  [`SELECT count(*) FROM dw.wide WHERE m01 = $1 AND m05 = 0`, ['0', '4', '9']],
  [
    `SELECT m01, m05, count(*) FROM dw.wide WHERE at > '$1' GROUP BY 1, 2`,
    ['2023-02-01', '2024-05-01'],
  ],
  [`SELECT * FROM dw.wide WHERE m05 = $1 AND m09 > 5 ORDER BY m09`, ['0', '12', '25']],
  [`SELECT * FROM dw.wide WHERE upper(m04) = 'V$1' AND m01 = 3`, ['0', '9']],
  [`SELECT * FROM dw.wide WHERE m01 + m05 = $1`, ['0', '20', '33']],
  [`SELECT * FROM dw.wide WHERE m13 = $1 AND m17 > 10`, ['2', '100']],
  [`SELECT m01 % 10, count(*) FROM dw.wide WHERE m01 % 10 = $1 GROUP BY 1`, ['1', '7']],
  [
    `SELECT date_trunc('month', at::timestamp), sum(m02) FROM dw.wide WHERE ratio > $1 GROUP BY 1 ORDER BY 1`,
    ['0.1', '0.9'],
  ],
  [
    `SELECT * FROM dw.shipments WHERE country = 'DE' AND city = 'City $1' AND zone = 'Zone $1'`,
    ['0', '5'],
  ],
  [
    `SELECT country, city, zone, sum(weight) FROM dw.shipments WHERE carrier = 'Carrier $1' GROUP BY 1, 2, 3`,
    ['0', '8'],
  ],
  [
    `SELECT * FROM dw.shipments WHERE during && tsrange('$1', '$1'::timestamp + interval '6 hours')`,
    ['2023-01-05', '2024-06-01'],
  ],
  [`SELECT * FROM dw.shipments WHERE note LIKE '%$1%'`, ['abc', 'fragile a']],
  [
    `SELECT h.carrier, sum(s.amount) FROM dw.shipments h JOIN dw.sales s ON s.id = h.sale_id WHERE h.city = 'City $1' GROUP BY 1`,
    CITIES,
  ],
  [`SELECT * FROM dw.buyers WHERE lower(email) = 'buyer$1@shop$1.com'`, ['7', '44']],
  [`SELECT count(*) FROM dw.buyers WHERE segment = '$1' AND country = 'NL'`, ['new', 'vip']],
  [
    `SELECT * FROM dw.products WHERE category = 'Category $1' AND subcategory = 'Sub $1' AND brand = 'Brand $1'`,
    ['3', '11'],
  ],
  [
    `SELECT * FROM dw.products WHERE attributes @> '{"colour": "$1"}' AND price > 200`,
    ['red', 'green'],
  ],
  [
    `SELECT p.brand, sum(t.sold) FROM dw.top_products t JOIN dw.products p ON p.id = t.product_id WHERE t.sold > $1 GROUP BY 1`,
    ['20', '900'],
  ],
  [`SELECT * FROM dw.top_products ORDER BY sold DESC LIMIT $1`, ['10', '5000']],
  [`SELECT kind, count(*) FROM dw.archive WHERE kind = 'k$1' GROUP BY 1`, ['2', '8']],
  [`SELECT * FROM ONLY dw.archive WHERE at > '$1'`, ['2020-03-01', '2021-11-28']],
  [
    `WITH t AS (SELECT product_id, sum(amount) AS a FROM dw.sales WHERE sold_on >= '$1' GROUP BY 1) SELECT p.name, t.a FROM t JOIN dw.products p ON p.id = t.product_id ORDER BY t.a DESC LIMIT 20`,
    MONTHS,
  ],
  [
    `SELECT sold_on, sum(sum(amount)) OVER (ORDER BY sold_on) FROM dw.sales WHERE store_id = $1 GROUP BY 1`,
    ['1', '120'],
  ],
  [
    `SELECT p.* FROM dw.products p WHERE NOT EXISTS (SELECT FROM dw.sales s WHERE s.product_id = p.id AND s.sold_on >= '$1')`,
    ['2024-01-01', '2024-12-01'],
  ],
  [
    `SELECT count(*) FROM dw.sales s JOIN dw.shipments h ON h.sale_id = s.id WHERE s.sold_on = '$1'`,
    ['2023-05-05', '2024-12-12'],
  ],
  [
    `UPDATE dw.sales SET amount = amount * 1.1 WHERE sold_on = '$1' AND store_id = 9`,
    ['2024-02-02'],
  ],
  [`DELETE FROM dw.visits WHERE at < '$1'`, ['2024-01-03']],
]);
