// What is a server to the one that it is named a replica of, and how far is it behind? Both were asked; nothing is believed of
// what one says of the other.

import type { ReplicationNode } from '../../db/replicas/readNode';
import type { ReplicaStanding, ReplicaState } from '../../model/replicaReport';
import type { NamedReplica } from './replicaProfile';

/** What the primary had written, and when by its own clock. */
export type Written = Pick<
  ReplicationNode,
  'system_identifier' | 'started_s' | 'standby' | 'lsn' | 'now_s'
>;

/** `caughtUpMs`: it had replayed what the primary had written so much later, as a second look showed; null where none did. */
export function judgeNode(
  { name, host, port }: NamedReplica,
  node: ReplicationNode,
  written: Written,
  caughtUpMs: number | null,
): ReplicaStanding {
  const place = { name, host, port };
  const refusal = refusalOf(name, node, written);
  if (refusal !== null) return { ...place, kind: 'refused', ...refusal };
  const lagBytes = Math.max(0, written.lsn - node.lsn);
  return {
    ...place,
    kind: 'standby',
    version: versionOf(node),
    state: stateOf(node, lagBytes),
    streaming: node.receiving && !isSilent(node),
    lagBytes,
    lagMs: lagBytes === 0 ? 0 : (caughtUpMs ?? sinceCommit(node, written)),
    delayMs: 1_000 * node.delay_s,
  };
}

type Refusal = Pick<Extract<ReplicaStanding, { readonly kind: 'refused' }>, 'reason' | 'why'>;

function refusalOf(name: string, node: ReplicationNode, written: Written): Refusal | null {
  if (node.system_identifier !== written.system_identifier)
    return {
      reason: 'stranger',
      why: `${name} is no replica of this server: its system identifier is ${node.system_identifier}, not ${written.system_identifier}. Nothing is read there. A subscriber of logical replication is a server of its own; else correct the address.`,
    };
  if (node.standby === written.standby && node.started_s === written.started_s)
    return {
      reason: 'same-server',
      why: `${name} is this server itself, no replica of it. Name the address of a standby.`,
    };
  if (node.standby) return null;
  return {
    reason: 'promoted',
    why: written.standby
      ? `${name} is the primary, and the connection leads to a standby of it. Connect to ${name}, and name this one as its replica.`
      : `${name} is no standby any more: it was promoted, so that there are two primaries of one system identifier, and what is written on one is not on the other (split brain). Nothing is read there. Find out which one your applications write to before anything else.`,
  };
}

/** An idle sender speaks at half of its timeout; five seconds are for the way. */
function isSilent({ silent_s: seconds, receiver_timeout_s: timeout }: ReplicationNode): boolean {
  return seconds !== null && timeout > 0 && seconds > timeout / 2 + 5;
}

function stateOf(node: ReplicationNode, lagBytes: number): ReplicaState {
  if (node.pause_state !== null && node.pause_state !== 'not paused') return 'paused';
  if (!node.receiving) return node.from_archive === true ? 'from-archive' : 'disconnected';
  if (isSilent(node)) return 'silent';
  if (lagBytes === 0) return 'caught-up';
  return node.delay_s > 0 ? 'delayed' : 'replaying';
}

/** Both by the primary's clock; what came after that commit may be younger, so it is the most that it can be. */
function sinceCommit(node: ReplicationNode, written: Written): number | null {
  const { replayed_commit_s: commit } = node;
  return commit === null ? null : Math.max(0, 1_000 * (written.now_s - commit));
}

/** Packagers add their own words. */
export function versionOf({ version }: Pick<ReplicationNode, 'version'>): string {
  return version.split(' ')[0] ?? version;
}
