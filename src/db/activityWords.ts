// Ages by the server's clock and names of tables, as the questions about activity have them.

import * as z from 'zod';

/** Of a column that is a timestamptz, in milliseconds. */
export function ageSql(column: string): string {
  return `(extract(epoch FROM pg_catalog.clock_timestamp() - ${column}) * 1000)::float8`;
}

/** A moment may come after the look that it is compared with. */
export const ageMs = z.number().transform((ms) => Math.max(0, ms));

/** The name of a table, qualified and quoted; NULL where there is none in this database. */
export function relationNameSql(oid: string, isHere: string): string {
  return `(SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = ${oid} AND ${isHere})`;
}
