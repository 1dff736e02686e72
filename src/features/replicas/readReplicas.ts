// How the replicas of a server stand: each asked by itself at once, and one that cannot be reached or is none costs only itself.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Queries } from '../../db/contracts';
import { DatabaseError } from '../../db/errors';
import { isStandby, readNode, type ReplicationNode } from '../../db/replicas/readNode';
import { readSenders, type Sender } from '../../db/replicas/readSenders';
import type { ProposedReplica, ReplicaReport, ReplicaStanding } from '../../model/replicaReport';
import type { Work } from '../../util/progress';
import { judgeNode, versionOf } from './judgeNode';
import { addressText, type NamedReplica } from './replicaProfile';

/** A replica that can be asked. */
export interface ReplicaToAsk {
  readonly replica: NamedReplica;
  readonly client: Queries;
}

/**
 * WAL is always on its way: what is replayed within three looks, 100 ms apart, lags by that much and not by the time since the last
 * commit, which on an idle primary is hours. Heuristic: replay takes some milliseconds where nothing holds it.
 */
const LOOKS = 3;
const LOOK_MS = 100;

export async function readReplicas(
  primary: Queries,
  replicas: readonly ReplicaToAsk[],
  work: Work,
): Promise<ReplicaReport> {
  const { signal } = work;
  work.progress('asking its replicas');
  const met = await Promise.all(replicas.map((one) => meet(one, signal)));
  work.progress('asking the server');
  const written = await nodeOf(primary, signal);
  const readAt = performance.now();
  const asked = await Promise.all(met.map((one) => look(one, written, readAt, signal)));
  const addresses = asked.flatMap(({ standing, address }) =>
    address !== null && standing.kind === 'standby' ? [address] : [],
  );
  const { proposed, notes } = proposals(await readSenders(primary, signal), addresses);
  return {
    version: 1,
    server: {
      version: versionOf(written),
      role: written.standby ? 'standby' : 'primary',
      systemIdentifier: written.system_identifier,
    },
    replicas: asked.map(({ standing }) => standing),
    proposed: [...proposed],
    notes: [
      ...(written.standby
        ? ['The server is a standby itself: a lag is told against what it has replayed.']
        : []),
      ...notes,
    ],
  };
}

/** How one stands; rejects only where the server itself is not told of, or the work is cancelled. */
export async function readReplica(
  primary: Queries,
  replica: ReplicaToAsk,
  signal: AbortSignal,
): Promise<ReplicaStanding> {
  const met = await meet(replica, signal);
  const written = await nodeOf(primary, signal);
  return (await look(met, written, performance.now(), signal)).standing;
}

async function nodeOf(primary: Queries, signal: AbortSignal): Promise<ReplicationNode> {
  try {
    return await readNode(primary, signal);
  } catch (error) {
    if (!(error instanceof DatabaseError) || !isRefusal(error)) throw error;
    throw new DatabaseError(
      error.reason,
      `This server does not tell its system identifier and how far its WAL is, without which a replica cannot be told from a stranger. ${error.message}`,
      { sqlstate: error.sqlstate ?? undefined },
    );
  }
}

function isRefusal({ reason }: DatabaseError): boolean {
  return reason === 'permission' || reason === 'unsupported' || reason === 'unknown-function';
}

interface Looked {
  readonly standing: ReplicaStanding;
  /** Its own; null where it is not known. */
  readonly address: string | null;
}

/** One that was connected to, or why it was not. */
interface Met {
  readonly one: ReplicaToAsk;
  readonly refused: Looked | null;
}

/** Before the primary is asked: what a replica replays while it is connected to would hide how far it was behind. */
async function meet(one: ReplicaToAsk, signal: AbortSignal): Promise<Met> {
  try {
    await isStandby(one.client, signal);
    return { one, refused: null };
  } catch (error) {
    return { one, refused: unread(one, error, signal) };
  }
}

/** `readAt`: when the primary was asked, by our clock. */
async function look(
  { one, refused }: Met,
  written: ReplicationNode,
  readAt: number,
  signal: AbortSignal,
): Promise<Looked> {
  if (refused !== null) return refused;
  const { replica, client } = one;
  try {
    const node = await readNode(client, signal);
    const isBehind = node.standby && node.lsn < written.lsn;
    const caughtUpMs = isBehind ? await catchesUp(client, written, readAt, signal) : null;
    return { standing: judgeNode(replica, node, written, caughtUpMs), address: node.address };
  } catch (error) {
    return unread(one, error, signal);
  }
}

function unread({ replica }: ReplicaToAsk, error: unknown, signal: AbortSignal): Looked {
  if (!(error instanceof DatabaseError) || signal.aborted) throw error;
  const { name, host, port } = replica;
  const reason = isRefusal(error) ? 'not-told' : 'unreachable';
  const standing = { kind: 'refused', name, host, port, reason, why: error.message } as const;
  return { standing, address: null };
}

async function catchesUp(
  client: Queries,
  { system_identifier: system, lsn }: ReplicationNode,
  readAt: number,
  signal: AbortSignal,
): Promise<number | null> {
  for (let look = 1; look <= LOOKS; look += 1) {
    await sleep(LOOK_MS, undefined, { signal });
    const node = await readNode(client, signal);
    if (node.system_identifier !== system) return null;
    if (node.lsn >= lsn) return performance.now() - readAt;
  }
  return null;
}

interface Proposals {
  readonly proposed: readonly ProposedReplica[];
  readonly notes: readonly string[];
}

/** Of several at one address as many are known as answered from there: their ports are not told. */
function proposals(senders: readonly Sender[], known: readonly string[]): Proposals {
  const left = [...known];
  const hidden = senders.some(({ state }) => state === null);
  const local = senders.some(({ state, address }) => state !== null && address === null);
  const proposed = senders.flatMap(({ address, port, state, slot, application }) => {
    if (state === null || address === null) return [];
    const at = left.indexOf(address);
    if (at >= 0) {
      left.splice(at, 1);
      return [];
    }
    const given = application === '' || application === 'walreceiver' ? slot : application;
    return [{ name: given ?? addressText({ host: address, port }), host: address, port, state }];
  });
  return {
    proposed,
    notes: [
      ...(hidden
        ? [
            'The server sends to standbys that this role may not see: members of pg_read_all_stats (in pg_monitor) may.',
          ]
        : []),
      ...(local
        ? ['A standby is connected through a Unix socket, so its address is not told.']
        : []),
    ],
  };
}
