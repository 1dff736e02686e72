// Explains on a replica in place of its primary: only where it is one, streams, and is no further behind than is allowed.

import type { Queries } from '../../db/contracts';
import { DatabaseError } from '../../db/errors';
import type { ReplicaStanding } from '../../model/replicaReport';
import { humanAge, humanBytes } from '../../util/humanNumbers';
import { openReplica, type OpenReplica, type ReplicaLogin } from './openReplicas';
import { readReplica } from './readReplicas';
import type { NamedReplica } from './replicaProfile';
import { lagWords, standingWords } from './replicaWords';

/** Heuristic: beyond it the rows of a busy table are others. */
const MAX_LAG_MS = 30_000;
/** Where no time is known: a segment of WAL. */
const MAX_LAG_BYTES = 16 * 1024 ** 2;

export interface OnReplica {
  readonly client: OpenReplica['client'];
  /** To be said beside the plan. */
  readonly words: string;
}

export interface LagLimit {
  readonly maxLagMs?: number;
}

/** Leaves nothing open where it is refused; else the client is the caller's to close. */
export async function explainOnReplica(
  primary: Queries,
  of: ReplicaLogin,
  replica: NamedReplica,
  limit: LagLimit,
  signal: AbortSignal,
): Promise<OnReplica> {
  const opened = openReplica(of, replica);
  try {
    return await checked(primary, opened, limit, signal);
  } catch (error) {
    await opened.client.close();
    throw error;
  }
}

/** The same of one that is open. */
export async function checked(
  primary: Queries,
  opened: OpenReplica,
  limit: LagLimit,
  signal: AbortSignal,
): Promise<OnReplica> {
  const standing = await readReplica(primary, opened, signal);
  const why = whyNotUsed(standing, limit);
  if (why !== null) throw new DatabaseError(reasonOf(standing), why);
  return { client: opened.client, words: placeWords(standing) };
}

function reasonOf(standing: ReplicaStanding): DatabaseError['reason'] {
  return standing.kind === 'refused' && standing.reason === 'unreachable' ? 'unreachable' : 'other';
}

/** Why nothing is explained there, with what to do; null where it may be. */
export function whyNotUsed(
  standing: ReplicaStanding,
  { maxLagMs = MAX_LAG_MS }: LagLimit,
): string | null {
  if (standing.kind === 'refused') return standing.why;
  const { name, streaming, lagBytes, lagMs } = standing;
  if (!streaming)
    return `${name} is not used: ${standingWords(standing)}. Explain on the primary, or look there first.`;
  if (lagMs === null)
    return lagBytes <= MAX_LAG_BYTES
      ? null
      : `${name} is not used: it is ${humanBytes(lagBytes)} behind, and it does not tell for how long; the limit is ${humanBytes(MAX_LAG_BYTES)} then. Explain on the primary, or wait.`;
  return lagMs <= maxLagMs
    ? null
    : `${name} is not used: it is ${lagWords(standing)}, and the limit is ${humanAge(maxLagMs)}. Explain on the primary, wait, or raise the limit.`;
}

function placeWords(standing: ReplicaStanding): string {
  const how = standing.kind === 'standby' ? ` (${standingWords(standing)})` : '';
  return `Explained on the replica ${standing.name}${how}, not on the primary. Its rows and statistics are the same up to that; its cache, its load and perhaps its settings are others, so times and blocks read may differ there.`;
}
