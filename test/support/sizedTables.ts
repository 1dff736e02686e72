// Tables of common shapes and indexes on them, to be built for real: what the size model is measured against.

import type { IndexDefinition } from '../../src/model/indexDefinition';

/** Pseudo words of one to four syllables, the first ones by far the most frequent, as in prose. */
const PROSE = `
  CREATE FUNCTION word(n int) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT string_agg((ARRAY['ka','lo','mi','ter','son','ing','be','ru','dan','pre','ist','vo','gal','num','che','ost'])
      [1 + (n * 7919 / (16 ^ i)::int + i * 5) % 16], '') FROM generate_series(0, 1 + (n * 31) % 3) i $$;
  CREATE TABLE vocabulary AS SELECT n, word(n) || CASE WHEN n > 500 THEN substr(md5(n::text), 1, 1) ELSE '' END AS word
    FROM generate_series(0, 7999) n;
  CREATE UNIQUE INDEX ON vocabulary (n) INCLUDE (word);
  CREATE FUNCTION prose(seed int, words int) RETURNS text LANGUAGE sql VOLATILE AS $$
    SELECT string_agg(word, ' ') FROM (SELECT (8000 * power(random(), 4))::int % 8000 AS n FROM generate_series(1, words) g
      WHERE seed IS NOT NULL) s JOIN vocabulary USING (n) $$`;

export const SIZED_TABLES: readonly string[] = [
  'CREATE EXTENSION pg_trgm; SELECT setseed(0.5)',
  PROSE,
  `CREATE TABLE visits AS SELECT
     g::bigint AS id,
     1 + (20000 * power(random(), 2))::int AS customer,
     1 + floor(30000 * random())::int AS product,
     1 + floor(400 * random())::int AS place,
     1 + floor(900 * random())::int AS shelf,
     (ARRAY['new','paid','done'])[1 + floor(3 * random())::int] AS status,
     timestamptz '2024-01-01' + g * interval '7 minutes' + random() * interval '7 minutes' AS made,
     round((random() * 1000)::numeric, 2) AS total,
     'User' || g || '@Example' || g % 97 || '.com' AS email,
     jsonb_build_object('kind', (ARRAY['view','buy','cart'])[1 + floor(3 * power(random(), 2))::int],
       'session', md5((g / 4)::text), 'amount', floor(500 * random())) AS event,
     CASE WHEN g % 20 = 0 THEN md5(g::text) END AS note,
     md5((g % 9000)::text)::uuid AS session
   FROM generate_series(1, 40000) g`,
  `CREATE TABLE articles AS SELECT
     g AS id,
     initcap(prose(g, 6)) AS title,
     prose(g, 25) AS summary,
     prose(g, 120) AS body,
     'https://www.example.com/catalog/' || word(g % 60) || '/' || word(g % 900) || '/' || g || '.html' AS url,
     ARRAY(SELECT word FROM (SELECT (2000 * power(random(), 3))::int AS n FROM generate_series(1, 1 + g % 7)) s JOIN vocabulary USING (n)) AS tags,
     ARRAY(SELECT floor(15000 * random())::int FROM generate_series(1, 5 + g % 2)) AS related,
     jsonb_build_object('author', jsonb_build_object('name', word(g % 700), 'mail', word(g % 700) || '@example.org'),
       'views', floor(20000 * power(random(), 3)), 'ref', md5(g::text), 'lang', (ARRAY['en','de','fr'])[1 + g % 3],
       'labels', jsonb_build_array(word(g % 40), word(g % 90))) AS data,
     (SELECT string_agg(md5((g * 10 + i)::text), '') FROM generate_series(1, 12) i) AS token
   FROM generate_series(1, 2500) g`,
  // Every value is wider than what ANALYZE takes as a sample.
  `CREATE TABLE essays AS SELECT g AS id, prose(g, 700) AS essay FROM generate_series(1, 500) g`,
  `CREATE TABLE documents AS SELECT g AS id, lpad(g::text, 40, '0') AS label,
     (SELECT string_agg(md5((g * 90 + i)::text), '') FROM generate_series(1, 66 + g % 16) i) AS payload
   FROM generate_series(1, 2000) g`,
  `ALTER TABLE articles ADD COLUMN search tsvector GENERATED ALWAYS AS (to_tsvector('english', title || ' ' || summary)) STORED;
   CREATE TABLE people AS SELECT
     g AS id,
     initcap(word(floor(300 * power(random(), 2))::int)) || ' ' || initcap(word(1000 + floor(3000 * power(random(), 2))::int)) AS name,
     (ARRAY['US','DE','FR','GB'])[1 + floor(4 * power(random(), 3))::int] AS country,
     word(floor(900 * random())::int) AS city,
     jsonb_build_object('plan', 'p' || g % 4, 'score', g % 100) AS attributes
   FROM generate_series(1, 20000) g`,
  `CREATE STATISTICS visits_place (ndistinct) ON status, place FROM visits`,
  'VACUUM ANALYZE',
];

