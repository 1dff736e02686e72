// A thousand tables of which each refers to two others, with 80 views over them: one schema that hangs together, as those of
// large applications do; 200 statements as a server counts them, and a migration of ten.

import { expand } from './expand';
import type { SourceRecipe } from './source';

const TABLES = 1_000;
/** A transaction locks what it makes; more would need another max_locks_per_transaction. */
const A_STEP = 100;

export const CONNECTED: SourceRecipe = {
  name: 'connected',
  steps: [
    `CREATE SCHEMA erp; CREATE TYPE erp.state AS ENUM ('open', 'paid', 'sent', 'closed');
     CREATE FUNCTION erp.gross(amount numeric) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT amount * 1.19'`,
    ...Array.from({ length: TABLES / A_STEP }, (_, i) => make(i * A_STEP + 1, (i + 1) * A_STEP)),
    `DO $make$ BEGIN FOR t IN 1..80 LOOP
      EXECUTE format('CREATE VIEW erp.v%1$s AS SELECT a.id, a.code, a.status, erp.gross(a.amount) AS gross, b.code AS parent
        FROM erp.t%2$s a JOIN erp.t%3$s b ON b.id = a.parent_id', t, t * 12, t * 12 / 8);
    END LOOP; END $make$`,
    'VACUUM ANALYZE',
  ],
};

function make(first: number, last: number): string {
  return `DO $make$ BEGIN PERFORM setseed(0.3); FOR t IN ${String(first)}..${String(last)} LOOP
    EXECUTE format('CREATE TABLE erp.t%1$s (id bigint PRIMARY KEY, parent_id bigint, other_id bigint, code text NOT NULL, status erp.state NOT NULL,
      amount numeric(12,2) NOT NULL CHECK (amount >= 0), note text, created timestamptz NOT NULL DEFAULT now(), tags jsonb)', t);
    EXECUTE format('INSERT INTO erp.t%1$s SELECT g, 1 + g %% 40, 1 + g %% 30, ''c'' || g, (ARRAY[''open'',''paid'',''sent'',''closed''])[1 + floor(4 * power(random(), 3))::int]::erp.state,
      round((900 * random())::numeric, 2), ''note '' || md5(g::text), timestamptz ''2024-01-01'' + g * interval ''1 hour'', jsonb_build_object(''n'', g %% 7)
      FROM generate_series(1, %2$s) g', t, CASE WHEN t % 50 = 1 THEN 20000 WHEN t % 3 = 0 THEN 40 ELSE 400 END);
    EXECUTE format('CREATE UNIQUE INDEX t%1$s_code ON erp.t%1$s (code); CREATE INDEX t%1$s_parent ON erp.t%1$s (parent_id, created);
      CREATE INDEX t%1$s_other ON erp.t%1$s (other_id); CREATE INDEX t%1$s_open ON erp.t%1$s (created) WHERE status = ''open''', t);
    IF t > 1 THEN
      EXECUTE format('ALTER TABLE erp.t%1$s ADD FOREIGN KEY (parent_id) REFERENCES erp.t%2$s, ADD FOREIGN KEY (other_id) REFERENCES erp.t%3$s',
        t, greatest(1, t / 8), 1 + (t * 7) % (t - 1));
    END IF;
  END LOOP; END $make$`;
}

const SOME = Array.from({ length: 25 }, (_, i) => String(1 + i * 41));

/** As pg_stat_statements normalises them; `$1` to `$3` here are its own. */
export const CONNECTED_STATEMENTS: readonly string[] = expand(
  [
    'SELECT * FROM erp.t{n} WHERE code = $1',
    'SELECT id, code FROM erp.t{n} WHERE parent_id = $1 ORDER BY created DESC LIMIT $2',
    'SELECT status, count(*), sum(amount) FROM erp.t{n} WHERE created >= $1 GROUP BY status',
    'SELECT * FROM erp.t{n} WHERE status = $1 AND note LIKE $2',
    'SELECT a.code, b.code FROM erp.t{n} a JOIN erp.t1 b ON b.id = a.other_id WHERE a.amount > $1',
    'UPDATE erp.t{n} SET status = $1 WHERE id = $2',
    'DELETE FROM erp.t{n} WHERE other_id = $1 AND created < $2',
    `SELECT a.id, (SELECT max(created) FROM erp.t{n} o WHERE o.parent_id = a.id) FROM erp.t2 a WHERE a.tags @> $1`,
  ].map((sql) => [sql, SOME] as const),
  '{n}',
);

/** Ten statements, on tables that the workload asks and on others. */
export const CONNECTED_MIGRATION = `ALTER TABLE erp.t42 ADD COLUMN priority int NOT NULL DEFAULT 0;
CREATE INDEX t42_priority ON erp.t42 (priority, created);
ALTER TABLE erp.t83 ALTER COLUMN amount TYPE numeric(14,4);
ALTER TABLE erp.t124 ADD CONSTRAINT t124_note CHECK (length(note) < 200);
ALTER TABLE erp.t165 ADD FOREIGN KEY (other_id) REFERENCES erp.t206;
DROP INDEX erp.t247_parent;
CREATE TABLE erp.priorities (id int PRIMARY KEY, t_id bigint REFERENCES erp.t288, name text);
ALTER TABLE erp.t329 ALTER COLUMN note SET NOT NULL;
ALTER TABLE erp.t370 RENAME COLUMN note TO remark;
CREATE INDEX CONCURRENTLY t411_note ON erp.t411 (note);
`;
