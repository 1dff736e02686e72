// Where is the console of a connection's PgBouncer? A connection of its own: its database, and where the profile says, its
// address and user.

import { addressOf, endpointOf, type ConnectionProfile } from '../../model/connectionProfile';

/** Null where the connection names none. */
export function consoleProfileOf(profile: ConnectionProfile): ConnectionProfile | null {
  const at = profile.pooler?.console;
  const own = addressOf(profile);
  if (at === undefined || own === null) return null;
  const { otherHosts: _, targetSessionAttrs: __, options: ___, pooler: ____, ...plain } = profile;
  return {
    ...plain,
    id: `${profile.id}/console`,
    name: `PgBouncer of ${profile.name}`,
    endpoint: endpointOf(at.host ?? own.host, at.port ?? own.port),
    database: 'pgbouncer',
    user: at.user ?? profile.user,
  };
}

/** The same listener and user: the password that the person gave for one is for the other. */
export function sharesLogin(profile: ConnectionProfile, console: ConnectionProfile): boolean {
  const [one, other] = [addressOf(profile), addressOf(console)];
  return profile.user === console.user && one?.host === other?.host && one?.port === other?.port;
}
