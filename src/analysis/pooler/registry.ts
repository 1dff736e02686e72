// All pooler rules, in the order in which they are judged.

import type { PoolerFinding } from '../../model/poolerReport';
import { IMPACT_RANK } from '../../model/finding';
import type { PoolerFacts, PoolerRule } from './poolerRule';
import { clientsNearLimit } from './rules/clientsNearLimit';
import { clientsWaitFullPool } from './rules/clientsWaitFullPool';
import { clientsWaitWithRoom } from './rules/clientsWaitWithRoom';
import { idleServers } from './rules/idleServers';
import { poolerVersionOutdated } from './rules/poolerVersionOutdated';
import { poolLargerThanCores } from './rules/poolLargerThanCores';
import { poolsExceedServer } from './rules/poolsExceedServer';
import { preparedStatementsOff } from './rules/preparedStatementsOff';
import { sessionModeHoldsServers } from './rules/sessionModeHoldsServers';
import { transactionsWait } from './rules/transactionsWait';
import { waitWithoutEnd } from './rules/waitWithoutEnd';

export const POOLER_RULES: readonly PoolerRule[] = [
  clientsWaitWithRoom,
  clientsWaitFullPool,
  transactionsWait,
  clientsNearLimit,
  poolsExceedServer,
  poolLargerThanCores,
  sessionModeHoldsServers,
  preparedStatementsOff,
  poolerVersionOutdated,
  idleServers,
  waitWithoutEnd,
];

/** Worst first. */
export function judgePooler(facts: PoolerFacts): readonly PoolerFinding[] {
  return POOLER_RULES.flatMap((rule) =>
    rule.judge(facts).map((problem) => ({ rule: rule.id, ...problem })),
  ).sort((a, b) => IMPACT_RANK[a.impact] - IMPACT_RANK[b.impact]);
}
