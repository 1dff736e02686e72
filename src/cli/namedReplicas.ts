// The replicas that options name: a mistake, or one that is named twice, is said before any of them is connected to.

import { addressText, readReplica, type NamedReplica } from '../features/replicas/replicaProfile';
import type { ConnectionProfile } from '../model/connectionProfile';
import { CliError } from './cliError';

export const REPLICA_HELP = 'standbys of the server, as host:port; the login is that of --dsn';

export function namedReplicas(
  texts: readonly string[] = [],
  profile: ConnectionProfile,
): readonly NamedReplica[] {
  const found: NamedReplica[] = [];
  for (const text of texts) {
    const replica = namedReplica('--replica', text, profile);
    const address = addressText(replica);
    if (found.some((one) => addressText(one) === address))
      throw new CliError(`--replica: ${address} is named twice.`);
    found.push(replica);
  }
  return found;
}

export function namedReplica(
  option: string,
  text: string,
  profile: ConnectionProfile,
): NamedReplica {
  const read = readReplica(text, profile);
  if (!read.ok) throw new CliError(`${option}: ${read.error}`);
  return read.value;
}
