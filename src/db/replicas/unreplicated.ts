// Which of these relations are there, and which of them no standby has: temporary and unlogged ones write no WAL.

import * as z from 'zod';
import type { Queries } from '../contracts';

const relationRow = z.object({
  name: z.string(),
  /** A temporary or unlogged one of this name is there, in whichever schema. */
  unreplicated: z.boolean(),
});
export type KnownRelation = Readonly<z.infer<typeof relationRow>>;

const SQL = `
SELECT c.relname::text AS name, pg_catalog.bool_or(c.relpersistence <> 'p') AS unreplicated
  FROM pg_catalog.pg_class c
 WHERE c.relname = ANY ($1::name[]) AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
 GROUP BY c.relname`;

export function readRelations(
  client: Queries,
  names: readonly string[],
  signal?: AbortSignal,
): Promise<readonly KnownRelation[]> {
  return client.query(SQL, [names], relationRow, signal);
}
