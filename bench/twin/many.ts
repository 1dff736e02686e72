// Ten thousand tables, each with a key and an index, most of them empty: how a catalog grows that software writes.

import type { SourceRecipe } from './source';

const TABLES = 10_000;
/** A transaction locks what it makes; more would need another max_locks_per_transaction. */
const A_STEP = 500;

export const MANY_TABLES: SourceRecipe = {
  name: 'many',
  steps: [
    'CREATE SCHEMA many',
    ...Array.from({ length: TABLES / A_STEP }, (_, i) => make(i * A_STEP + 1, (i + 1) * A_STEP)),
    'VACUUM ANALYZE',
  ],
};

function make(first: number, last: number): string {
  return `DO $make$ BEGIN FOR t IN ${String(first)}..${String(last)} LOOP
    EXECUTE format('CREATE TABLE many.t%1$s (id int PRIMARY KEY, parent_id int, name text, at timestamptz); CREATE INDEX t%1$s_parent ON many.t%1$s (parent_id)', t);
    IF t % 10 = 0 THEN
      EXECUTE format('INSERT INTO many.t%s SELECT g, g %% 9, ''n'' || g, timestamptz ''2024-01-01'' + g * interval ''1 hour'' FROM generate_series(1, 100) g', t);
    END IF;
  END LOOP; END $make$`;
}
