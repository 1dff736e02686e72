// How the replicas of a server use its indexes: read of each that is one; which could not be read is told by name.

import * as z from 'zod';
import { indexFacts } from '../../analysis/health/facts/indexFacts';
import { indexUse, withUseOf, type IndexUse } from '../../analysis/health/facts/replicaUse';
import { daysOf, statisticsAge } from '../../analysis/health/facts/statisticsAge';
import type { HealthQuery, HealthServer } from '../../analysis/health/healthCheck';
import type { Queries } from '../../db/contracts';
import { DatabaseError } from '../../db/errors';
import type { Work } from '../../util/progress';
import { readReplica, type ReplicaToAsk } from './readReplicas';

export interface UseElsewhere {
  readonly told: NonNullable<HealthServer['replicas']>;
  readonly uses: readonly (readonly IndexUse[])[];
  /** Since when each counts, in days; null where it is not known. */
  readonly days: readonly (number | null)[];
}

type Read = Pick<ReplicaToAsk['replica'], 'name'> &
  ({ readonly use: readonly IndexUse[]; readonly days: number | null } | { readonly why: string });

export async function readIndexUse(
  primary: Queries,
  replicas: readonly ReplicaToAsk[],
  server: HealthServer,
  work: Work,
): Promise<UseElsewhere> {
  work.progress('the use of indexes on replicas');
  const all = await Promise.all(replicas.map((one) => readOne(primary, one, server, work.signal)));
  const read = all.flatMap((one) => ('use' in one ? [one] : []));
  return {
    told: {
      read: read.map(({ name }) => name),
      unread: all.flatMap((one) => ('why' in one ? [{ name: one.name, why: one.why }] : [])),
    },
    uses: read.map(({ use }) => use),
    days: read.map(({ days }) => days),
  };
}

async function readOne(
  primary: Queries,
  replica: ReplicaToAsk,
  server: HealthServer,
  signal: AbortSignal,
): Promise<Read> {
  const { client } = replica;
  const { name } = replica.replica;
  try {
    // A server that does not tell its own system identifier costs its replicas, not the whole of Health.
    const standing = await readReplica(primary, replica, signal);
    if (standing.kind === 'refused') return { name, why: standing.why };
    const use = await client.query(indexUse.sql(server), [[]], indexUse.row, signal);
    const age = await client.query(statisticsAge.sql(server), [], statisticsAge.row, signal);
    return { name, use, days: daysOf(age) };
  } catch (error) {
    if (!(error instanceof DatabaseError) || signal.aborted) throw error;
    return { name, why: error.message };
  }
}

/** The answer to a question on use, as if all servers were one: scans are summed, and the youngest counters say since when. */
export function useOfAll(
  query: HealthQuery,
  rows: readonly unknown[],
  elsewhere: UseElsewhere | null,
): readonly unknown[] {
  if (elsewhere === null) return rows;
  if (query === indexFacts) return withUseOf(z.array(indexFacts.row).parse(rows), elsewhere.uses);
  if (query !== statisticsAge) return rows;
  const days = [daysOf(z.array(statisticsAge.row).parse(rows)), ...elsewhere.days];
  const known = days.filter((age) => age !== null);
  return [{ days: known.length < days.length ? null : Math.min(...known) }];
}