export interface SizedBuild {
  readonly table: string;
  /** Names of columns, or expressions in parentheses; each with an operator class behind a blank. */
  readonly keys: readonly string[];
  readonly method?: string;
  readonly opclass?: string;
  readonly include?: readonly string[];
  readonly unique?: boolean;
  readonly predicate?: string;
}

const visits = (...keys: string[]): SizedBuild => ({ table: 'visits', keys });
const articles = (...keys: string[]): SizedBuild => ({ table: 'articles', keys });
const gin = (table: string, key: string, opclass?: string): SizedBuild => ({
  table,
  keys: [key],
  method: 'gin',
  ...(opclass === undefined ? {} : { opclass }),
});

export const SIZED_BUILDS: Readonly<Record<string, readonly SizedBuild[]>> = {
  plain: [
    { ...visits('id'), unique: true },
    visits('customer'),
    visits('status'),
    visits('made'),
    visits('total'),
    visits('note'),
    visits('session'),
    visits('email'),
    { ...visits('customer'), include: ['total'] },
    { ...visits('made'), predicate: "status = 'new'" },
    articles('title'),
    articles('summary'),
    articles('url'),
  ],
  wide: [
    articles('token'),
    articles('token', 'id'),
    { table: 'documents', keys: ['payload'] },
    { table: 'documents', keys: ['id', 'payload'] },
    { table: 'documents', keys: ['label'] },
  ],
  several: [
    visits('customer', 'product'),
    visits('product', 'customer'),
    visits('place', 'shelf'),
    visits('status', 'place'),
    visits('customer', 'made'),
    visits('status', 'customer', 'place'),
    { table: 'people', keys: ['country', 'city'] },
    { table: 'people', keys: ['city', 'name'] },
  ],
  expression: [
    visits('(lower(email))'),
    visits("(date_trunc('day', made AT TIME ZONE 'UTC'))"),
    visits("((made AT TIME ZONE 'UTC')::date)"),
    visits("(event ->> 'kind')"),
    visits("(event ->> 'session')"),
    visits("((event ->> 'amount')::int)"),
    visits('(md5(email))'),
    visits('(customer % 100)'),
    visits('(total * 2)'),
    { table: 'people', keys: ['(lower(name))'] },
    { table: 'people', keys: ['(substr(name, 1, 3))'] },
    { table: 'people', keys: ["(country || ' ' || city)"] },
    articles('(length(body))'),
  ],
  gin: [
    gin('people', 'name', 'gin_trgm_ops'),
    gin('articles', 'title', 'gin_trgm_ops'),
    gin('articles', 'summary', 'gin_trgm_ops'),
    gin('articles', 'url', 'gin_trgm_ops'),
    gin('visits', 'email', 'gin_trgm_ops'),
    gin('people', '(lower(name))', 'gin_trgm_ops'),
    gin('articles', 'search'),
    gin('articles', "(to_tsvector('english', title))"),
    gin('articles', "(to_tsvector('simple', summary))"),
    gin('articles', "(to_tsvector('english', body))"),
    gin('essays', "(to_tsvector('english', essay))"),
    gin('articles', 'tags'),
    gin('articles', 'related'),
    gin('articles', 'data'),
    gin('articles', 'data', 'jsonb_path_ops'),
    gin('visits', 'event'),
    gin('visits', 'event', 'jsonb_path_ops'),
    gin('people', 'attributes'),
  ],
  others: [
    { ...visits('made'), method: 'brin' },
    { ...visits('email'), method: 'hash' },
    { ...visits('id'), method: 'hash' },
  ],
};

export function definitionOf(build: SizedBuild): IndexDefinition {
  const { opclass } = build;
  return {
    schema: 'public',
    table: build.table,
    method: build.method ?? 'btree',
    keys: build.keys.map((key) => ({
      ...(key.startsWith('(') ? { expression: key.slice(1, -1) } : { column: key }),
      descending: false,
      nullsFirst: false,
      ...(opclass === undefined ? {} : { opclass }),
    })),
    include: [...(build.include ?? [])],
    predicate: build.predicate ?? null,
    unique: build.unique ?? false,
  };
}
