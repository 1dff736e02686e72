// A replica as a connection: the login and the way of the connection that names it, at another address, where nothing is written.

import { parseConninfo } from '../../db/conninfo';
import {
  endpointOf,
  MOST_REPLICAS,
  type ConnectionProfile,
  type Replica,
} from '../../model/connectionProfile';
import { readHosts } from '../../model/hostLists';
import { err, ok, type Result } from '../../util/result';

export interface NamedReplica {
  readonly name: string;
  readonly host: string;
  readonly port: number;
}

export function addressText({ host, port }: Pick<Replica, 'host' | 'port'>): string {
  return host.includes(':') ? `[${host}]:${String(port)}` : `${host}:${String(port)}`;
}

export function named({ name, host, port }: Replica): NamedReplica {
  return { name: name ?? addressText({ host, port }), host, port };
}

export function replicasOf({ replicas = [] }: ConnectionProfile): readonly NamedReplica[] {
  return distinct(replicas).map(named);
}

/** Each address once, as it was named first. */
export function distinct(replicas: readonly Replica[]): readonly Replica[] {
  const addresses = replicas.map(addressText);
  return replicas.filter((_, index) => addresses.indexOf(addresses[index] ?? '') === index);
}

/** As many as a connection may name; of more the whole connection could not be read any more. */
export function keepable(replicas: readonly Replica[]): Result<readonly Replica[], string> {
  const kept = distinct(replicas);
  return kept.length <= MOST_REPLICAS
    ? ok(kept)
    : err(
        `Nothing was kept: a connection names at most ${String(MOST_REPLICAS)} replicas, and these are ${String(kept.length)}. Choose fewer.`,
      );
}

/** What says which of several hosts is meant is of the connection alone; so is a pooler before it. */
export function replicaProfileOf(
  profile: ConnectionProfile,
  { name, host, port }: NamedReplica,
): ConnectionProfile {
  const { otherHosts: _, targetSessionAttrs: __, pooler: ___, replicas: ____, ...how } = profile;
  return {
    ...how,
    id: JSON.stringify([profile.id, 'replica', host, port]),
    name: `${name}, a replica of ${profile.name}`,
    endpoint: endpointOf(host, port),
    readOnly: true,
  };
}

const FORM = 'Write host:port, or a URL of host and port: postgresql://replica.example.com:5432.';

/**
 * `db2`, `db2:5433`, `[::1]:5433`, or a URL. Who logs in, and where, is said by the connection: a URL that says it otherwise is a
 * mistake. The error repeats nothing of the text, which may hold a password.
 */
export function readReplica(text: string, profile: Login): Result<NamedReplica, string> {
  const address = text.includes('://') || text.includes('=') ? ofUrl(text, profile) : ofPair(text);
  return address.ok ? ok(named(address.value)) : address;
}

type Address = Pick<Replica, 'host' | 'port'>;
type Login = Pick<ConnectionProfile, 'user' | 'database'>;

function ofPair(text: string): Result<Address, string> {
  const match = /^(?:\[([^\]]+)\]|([^:\s]+))(?::(\d+))?$/.exec(text.trim());
  const [, bracketed, plain, port = ''] = match ?? [];
  const read = readHosts(bracketed ?? plain ?? '', port);
  if (!read.ok) return err(`${read.error} ${FORM}`);
  return one(read.value);
}

/** What it says besides must be what the connection says: nobody logs in otherwise, nor elsewhere, by it. */
function ofUrl(text: string, profile: Login): Result<Address, string> {
  const read = parseConninfo(text);
  if (!read.ok) return err(`${read.error} ${FORM}`);
  const { host = '', port = '', ...others } = Object.fromEntries(read.value);
  const own: Readonly<Record<string, string>> = { user: profile.user, dbname: profile.database };
  const differs = Object.entries(others).some(([name, value]) => value !== own[name]);
  if (differs)
    return err(
      `A replica has its login and all else of its connection: give it host and port alone. ${FORM}`,
    );
  const hosts = readHosts(host, port);
  return hosts.ok ? one(hosts.value) : err(`${hosts.error} ${FORM}`);
}

function one(addresses: readonly Address[]): Result<Address, string> {
  const [first, ...others] = addresses;
  return first === undefined || others.length > 0
    ? err(`It names several hosts: name each replica by itself. ${FORM}`)
    : ok(first);
}
