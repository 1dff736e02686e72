// Has anybody changed anything since? A catalog changes only by a transaction that ends.

import * as z from 'zod';
import type { Sessions } from './contracts';

/** The same as long as no transaction that writes has ended (PostgreSQL 18 documentation, "Transaction ID and Snapshot Information Functions"). */
export async function readChangeMark(client: Sessions, signal?: AbortSignal): Promise<string> {
  const [row] = await client.session(
    (session) =>
      session.query(
        'SELECT pg_catalog.pg_current_snapshot()::pg_catalog.text AS mark',
        [],
        z.object({ mark: z.string() }),
      ),
    signal,
  );
  if (row === undefined) throw new Error('a SELECT without FROM returned no row');
  return row.mark;
}
