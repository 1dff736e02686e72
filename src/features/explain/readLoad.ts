// Is the server too busy for parallel workers? Asked only of long statements in one process, the ones that might want them.

import { isGather } from '../../analysis/plan/sharedPlans';
import { parallelBlocked } from '../../analysis/rules/parallelBlocked';
import { optionsOf, type RuleSettings } from '../../analysis/rules/ruleSettings';
import type { DatabaseClient, ServerInfo } from '../../db/contracts';
import { readServerLoad } from '../../db/serverLoad';
import type { PlanMetrics } from '../../model/planMetrics';
import type { Plan } from '../../model/planNode';
import type { ServerLoad } from '../../model/serverLoad';

/** The demo's PostgreSQL is one process. */
const NO_WORKERS: ServerLoad = {
  workerPool: 0,
  workersRunning: 0,
  othersActive: 0,
  othersHidden: 0,
};

export async function readLoad(
  client: DatabaseClient,
  explained: { readonly plan: Plan; readonly metrics: PlanMetrics; readonly server: ServerInfo },
  rules: RuleSettings,
  signal: AbortSignal,
): Promise<ServerLoad | null> {
  const { plan, metrics, server } = explained;
  const { minMs } = parallelBlocked.options.parse(optionsOf(parallelBlocked, rules));
  if ((metrics.executionMs ?? 0) < minMs || plan.nodes.some(isGather)) return null;
  return server.engine.kind === 'server' ? readServerLoad(client, signal) : NO_WORKERS;
}
