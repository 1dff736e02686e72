// One of every kind of object that a twin carries, small; the last few cannot be carried and must be named.

const BROAD = Array.from({ length: 10 }, (_, i) => `c${String(i)}`);

export const KINDS_SOURCE: readonly string[] = [
  `CREATE SCHEMA k; CREATE SCHEMA "K two"; CREATE EXTENSION pg_trgm; CREATE EXTENSION btree_gin; CREATE EXTENSION btree_gist SCHEMA k;
   CREATE EXTENSION bloom; CREATE EXTENSION citext; CREATE EXTENSION pg_stat_statements; CREATE EXTENSION pg_freespacemap; SELECT setseed(0.3)`,
  `CREATE TYPE k.mood AS ENUM ('sad', 'it''s', 'glad');
   CREATE DOMAIN k.percent AS numeric(5,2) CHECK (VALUE BETWEEN 0 AND 100);
   CREATE DOMAIN k.strict_percent AS k.percent NOT NULL;
   CREATE TYPE k.point3 AS (x int, y int, z int);
   CREATE TYPE k.float_range AS RANGE (subtype = float8);
   CREATE COLLATION k.bytewise (provider = libc, locale = 'C');
   CREATE COLLATION k.any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
   CREATE SEQUENCE k.counter;
   CREATE FUNCTION k.fold(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS 'SELECT lower($1)';
   CREATE FUNCTION k.twice(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN $1 * 2; END'`,
  `CREATE TABLE k.types (id serial PRIMARY KEY, mood k.mood NOT NULL, share k.percent, sure k.strict_percent, spot k.point3, spots k.point3[], span k.float_range NOT NULL,
     name text COLLATE k.bytewise, mail citext NOT NULL UNIQUE, "Odd ""name" int, doc jsonb, words tsvector, ip inet, bits bit(8), uid uuid, tags int[],
     twice_id int GENERATED ALWAYS AS (id * 2) STORED, plain_id int GENERATED ALWAYS AS (id + 1) VIRTUAL, gone int);
   ALTER TABLE k.types DROP COLUMN gone; ALTER TABLE k.types ADD COLUMN late date DEFAULT '2024-01-01';
   INSERT INTO k.types (mood, share, sure, spot, spots, span, name, mail, "Odd ""name", doc, words, ip, bits, uid, tags)
     SELECT (ARRAY['sad','it''s','glad'])[1 + floor(3 * power(random(), 2))::int]::k.mood, g % 100, g % 7, ROW(g, g % 5, 0)::k.point3, ARRAY[ROW(g, 0, 0)::k.point3], k.float_range(g, g + 5),
       'n''\\' || g % 300, 'M' || g || '@x.org', g % 11, jsonb_build_object('a', g % 9), to_tsvector('simple', 'w' || g % 50 || ' v' || g % 3),
       ('10.0.' || g % 200 || '.1')::inet, (g % 256)::bit(8), md5(g::text)::uuid, ARRAY[g % 13, g % 17] FROM generate_series(1, 20000) g`,
  `CREATE INDEX types_fold ON k.types (k.fold(name)); CREATE INDEX types_twice ON k.types (k.twice("Odd ""name"));
   CREATE INDEX types_hash ON k.types USING hash (uid); CREATE INDEX types_brin ON k.types USING brin (id);
   CREATE INDEX types_gin ON k.types USING gin (doc jsonb_path_ops); CREATE INDEX types_words ON k.types USING gin (words);
   CREATE INDEX types_trgm ON k.types USING gin (name gin_trgm_ops); CREATE INDEX types_trgm_gist ON k.types USING gist (name gist_trgm_ops);
   CREATE INDEX types_btree_gin ON k.types USING gin ("Odd ""name", tags); CREATE INDEX types_btree_gist ON k.types USING gist (id, span);
   CREATE INDEX types_bloom ON k.types USING bloom ("Odd ""name", twice_id); CREATE INDEX types_spgist ON k.types USING spgist (ip);
   CREATE INDEX types_partial ON k.types (mood DESC NULLS LAST, share) INCLUDE (name) WHERE share > 50;
   CREATE INDEX types_pattern ON k.types (name text_pattern_ops); CREATE INDEX types_range ON k.types USING gist (span);
   CREATE STATISTICS k.types_pair (ndistinct, dependencies) ON mood, share FROM k.types;
   CREATE STATISTICS k.types_expression ON (id % 7), (k.fold(name)) FROM k.types`,
  `CREATE TABLE k.parts (id int NOT NULL, kind text NOT NULL, at date NOT NULL, n int, PRIMARY KEY (id, kind, at)) PARTITION BY RANGE (at);
   CREATE TABLE k.parts_23 PARTITION OF k.parts FOR VALUES FROM (MINVALUE) TO ('2024-01-01');
   CREATE TABLE k.parts_24 PARTITION OF k.parts FOR VALUES FROM ('2024-01-01') TO ('2025-01-01') PARTITION BY LIST (kind);
   CREATE TABLE k.parts_24_a PARTITION OF k.parts_24 FOR VALUES IN ('a') PARTITION BY HASH (id);
   CREATE TABLE k.parts_24_a0 PARTITION OF k.parts_24_a FOR VALUES WITH (MODULUS 2, REMAINDER 0);
   CREATE TABLE "K two"."Parts A1" (n int, at date NOT NULL, kind text NOT NULL, id int NOT NULL);
   ALTER TABLE k.parts_24_a ATTACH PARTITION "K two"."Parts A1" FOR VALUES WITH (MODULUS 2, REMAINDER 1);
   CREATE TABLE k.parts_24_rest PARTITION OF k.parts_24 DEFAULT; CREATE TABLE k.parts_rest PARTITION OF k.parts DEFAULT;
   CREATE INDEX parts_n ON k.parts (n);
   INSERT INTO k.parts SELECT g, (ARRAY['a','b','c'])[1 + g % 3], date '2023-07-01' + g % 700, g % 40 FROM generate_series(1, 30000) g;
   CREATE TABLE k.base (id int PRIMARY KEY, note text CHECK (length(note) < 100)); CREATE TABLE k.second (extra text);
   CREATE TABLE k.child (own int CHECK (own > 0)) INHERITS (k.base, k.second);
   INSERT INTO k.base SELECT g, 'b' FROM generate_series(1, 500) g; INSERT INTO k.child SELECT g, 'c', 'e', g FROM generate_series(501, 5000) g`,
  `CREATE TABLE k.owner (id int PRIMARY KEY, code text NOT NULL UNIQUE DEFERRABLE); INSERT INTO k.owner SELECT g, 'c' || g FROM generate_series(1, 300) g;
   CREATE TABLE k.booking (id int PRIMARY KEY, owner_id int NOT NULL REFERENCES k.owner, parent_id int REFERENCES k.booking, room int, during tsrange NOT NULL, n int NOT NULL,
     CONSTRAINT booking_once EXCLUDE USING gist (room WITH =, during WITH &&), CONSTRAINT booking_room CHECK (room < 1000), UNIQUE NULLS NOT DISTINCT (owner_id, n));
   INSERT INTO k.booking SELECT g, 1 + g % 300, NULL, g % 50, tsrange(timestamp '2024-01-01' + g * interval '1 day', timestamp '2024-01-01' + g * interval '1 day' + interval '20 hours'), g FROM generate_series(1, 4000) g;
   ALTER TABLE k.booking ADD CONSTRAINT booking_late CHECK (n > 0) NOT VALID;
   CREATE VIEW k.rooms AS SELECT b.room, count(*) AS n, max(o.code) AS code FROM k.booking b JOIN k.owner o ON o.id = b.owner_id GROUP BY 1;
   CREATE VIEW k.full_rooms WITH (security_barrier) AS SELECT * FROM k.rooms WHERE n > 3;
   CREATE RECURSIVE VIEW k.depth (id, level) AS SELECT id, 1 FROM k.booking WHERE parent_id IS NULL UNION ALL SELECT b.id, d.level + 1 FROM k.booking b JOIN depth d ON b.parent_id = d.id;
   CREATE MATERIALIZED VIEW k.per_owner AS SELECT owner_id, count(*) AS n FROM k.booking GROUP BY 1; CREATE UNIQUE INDEX per_owner_key ON k.per_owner (owner_id);
   CREATE VIEW k.of_key AS SELECT o.id, o.code, count(*) AS n FROM k.owner o JOIN k.booking b ON b.owner_id = o.id GROUP BY o.id;
   CREATE MATERIALIZED VIEW k.kept_of_key AS SELECT * FROM k.of_key; CREATE INDEX kept_of_key_n ON k.kept_of_key (n)`,
  `CREATE TABLE k.never (id int); INSERT INTO k.never SELECT 1;
   CREATE FOREIGN DATA WRAPPER nowhere; CREATE SERVER far FOREIGN DATA WRAPPER nowhere; CREATE FOREIGN TABLE k.remote (id int) SERVER far`,
  // Values at the ends that fit an index only compressed, and a row of them that fits no page at all.
  `CREATE TABLE k.long (id int PRIMARY KEY, text text NOT NULL); CREATE INDEX long_text ON k.long (text);
   INSERT INTO k.long SELECT g, repeat('long ', 1000) || g FROM generate_series(1, 50) g;
   CREATE TABLE k.broad (id int PRIMARY KEY, ${BROAD.map((name) => `${name} text NOT NULL`).join(', ')});
   INSERT INTO k.broad SELECT g, ${BROAD.map((name) => `(SELECT string_agg(md5('${name}' || g || i), '') FROM generate_series(1, 30) i)`).join(', ')} FROM generate_series(1, 20) g`,
  'VACUUM ANALYZE',
  'CREATE TABLE k.fresh AS SELECT g AS id FROM generate_series(1, 1000) g',
];

