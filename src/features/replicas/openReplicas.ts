// Opens replicas for as long as something is asked of them. Nothing is connected to before it is asked, and each logs in as its
// connection does.

import { ReplicaDatabase } from '../../db/replicas/replicaDatabase';
import type { ConnectionProfile } from '../../model/connectionProfile';
import type { Login } from '../connections/openConnection';
import { replicaProfileOf, type NamedReplica } from './replicaProfile';

export interface OpenReplica {
  readonly replica: NamedReplica;
  readonly client: ReplicaDatabase;
}

/** Of the connection that they are replicas of. */
export interface ReplicaLogin {
  readonly profile: ConnectionProfile;
  readonly login: Omit<Login, 'ssh'> & Partial<Pick<Login, 'ssh'>>;
}

export function openReplica({ profile, login }: ReplicaLogin, replica: NamedReplica): OpenReplica {
  const { password, keyPassphrase = null, ssh } = login;
  const options = {
    ...(ssh !== undefined && { ssh }),
    ...(keyPassphrase !== null && { keyPassphrase }),
  };
  return {
    replica,
    client: new ReplicaDatabase(replicaProfileOf(profile, replica), password, options),
  };
}

export async function withReplicas<T>(
  of: ReplicaLogin,
  replicas: readonly NamedReplica[],
  work: (opened: readonly OpenReplica[]) => Promise<T>,
): Promise<T> {
  const opened = replicas.map((replica) => openReplica(of, replica));
  try {
    return await work(opened);
  } finally {
    await Promise.all(opened.map(({ client }) => client.close()));
  }
}
