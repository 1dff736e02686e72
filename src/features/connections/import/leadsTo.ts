// When do two connections lead to the same database as the same user?

import type { ConnectionFields } from '../../../db/connectionFields';

type Where = Pick<ConnectionFields, 'host' | 'port' | 'otherHosts' | 'database' | 'user'>;

/** One text for all that do, whatever they are called and however they are encrypted. */
export function leadsTo({ host, port, otherHosts = [], database, user }: Where): string {
  const hosts = [{ host, port }, ...otherHosts].map((one) => [
    /^(?:127\.0\.0\.1|::1)$/.test(one.host) ? 'localhost' : one.host.toLowerCase(),
    one.port,
  ]);
  return JSON.stringify([hosts, database, user]);
}
