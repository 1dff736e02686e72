// Is a session on the kind of server that was asked for (target_session_attrs)? Servers announce it as it changes; of an older
// one, or behind a pooler that keeps it to itself, it is asked.

import type pg from 'pg';
import * as z from 'zod';
import type { TargetSession } from '../model/connectionProfile';
import { BEGIN_MS } from './deadlines';
import { marked } from './ownMark';
import { timedQuery } from './queryConfig';

export interface SessionKind {
  /** In recovery, however a hot standby is called. */
  readonly standby: boolean;
  /** No transaction writes unless it says so, and on a standby none. */
  readonly readOnly: boolean;
}

const announced = new WeakMap<pg.ClientBase, Map<string, string>>();

const statusSchema = z.object({ parameterName: z.string(), parameterValue: z.string() });

/** To be called before the client connects. */
export function hearSessionKind(client: pg.Client): void {
  const heard = new Map<string, string>();
  announced.set(client, heard);
  client.connection.on('parameterStatus', (message: unknown) => {
    const status = statusSchema.safeParse(message).data;
    if (status !== undefined) heard.set(status.parameterName, status.parameterValue);
  });
}

/** What the server, or a pooler in its place, has announced of itself by now. */
export function announcedBy(client: pg.ClientBase): ReadonlyMap<string, string> {
  return announced.get(client) ?? new Map();
}

export async function sessionKindOf(client: pg.ClientBase): Promise<SessionKind> {
  const heard = announced.get(client);
  const standby = heard?.get('in_hot_standby');
  const readOnly = heard?.get('default_transaction_read_only');
  if (standby !== undefined && readOnly !== undefined)
    return { standby: standby === 'on', readOnly: standby === 'on' || readOnly === 'on' };
  const answer = await client.query(timedQuery(KIND_SQL, [], BEGIN_MS));
  return kindRow.parse(answer.rows[0]);
}

/** Free of operators and unqualified names: it runs in the person's search_path. */
const KIND_SQL = marked(`SELECT pg_catalog.pg_is_in_recovery() AS standby,
  pg_catalog.current_setting('transaction_read_only') AS "readOnly"`);

const kindRow = z.object({
  standby: z.boolean(),
  readOnly: z.string().transform((setting) => setting === 'on'),
});

/** What it is that was not asked for; null where it is right. */
export function unwanted(target: TargetSession, { standby, readOnly }: SessionKind): string | null {
  switch (target) {
    case 'any':
      return null;
    case 'read-write':
      return readOnly ? (standby ? 'a standby' : 'read-only') : null;
    case 'read-only':
      return readOnly ? null : 'open to writes';
    case 'primary':
      return standby ? 'a standby' : null;
    case 'standby':
    case 'prefer-standby':
      return standby ? null : 'no standby';
  }
}
