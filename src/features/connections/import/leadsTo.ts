// When do two connections lead to the same database as the same user?

import type { ConnectionFields } from '../../../db/connectionFields';
import { writeSshRoute } from '../../../model/sshWords';

type Where = Pick<
  ConnectionFields,
  'host' | 'port' | 'otherHosts' | 'database' | 'user' | 'ssh' | 'sshConfigHost'
>;

/** One text for all that do, whatever they are called and however they are encrypted. */
export function leadsTo(where: Where): string {
  const { host, port, otherHosts = [], database, user, ssh, sshConfigHost } = where;
  const hosts = [{ host, port }, ...otherHosts].map((one) => [
    /^(?:127\.0\.0\.1|::1)$/.test(one.host) ? 'localhost' : one.host.toLowerCase(),
    one.port,
  ]);
  // The same address is another machine's behind another way.
  const way = ssh === undefined ? sshConfigHost : writeSshRoute(ssh);
  return JSON.stringify([hosts, database, user, way]);
}
