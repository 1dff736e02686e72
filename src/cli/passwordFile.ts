// The password where libpq looks for it: PGPASSWORD, then the password file.

import pgpass from 'pgpass';
import type { ConnectionFields } from '../db/connectionUrl';
import type { Environment } from './environment';

/** Null when there is none; the server says whether it needs one. */
export async function getPassword(
  { host, port, database, user }: ConnectionFields,
  { variables }: Environment,
): Promise<string | null> {
  const given = variables['PGPASSWORD'];
  if (given !== undefined) return given;
  return new Promise((resolve) => {
    pgpass({ host, port, database, user }, (password) => {
      resolve(password ?? null);
    });
  });
}
