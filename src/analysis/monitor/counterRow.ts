// The one shape of rows with counters: a row of a statistics view, since when it counts, and its counters by their column.

import * as z from 'zod';

export const counterRow = z.object({
  /** Of the row within its view, such as the OID of a database. */
  key: z.string(),
  /** When it was reset last; null where nobody did, or the server does not say. */
  reset: z.string().nullable(),
  /** Sums since then; NULL where a row has no such counter. */
  counters: z.record(z.string(), z.number().nullable()),
});
export type CounterRow = Readonly<z.infer<typeof counterRow>>;

/** As one object, so that all views have one shape: name to SQL expression. */
export function countersSql(counters: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(counters).map(([name, sql]) => `'${name}', (${sql})::float8`);
  return `pg_catalog.json_build_object(\n         ${pairs.join(',\n         ')}) AS counters`;
}
