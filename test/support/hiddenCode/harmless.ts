// An ordinary database, and ordinary statements: none of them is a reason to ask anybody anything.

export const HARMLESS_SCHEMA = `
CREATE EXTENSION citext; CREATE EXTENSION pg_trgm; CREATE EXTENSION hstore; CREATE EXTENSION ltree; CREATE EXTENSION btree_gin;
CREATE EXTENSION btree_gist; CREATE EXTENSION pgcrypto; CREATE EXTENSION intarray; CREATE EXTENSION fuzzystrmatch;
CREATE EXTENSION unaccent; CREATE EXTENSION "uuid-ossp"; CREATE EXTENSION cube; CREATE EXTENSION earthdistance; CREATE EXTENSION tablefunc;
CREATE TYPE mood AS ENUM ('calm', 'busy');
CREATE DOMAIN email AS citext CHECK (VALUE ~ '@');
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE TYPE point3 AS (x float8, y float8, z float8);
CREATE TYPE price_range AS RANGE (subtype = numeric);
CREATE TYPE scored AS (score positive, mail email);
CREATE FUNCTION is_code(t text) RETURNS bool LANGUAGE plpgsql AS $$ BEGIN RETURN t ~ '^[A-Z]+$' AND length(t) < 9; END $$;
CREATE DOMAIN code AS text CHECK (is_code(VALUE));
CREATE SEQUENCE tickets; CREATE DOMAIN ticket AS bigint DEFAULT nextval('tickets') CHECK (VALUE > 0);
CREATE TABLE queue (ticket ticket, code code);
CREATE FUNCTION initials(name text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT upper(left(name, 1)) $$;
CREATE FUNCTION is_adult(born date) RETURNS bool LANGUAGE sql STABLE AS $$ SELECT born < current_date - interval '18 years' $$;
CREATE FUNCTION doubled(n int) RETURNS int LANGUAGE sql IMMUTABLE RETURN n * 2;
CREATE FUNCTION tax(amount numeric, rate numeric DEFAULT 0.19) RETURNS numeric LANGUAGE plpgsql AS $$
  DECLARE result numeric := 0; BEGIN
    IF amount IS NULL THEN RETURN NULL; ELSIF amount < 0 THEN RAISE EXCEPTION 'negative amount %', amount; END IF;
    result := round(amount * rate, 2); RETURN result; END $$;
CREATE FUNCTION factorial_of(n int) RETURNS numeric LANGUAGE plpgsql IMMUTABLE AS $$
  BEGIN IF n < 2 THEN RETURN 1; END IF; RETURN n * factorial_of(n - 1); END $$;
CREATE FUNCTION safe_number(t text) RETURNS numeric LANGUAGE plpgsql IMMUTABLE AS $$
  BEGIN RETURN t::numeric; EXCEPTION WHEN invalid_text_representation OR numeric_value_out_of_range THEN RETURN NULL; END $$;
CREATE TABLE people (id bigserial PRIMARY KEY, name text NOT NULL, mail email, mood mood DEFAULT 'calm', born date,
  tags text[], attributes jsonb, extra hstore, path ltree, place point3, score positive, nickname citext,
  created timestamptz DEFAULT now(), CHECK (length(name) > 0));
INSERT INTO people (name, mail, born, tags, attributes, extra, path, place, score, nickname)
  SELECT 'person ' || i, 'p' || i || '@example.org', date '1960-01-01' + i * 20, ARRAY['a', 'b' || i % 7], jsonb_build_object('k', i), 'a=>1',
    'top.a', ROW(1, 2, 3)::point3, i, 'nick' || i FROM generate_series(1, 400) i;
CREATE INDEX ON people (lower(name)) WHERE born IS NOT NULL; CREATE INDEX ON people USING gin (name gin_trgm_ops);
CREATE INDEX ON people USING gin (attributes jsonb_path_ops); CREATE INDEX ON people (mail); CREATE INDEX ON people (initials(name));
CREATE INDEX ON people USING gist (path); CREATE INDEX ON people USING gin (score, tags);
CREATE STATISTICS people_stats ON mood, born FROM people; CREATE STATISTICS people_names ON lower(name), born FROM people;
CREATE TABLE orders (id serial PRIMARY KEY, person_id bigint REFERENCES people, total numeric, state text, lines int[], placed timestamptz) ;
INSERT INTO orders (person_id, total, state, lines, placed) SELECT 1 + i % 400, i, CASE WHEN i % 3 = 0 THEN 'open' ELSE 'done' END, ARRAY[i, i + 1],
    timestamptz '2024-01-01' + i * interval '1 hour' FROM generate_series(1, 900) i;
CREATE FUNCTION order_count(person bigint) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
  DECLARE r record; n bigint := 0; BEGIN FOR r IN SELECT id FROM orders WHERE person_id = person LOOP n := n + 1; END LOOP; RETURN n; END $$;
CREATE FUNCTION open_orders() RETURNS TABLE (id int, total numeric) LANGUAGE sql STABLE AS $$ SELECT o.id, o.total FROM orders o WHERE o.state = 'open' $$;
CREATE FUNCTION label(o orders) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT o.id || ' ' || o.state $$;
CREATE FUNCTION add_up(numeric, numeric) RETURNS numeric LANGUAGE sql IMMUTABLE AS $$ SELECT coalesce($1, 0) + coalesce($2, 0) $$;
CREATE AGGREGATE total_of(numeric) (SFUNC = add_up, STYPE = numeric, INITCOND = '0');
CREATE FUNCTION last_of(anyelement, anyelement) RETURNS anyelement LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT $2 $$;
CREATE AGGREGATE last(anyelement) (SFUNC = last_of, STYPE = anyelement);
CREATE FUNCTION point3_near(point3, point3) RETURNS bool LANGUAGE sql IMMUTABLE AS $$ SELECT abs(($1).x - ($2).x) < 1 $$;
CREATE OPERATOR ~~~ (LEFTARG = point3, RIGHTARG = point3, FUNCTION = point3_near);
CREATE FUNCTION point3_text(point3) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT ($1).x::text $$;
CREATE CAST (point3 AS text) WITH FUNCTION point3_text(point3) AS ASSIGNMENT;
CREATE VIEW adults AS SELECT id, name, mail, age(born) AS age FROM people WHERE is_adult(born);
CREATE VIEW busy_adults AS SELECT a.*, tax(o.total) AS tax FROM adults a JOIN orders o ON o.person_id = a.id;
CREATE MATERIALIZED VIEW order_totals AS SELECT person_id, sum(total) AS total FROM orders GROUP BY 1;
ALTER TABLE orders ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON orders USING (state <> 'secret' OR current_user = 'postgres');
CREATE TABLE days (d date, n int) PARTITION BY RANGE (d);
CREATE TABLE days_2024 PARTITION OF days FOR VALUES FROM ('2024-01-01') TO ('2025-01-01'); CREATE TABLE days_rest PARTITION OF days DEFAULT;
CREATE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'SELECT 1'; RETURN NEW; END $$;
CREATE TRIGGER noted AFTER UPDATE ON people FOR EACH ROW EXECUTE FUNCTION note_change();
ANALYZE`;

