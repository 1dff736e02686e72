// Does a pooler give one server to several clients by turns (transaction mode)? Asked by a second client beside an idle first.

import type pg from 'pg';
import * as z from 'zod';
import { SECOND_CLIENT_MS } from '../deadlines';
import { marked } from '../ownMark';
import { timedQuery } from '../queryConfig';

const pidRow = z.object({ pid: z.int() });

/**
 * True when the second client meets the process that worked for the first, which is still connected: in session mode it would be
 * the first one's alone. False says nothing: there may be many servers, or none free.
 */
export async function sharesServers(
  firstPid: number,
  openSecond: () => Promise<Pick<pg.Client, 'query' | 'end'>>,
): Promise<boolean> {
  const second = await openSecond();
  try {
    const answer = await second.query(
      timedQuery(marked('SELECT pg_catalog.pg_backend_pid() AS pid'), [], SECOND_CLIENT_MS),
    );
    return pidRow.parse(answer.rows[0]).pid === firstPid;
  } finally {
    void second.end();
  }
}
