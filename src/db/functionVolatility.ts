// How harmless the functions that a statement calls are: the worst volatility among all that a name can mean.

import { z } from 'zod';
import type { DatabaseClient } from './contracts';
import type { RelationName } from './catalogReader';

export type Volatility = 'immutable' | 'stable' | 'volatile';

export interface FunctionVolatility extends RelationName {
  /** Null when there is no such function. Overloads are not told apart: the most volatile counts. */
  readonly volatility: Volatility | null;
  /** True when every function of that name belongs to PostgreSQL itself (pg_catalog). */
  readonly builtIn: boolean;
}

/** Without a schema the functions of `$3`, the person's search_path, count. Privilege: none. */
const VOLATILITY_SQL = `
SELECT q.position::int4 AS position,
       CASE WHEN pg_catalog.bool_or(p.provolatile = 'v') THEN 'volatile'
            WHEN pg_catalog.bool_or(p.provolatile = 's') THEN 'stable'
            WHEN pg_catalog.bool_or(p.provolatile = 'i') THEN 'immutable' END AS volatility,
       coalesce(pg_catalog.bool_and(n.nspname = 'pg_catalog'), false) AS built_in
  FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS q(schema, name, position)
  LEFT JOIN (pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace)
    ON p.proname = q.name
   AND CASE WHEN q.schema IS NULL THEN n.nspname = ANY ($3::text[])
            ELSE n.nspname = q.schema END
 GROUP BY q.position ORDER BY q.position`;

const volatilityRow = z.object({
  position: z.int(),
  volatility: z.enum(['immutable', 'stable', 'volatile']).nullable(),
  built_in: z.boolean(),
});

export async function functionVolatility(
  client: DatabaseClient,
  names: readonly RelationName[],
  signal?: AbortSignal,
): Promise<readonly FunctionVolatility[]> {
  if (names.length === 0) return [];
  const rows = await client.session(async (session) => {
    const { schemas } = await session.searchPath();
    const parameters = [names.map(({ schema }) => schema), names.map(({ name }) => name), schemas];
    return session.query(VOLATILITY_SQL, parameters, volatilityRow);
  }, signal);
  const byPosition = new Map(rows.map((row) => [row.position, row]));
  return names.map((name, i) => {
    const row = byPosition.get(i + 1);
    return { ...name, volatility: row?.volatility ?? null, builtIn: row?.built_in ?? false };
  });
}