/** Writes, which are executed after a yes alone; planning them is no reason to ask either. */
export const HARMLESS_TO_PLAN: readonly string[] = [
  `INSERT INTO queue (code) VALUES ('AB')`,
  'INSERT INTO queue VALUES ($1, $2)',
  'UPDATE queue SET ticket = DEFAULT, code = $1',
  'UPDATE people SET mail = $1, score = $2 WHERE id = $3',
];

export const HARMLESS: readonly string[] = [
  'SELECT 1 + 1',
  'SELECT now(), current_date, clock_timestamp()',
  'SELECT * FROM people WHERE id = 7',
  `SELECT * FROM people WHERE lower(name) = 'person 7' AND born IS NOT NULL`,
  `SELECT name FROM people WHERE name LIKE 'per%' ORDER BY name DESC LIMIT 5`,
  `SELECT name FROM people WHERE name ILIKE '%son 1%'`,
  `SELECT name, similarity(name, 'person') FROM people WHERE name % 'person 3' ORDER BY name <-> 'person 3' LIMIT 3`,
  `SELECT * FROM people WHERE mail = 'P7@EXAMPLE.ORG'`,
  `SELECT count(*) FROM people WHERE nickname = 'NICK7'`,
  `SELECT count(DISTINCT nickname), max(nickname) FROM people GROUP BY mood ORDER BY 2`,
  `SELECT mood, count(*) FROM people WHERE mood IN ('calm', 'busy') GROUP BY mood HAVING count(*) > 1`,
  `SELECT attributes ->> 'k', attributes #>> '{k}' FROM people WHERE attributes @> '{"k": 3}'`,
  `SELECT jsonb_path_query(attributes, '$.k'), jsonb_agg(id) OVER () FROM people LIMIT 2`,
  `SELECT extra -> 'a', extra ? 'a', akeys(extra) FROM people LIMIT 1`,
  `SELECT path, nlevel(path), path ~ '*.a' FROM people WHERE path <@ 'top' LIMIT 1`,
  `SELECT unnest(tags), array_length(tags, 1), tags && ARRAY['a'] FROM people LIMIT 3`,
  `SELECT '{3,5}'::positive[], '(3,a@b)'::scored, ROW(3, 'a@b')::scored, 'AB'::code, '{AB}'::code[]`,
  'SELECT score + 1, score::int, score BETWEEN 3 AND 8 FROM people LIMIT 3',
  `SELECT (place).x, (place).y FROM people WHERE place ~~~ ROW(1, 1, 1)::point3 LIMIT 1`,
  'SELECT place::text FROM people LIMIT 1',
  `SELECT '[1,5]'::price_range @> 3.0, price_range(1, 2)`,
  'SELECT initials(name), doubled(id::int) FROM people LIMIT 3',
  `SELECT * FROM people WHERE initials(name) = 'P' LIMIT 1`,
  'SELECT tax(100), tax(amount => 5, rate => 0.07)',
  'SELECT factorial_of(5)',
  `SELECT safe_number('x'), safe_number('12')`,
  'SELECT id, order_count(id) FROM people WHERE id < 4',
  'SELECT * FROM open_orders() WHERE total > 10 LIMIT 3',
  'SELECT o.label, label(o) FROM orders o LIMIT 2',
  'SELECT total_of(total), last(total ORDER BY id) FROM orders',
  'SELECT * FROM adults WHERE id < 5',
  'SELECT name, sum(tax) FROM busy_adults GROUP BY name ORDER BY 2 DESC NULLS LAST LIMIT 5',
  'SELECT * FROM order_totals WHERE person_id = 3',
  'SELECT p.name, o.total FROM people p JOIN orders o ON o.person_id = p.id WHERE o.total > 100 LIMIT 5',
  'SELECT p.name, x.total FROM people p LEFT JOIN LATERAL (SELECT total FROM orders o WHERE o.person_id = p.id ORDER BY placed DESC LIMIT 1) x ON true LIMIT 5',
  'SELECT * FROM people WHERE NOT EXISTS (SELECT 1 FROM orders WHERE person_id = people.id)',
  'SELECT * FROM people WHERE id IN (SELECT person_id FROM orders WHERE state = $$open$$) LIMIT 2',
  'SELECT id FROM people WHERE id = ANY (ARRAY[1, 2, 3])',
  'SELECT person_id, total, sum(total) OVER (PARTITION BY person_id ORDER BY placed), lag(total) OVER w FROM orders WINDOW w AS (ORDER BY placed) LIMIT 3',
  'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT * FROM n',
  'SELECT state, count(*) FILTER (WHERE total > 5), avg(total), percentile_cont(0.5) WITHIN GROUP (ORDER BY total) FROM orders GROUP BY ROLLUP (state)',
  `SELECT date_trunc('month', placed), sum(total) FROM orders GROUP BY 1 ORDER BY 1`,
  `SELECT extract(year FROM placed), to_char(placed, 'YYYY-MM'), placed AT TIME ZONE 'UTC' FROM orders LIMIT 1`,
  `SELECT placed FROM orders WHERE placed > now() - interval '1 day'`,
  'SELECT lines, lines @> ARRAY[3], sort(lines) FROM orders WHERE lines && ARRAY[7]',
  'SELECT CASE state WHEN $$open$$ THEN 1 ELSE 0 END, coalesce(total, 0), nullif(total, 1), greatest(total, 3) FROM orders LIMIT 1',
  'SELECT DISTINCT ON (person_id) person_id, total FROM orders ORDER BY person_id, placed DESC LIMIT 3',
  'SELECT state FROM orders UNION SELECT name FROM people EXCEPT SELECT $$x$$ LIMIT 1',
  'SELECT * FROM generate_series(1, 3) AS g(i) CROSS JOIN unnest(ARRAY[1, 2]) WITH ORDINALITY',
  'VALUES (1, $$a$$), (2, $$b$$)',
  'TABLE days',
  `SELECT * FROM days WHERE d = '2024-05-05'`,
  `SELECT string_agg(name, ', ' ORDER BY id), array_agg(id), bool_or(mood = 'calm') FROM people`,
  `SELECT regexp_replace(name, '\\d+', '#'), split_part(name, ' ', 2), format('%s-%s', id, name) FROM people LIMIT 1`,
  `SELECT to_tsvector('simple', name) @@ plainto_tsquery('simple', 'person') FROM people LIMIT 1`,
  `SELECT digest(name, 'sha256'), crypt(name, gen_salt('md5')), gen_random_uuid() FROM people LIMIT 1`,
  `SELECT levenshtein(name, 'x'), soundex(name), unaccent(name), uuid_generate_v4() FROM people LIMIT 1`,
  'SELECT earth_distance(ll_to_earth(1, 2), ll_to_earth(3, 4)), cube(1, 2)',
  'SELECT random(), md5(name), hashtext(name) FROM people LIMIT 1',
  `SELECT * FROM people TABLESAMPLE system (50) WHERE id > 3`,
  `SELECT grouping(state), state FROM orders GROUP BY GROUPING SETS ((state), ())`,
  'SELECT relname, pg_size_pretty(pg_total_relation_size(oid)) FROM pg_class LIMIT 3',
  `SELECT pid, state FROM pg_stat_activity WHERE datname = current_database()`,
  `SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' LIMIT 2`,
  'SELECT xmlelement(name a, name), row_to_json(p) FROM people p LIMIT 1',
  `SELECT * FROM jsonb_to_recordset('[{"a": 1}]') AS r(a int, m mood)`,
  `SELECT (SELECT max(total) FROM orders), ROW(1, 2) = ROW(1, 2), 5 IS DISTINCT FROM 6`,
  'SELECT p FROM people p LIMIT 1',
  'SELECT round(total), round(total, 1), trunc(total), lpad(state, 9), substring(state FROM 2 FOR 1) FROM orders LIMIT 1',
  `SELECT (placed, interval '1 h') OVERLAPS (now(), interval '1 h'), age(placed) FROM orders LIMIT 1`,
];
