// The replicas that options name: a mistake, or one that is named twice, is said before any of them is connected to.

import {
  withReplicas,
  type OpenReplica,
  type ReplicaLogin,
} from '../features/replicas/openReplicas';
import { addressText, readReplica, type NamedReplica } from '../features/replicas/replicaProfile';
import type { ConnectionProfile } from '../model/connectionProfile';
import { CliError } from './cliError';

export const REPLICA_HELP = 'standbys of the server, as host:port; the login is that of --dsn';

interface AskedReplicas {
  readonly replica?: readonly string[] | undefined;
  readonly demo?: boolean | undefined;
}

/** Before anything is connected to. */
export function refuseReplicasOfDemo({ replica, demo }: AskedReplicas): void {
  if (replica !== undefined && demo === true)
    throw new CliError('The demo has no replicas: --replica goes with --dsn.');
}

/** With none where the server is none that was named, as the demo. */
export function withNamedReplicas<T>(
  server: ReplicaLogin | null,
  { replica }: AskedReplicas,
  work: (opened: readonly OpenReplica[]) => Promise<T>,
): Promise<T> {
  return server === null
    ? work([])
    : withReplicas(server, namedReplicas(replica, server.profile), work);
}

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
