// Where names are looked up: for Planwright's own SQL in PostgreSQL's own catalog alone, for the person's as the person has it.

import * as z from 'zod';
import { marked } from './ownMark';

/**
 * Whoever may create objects in a schema of a search_path decides what unqualified functions, types and operators mean
 * there, and an operator that fits its arguments better wins wherever it lies. Temporary tables are searched first unless
 * they are named.
 */
export const OWN_SEARCH_PATH = 'pg_catalog, pg_temp';

/**
 * What Planwright's own queries run under. They read a catalog of any size with long SQL, which a server that compiles
 * dear queries would compile anew each time: seconds of its processor for milliseconds of work.
 */
export const OWN_SETTINGS: readonly string[] = [
  `SET LOCAL search_path = ${OWN_SEARCH_PATH}`,
  'SET LOCAL jit = off',
];

/** The person's value of the setting `name` of pg_settings, also while Planwright's own hold. */
export const PERSONS_VALUE_SQL = `CASE name WHEN 'jit' THEN reset_val ELSE pg_catalog.current_setting(name) END`;

/**
 * Free of operators and unqualified names: it runs before the path is set. The number that the protocol announces is
 * PgBouncer's own where one stands in between.
 */
export const BEGINNING_SQL = marked(`SELECT pg_catalog.pg_backend_pid() AS pid,
  extract(epoch FROM pg_catalog.now())::pg_catalog.text AS began,
  pg_catalog.current_setting('search_path') AS setting,
  pg_catalog.current_setting('jit') AS jit,
  pg_catalog.array_to_json(pg_catalog.current_schemas(true)) AS schemas`);

export const beginningSchema = z.object({
  pid: z.int(),
  began: z.string(),
  setting: z.string(),
  jit: z.string(),
  schemas: z.array(z.string()),
});

/** Without those that are searched unasked, as current_schemas(false) has them. */
export function namedSchemas(schemas: readonly string[]): readonly string[] {
  return schemas.filter((schema) => !/^pg_(?:catalog$|temp_)/.test(schema));
}
