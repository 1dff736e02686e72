// A wholesaler's database in the structure of analytic benchmarks: eight tables, the largest of 6 million rows at scale 1,
// where the heap is about 1 GB. Every value follows from the row's number.

import type { SourceRecipe } from '../twin/source';

export interface WholesaleOptions {
  /** 1 is about 1 GB. */
  readonly scale: number;
  /** Primary and foreign keys. */
  readonly keys: boolean;
}

const TABLES = `
  CREATE TABLE zone (zone_id int NOT NULL, zone_name text NOT NULL);
  CREATE TABLE country (country_id int NOT NULL, country_name text NOT NULL, country_zone int NOT NULL);
  CREATE TABLE vendor (vendor_id int NOT NULL, vendor_name text NOT NULL, vendor_country int NOT NULL,
    vendor_balance numeric(12,2) NOT NULL, vendor_phone char(14) NOT NULL, vendor_note text NOT NULL);
  CREATE TABLE buyer (buyer_id int NOT NULL, buyer_name text NOT NULL, buyer_country int NOT NULL,
    buyer_segment char(10) NOT NULL, buyer_balance numeric(12,2) NOT NULL, buyer_phone char(14) NOT NULL,
    buyer_note text NOT NULL);
  CREATE TABLE article (article_id int NOT NULL, article_name text NOT NULL, article_maker char(12) NOT NULL,
    article_brand char(8) NOT NULL, article_kind text NOT NULL, article_size int NOT NULL,
    article_box char(10) NOT NULL, article_price numeric(12,2) NOT NULL, article_note text NOT NULL);
  CREATE TABLE offer (offer_article int NOT NULL, offer_vendor int NOT NULL, offer_stock int NOT NULL,
    offer_price numeric(12,2) NOT NULL, offer_note text NOT NULL);
  CREATE TABLE purchase (purchase_id int NOT NULL, purchase_buyer int NOT NULL, purchase_state char(1) NOT NULL,
    purchase_total numeric(12,2) NOT NULL, purchase_date date NOT NULL, purchase_urgency char(10) NOT NULL,
    purchase_clerk int NOT NULL, purchase_note text NOT NULL);
  CREATE TABLE line (line_purchase int NOT NULL, line_number int NOT NULL, line_article int NOT NULL,
    line_vendor int NOT NULL, line_quantity numeric(8,2) NOT NULL, line_price numeric(12,2) NOT NULL,
    line_discount numeric(4,2) NOT NULL, line_tax numeric(4,2) NOT NULL, line_return char(1) NOT NULL,
    line_state char(1) NOT NULL, line_shipped date NOT NULL, line_promised date NOT NULL,
    line_received date NOT NULL, line_handling char(16) NOT NULL, line_mode char(8) NOT NULL, line_note text NOT NULL)`;

/** SQL for 0 to n - 1, by the row's number and the column's: the same on every machine. */
function pick(n: number, column: number, row = 'g'): string {
  return `abs(hashint8extended(${row}, ${String(column)}) % ${String(n)})`;
}

function oneOf(words: readonly string[], column: number): string {
  const list = words.map((word) => `'${word}'`).join(',');
  return `(ARRAY[${list}])[1 + ${pick(words.length, column)}]`;
}

function note(bytes: number, column: number): string {
  return `left(md5(${pick(1_000_000, column)}::text) || md5(g::text), ${String(bytes)})`;
}

const ZONES = ['north', 'south', 'east', 'west', 'islands'];
const SEGMENTS = ['retail', 'industry', 'kitchens', 'schools', 'builders'];
const URGENCIES = ['1 now', '2 soon', '3 normal', '4 late', '5 any'];
const MODES = ['air', 'rail', 'truck', 'ship', 'post', 'courier', 'pipe'];
const HANDLING = ['in person', 'return', 'none', 'prepaid'];
const COLOURS = ['amber', 'blue', 'copper', 'green', 'ivory', 'lilac', 'olive', 'rose', 'steel'];
const KINDS = ['plain', 'heavy', 'light', 'deluxe', 'budget', 'outdoor'];
const STUFFS = ['tin', 'nickel', 'brass', 'oak', 'glass'];
const BOXES = ['bag', 'box', 'case', 'crate', 'drum', 'jar', 'pack', 'tin'];
/** From 1 January 2018 on. */
const DAYS = 2400;

