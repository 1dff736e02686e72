// A workload as the command line's JSON.

import type { ReplicaReads, Workload, WorkloadOrder } from '../../model/workload';
import type { WorkloadJson } from '../../model/workloadJson';
import { shareOf } from './ranking';

export function toWorkloadJson(
  workload: Workload,
  server: WorkloadJson['server'],
  sort: WorkloadOrder,
  replicas: ReplicaReads | null = null,
): WorkloadJson {
  const { source, since, totals } = workload;
  return {
    version: 1,
    server: { version: server.version, database: server.database },
    ...{ source, sort, since, totals: totals === null ? null : { ...totals } },
    statements: workload.statements.map(({ id, text, calls, nested, counters }) => ({
      ...{ id, text, calls },
      share: shareOf(counters?.totalMs ?? null, workload),
      nested: nested === true,
      counters: counters === null ? null : { ...counters },
    })),
    unread: workload.unread.map(({ id, text, why, calls, totalMs }) => ({
      ...{ id, text, why, calls, totalMs },
    })),
    notes: [...workload.notes],
    ...(replicas !== null && {
      replicas: {
        ...replicas,
        statements: [...replicas.statements],
        notes: [...replicas.notes],
      },
    }),
  };
}