export const KINDS_STATEMENTS: readonly string[] = [
  `SELECT * FROM k.types WHERE mood = 'sad' AND share > 90 ORDER BY mood DESC NULLS LAST LIMIT 5`,
  `SELECT mood, count(*) FROM k.types GROUP BY 1`,
  'SELECT * FROM k.types WHERE share = 50',
  'SELECT * FROM k.types WHERE sure < 2',
  `SELECT * FROM k.types WHERE k.fold(name) = 'n7'`,
  `SELECT * FROM k.types WHERE k.twice("Odd ""name") = 8`,
  `SELECT * FROM k.types WHERE uid = md5('5')::uuid`,
  'SELECT * FROM k.types WHERE id BETWEEN 5 AND 90',
  'SELECT * FROM k.types WHERE id > 19990',
  `SELECT * FROM k.types WHERE doc @> '{"a": 3}'`,
  `SELECT * FROM k.types WHERE words @@ 'w7'::tsquery`,
  `SELECT * FROM k.types WHERE name LIKE '%27%'`,
  `SELECT * FROM k.types WHERE name LIKE 'n1%'`,
  `SELECT * FROM k.types WHERE tags @> ARRAY[5, 9]`,
  `SELECT * FROM k.types WHERE "Odd ""name" = 3 AND twice_id = 88`,
  `SELECT * FROM k.types WHERE ip = '10.0.7.1'`,
  'SELECT * FROM k.types WHERE span @> 55.5::float8',
  'SELECT * FROM k.types WHERE span && k.float_range(100, 200)',
  `SELECT * FROM k.types WHERE mail = 'm77@X.ORG'`,
  'SELECT * FROM k.types WHERE plain_id = 12',
  'SELECT twice_id, count(*) FROM k.types WHERE twice_id < 100 GROUP BY 1',
  'SELECT id % 7, count(*) FROM k.types GROUP BY 1',
  'SELECT mood, share, count(*) FROM k.types GROUP BY 1, 2',
  `SELECT * FROM k.types WHERE mood = 'glad' AND share = 3`,
  `SELECT * FROM k.types WHERE (spot).x = 4`,
  `SELECT count(*) FROM k.types WHERE late = '2024-01-01'`,
  `SELECT * FROM k.types ORDER BY name COLLATE k.any_case LIMIT 10`,
  `SELECT max(id) FROM k.types`,
  `SELECT * FROM k.parts WHERE at = '2024-05-05'`,
  `SELECT * FROM k.parts WHERE at >= '2024-02-01' AND kind = 'a' AND id = 31`,
  `SELECT * FROM k.parts WHERE n = 7 AND kind = 'a'`,
  'SELECT kind, count(*) FROM k.parts GROUP BY 1',
  `SELECT * FROM "K two"."Parts A1" WHERE n = 4`,
  `SELECT p.*, t.name FROM k.parts p JOIN k.types t ON t.id = p.n WHERE p.at > '2025-03-01'`,
  'SELECT * FROM k.base WHERE id = 600',
  'SELECT * FROM ONLY k.base WHERE id > 400',
  'SELECT * FROM k.child WHERE own < 0',
  'SELECT * FROM k.booking b JOIN k.owner o ON o.id = b.owner_id WHERE b.room = 7',
  `SELECT * FROM k.booking WHERE room = 7 AND during && tsrange('2024-05-01', '2024-05-09')`,
  'SELECT b.* FROM k.booking b WHERE EXISTS (SELECT FROM k.owner o WHERE o.id = b.owner_id)',
  `SELECT * FROM k.full_rooms WHERE room > 10`,
  'SELECT max(level) FROM k.depth',
  'SELECT * FROM k.per_owner WHERE owner_id = 5',
  `SELECT nextval('k.counter')`,
  'SELECT * FROM k.fresh WHERE id = 5',
  `SELECT * FROM k.long WHERE text > 'm'`,
  'SELECT * FROM k.broad WHERE id > 15',
  `UPDATE k.booking SET room = 9 WHERE owner_id = 3`,
  `DELETE FROM k.owner WHERE code = 'c5'`,
];