function rows({ scale }: WholesaleOptions): string {
  const of = (atOne: number): number => Math.max(10, Math.round(atOne * scale));
  const [vendors, buyers, articles, purchases] = [10_000, 150_000, 200_000, 1_500_000].map(of);
  const series = (n: number | undefined): string => `generate_series(1, ${String(n)}) AS g`;
  const id = (n: number | undefined, column: number, row = 'g'): string =>
    `1 + ${pick(n ?? 1, column, row)}`;
  const money = (most: number, column: number): string => `${pick(most * 100, column)} / 100.0`;
  return `
  INSERT INTO zone SELECT g, (ARRAY[${ZONES.map((zone) => `'${zone}'`).join(',')}])[g] FROM generate_series(1, 5) AS g;
  INSERT INTO country SELECT g, 'country ' || g, 1 + g % 5 FROM generate_series(1, 25) AS g;
  INSERT INTO vendor SELECT g, 'vendor ' || g, ${id(25, 1)}, ${money(10_000, 2)}, ${pick(99, 3)} || '-' || g, ${note(60, 4)}
    FROM ${series(vendors)};
  INSERT INTO buyer SELECT g, 'buyer ' || g, ${id(25, 5)}, ${oneOf(SEGMENTS, 6)}, ${money(10_000, 7)} - 1000,
    (10 + ${pick(25, 8)}) || '-' || g, ${note(64, 9)} FROM ${series(buyers)};
  INSERT INTO article SELECT g, ${oneOf(COLOURS, 10)} || ' ' || ${oneOf(COLOURS, 11)} || ' ' || g, 'maker ' || ${id(5, 12)},
    'brand ' || ${id(25, 13)}, ${oneOf(KINDS, 14)} || ' ' || ${oneOf(STUFFS, 15)}, ${id(50, 16)}, ${oneOf(BOXES, 17)},
    ${money(2_000, 18)} + 10, ${note(20, 19)} FROM ${series(articles)};
  INSERT INTO offer SELECT g, 1 + (g + k * ${String(Math.ceil((vendors ?? 4) / 4))}) % ${String(vendors)},
    ${pick(10_000, 20, 'g * 4 + k')}, ${pick(100_000, 21, 'g * 4 + k')} / 100.0, ${note(64, 22)} || ${note(60, 23)}
    FROM ${series(articles)}, generate_series(0, 3) AS k;
  INSERT INTO purchase SELECT g, ${id(Math.round((buyers ?? 3) / 1.5), 24)} * 3 / 2, ${oneOf(['O', 'F', 'F', 'P'], 25)},
    ${money(400_000, 26)}, date '2018-01-01' + ${pick(DAYS, 27)}::int, ${oneOf(URGENCIES, 28)},
    ${id(1000, 29)}, ${note(48, 30)} FROM ${series(purchases)};
  INSERT INTO line SELECT p, n, a, 1 + (a + ${pick(4, 31)} * ${String(Math.ceil((vendors ?? 4) / 4))}) % ${String(vendors)},
    ${id(50, 32)}, ${money(90_000, 33)} + 900, ${pick(11, 34)} / 100.0, ${pick(9, 35)} / 100.0,
    CASE WHEN day < date '2021-06-01' THEN ${oneOf(['A', 'R'], 36)} ELSE 'N' END,
    CASE WHEN day < date '2021-06-01' THEN 'F' ELSE 'O' END, day, ordered + 30 + ${pick(60, 38)}::int,
    day + 1 + ${pick(30, 39)}::int, ${oneOf(HANDLING, 40)}, ${oneOf(MODES, 41)}, ${note(27, 42)}
    FROM (SELECT p, n, p * 8 + n AS g, ${id(articles, 43, 'p * 8 + n')} AS a,
      date '2018-01-01' + ${pick(DAYS, 27, 'p')}::int AS ordered,
      date '2018-01-01' + ${pick(DAYS, 27, 'p')}::int + 1 + ${pick(120, 37, 'p * 8 + n')}::int AS day
      FROM generate_series(1, ${String(purchases)}) AS p, generate_series(1, 1 + ${pick(7, 44, 'p')}) AS n) AS of`;
}

const KEYS = `
  ALTER TABLE zone ADD PRIMARY KEY (zone_id);
  ALTER TABLE country ADD PRIMARY KEY (country_id), ADD FOREIGN KEY (country_zone) REFERENCES zone;
  ALTER TABLE vendor ADD PRIMARY KEY (vendor_id), ADD FOREIGN KEY (vendor_country) REFERENCES country;
  ALTER TABLE buyer ADD PRIMARY KEY (buyer_id), ADD FOREIGN KEY (buyer_country) REFERENCES country;
  ALTER TABLE article ADD PRIMARY KEY (article_id);
  ALTER TABLE offer ADD PRIMARY KEY (offer_article, offer_vendor),
    ADD FOREIGN KEY (offer_article) REFERENCES article, ADD FOREIGN KEY (offer_vendor) REFERENCES vendor;
  ALTER TABLE purchase ADD PRIMARY KEY (purchase_id), ADD FOREIGN KEY (purchase_buyer) REFERENCES buyer;
  ALTER TABLE line ADD PRIMARY KEY (line_purchase, line_number), ADD FOREIGN KEY (line_purchase) REFERENCES purchase,
    ADD FOREIGN KEY (line_article, line_vendor) REFERENCES offer`;

export function wholesale(options: WholesaleOptions): SourceRecipe {
  return {
    name: `wholesale-${String(options.scale)}${options.keys ? '-keys' : ''}`,
    steps: [
      TABLES,
      rows(options),
      ...(options.keys ? [KEYS] : []),
      'CREATE EXTENSION hypopg',
      'VACUUM ANALYZE',
    ],
  };
}
