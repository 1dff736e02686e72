// The connections as items of a list: where each leads, how it is marked, and whether it is open.

import { DEMO_ID, DEMO_NAME } from '../../features/connections/demo';
import { whoAndWhere, type ConnectionProfile } from '../../model/connectionProfile';
import type { Choice } from '../shell/questions';
import type { ConnectionManager } from './connectionManager';
import { inColor } from './tint';

export type Chosen =
  | { readonly kind: 'profile'; readonly id: string }
  | { readonly kind: 'add' }
  /** No connection of its own. */
  | { readonly kind: 'none' };

export function choiceOf(
  profile: ConnectionProfile,
  connections: Pick<ConnectionManager, 'connection'>,
): Choice<Chosen> {
  const open = connections.connection(profile.id) !== null;
  return {
    label: profile.name,
    iconPath: inColor(open ? 'database' : 'debug-disconnect', profile),
    description: whoAndWhere(profile),
    detail: [profile.production ? 'production' : '', profile.readOnly ? 'read-only' : '']
      .filter((word) => word !== '')
      .join(', '),
    value: { kind: 'profile', id: profile.id },
  };
}

/** Every saved one, the demo, and the way to another. */
export function connectionChoices(connections: ConnectionManager): readonly Choice<Chosen>[] {
  const demo = connections.connection(DEMO_ID);
  return [
    ...connections
      .profiles()
      .filter(({ id }) => id !== DEMO_ID)
      .map((profile) => choiceOf(profile, connections)),
    {
      label: `$(beaker) ${DEMO_NAME}`,
      description: demo ? 'running' : 'a web shop with slow queries, on this machine only',
      value: { kind: 'profile', id: DEMO_ID },
    },
    { label: '$(add) Add connection…', value: { kind: 'add' } },
  ];
}
