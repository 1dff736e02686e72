// All health checks, in the order in which they run and are shown.

import { duplicateIndex } from './checks/indexes/duplicateIndex';
import { foreignKeyWithoutIndex } from './checks/indexes/foreignKeyWithoutIndex';
import { invalidIndex } from './checks/indexes/invalidIndex';
import { redundantIndex } from './checks/indexes/redundantIndex';
import { unusedIndex } from './checks/indexes/unusedIndex';
import { slotRetainsWal } from './checks/replication/slotRetainsWal';
import { blockedSessions } from './checks/server/blockedSessions';
import { checksumFailures } from './checks/server/checksumFailures';
import { connectionsNearLimit } from './checks/server/connectionsNearLimit';
import { deadlocks } from './checks/server/deadlocks';
import { idleInTransaction } from './checks/server/idleInTransaction';
import { longTransaction } from './checks/server/longTransaction';
import { outdatedExtension } from './checks/server/outdatedExtension';
import { preparedTransaction } from './checks/server/preparedTransaction';
import { requestedCheckpoints } from './checks/server/requestedCheckpoints';
import { statementsNotCounted } from './checks/server/statementsNotCounted';
import { temporaryFiles } from './checks/server/temporaryFiles';
import { sequenceNearEnd } from './checks/tables/sequenceNearEnd';
import { updateToNewPage } from './checks/tables/updateToNewPage';
import { autovacuumBacklog } from './checks/vacuum/autovacuumBacklog';
import { tableWithoutAutovacuum } from './checks/vacuum/tableWithoutAutovacuum';
import { manyDeadRows } from './checks/vacuum/manyDeadRows';
import { neverAnalyzed } from './checks/vacuum/neverAnalyzed';
import { outdatedStatistics } from './checks/vacuum/outdatedStatistics';
import { transactionIdAge } from './checks/vacuum/transactionIdAge';
import { xminHorizon } from './checks/vacuum/xminHorizon';
import type { HealthCheck } from './healthCheck';

export const healthChecks: readonly HealthCheck[] = [
  invalidIndex,
  duplicateIndex,
  redundantIndex,
  unusedIndex,
  foreignKeyWithoutIndex,
  sequenceNearEnd,
  updateToNewPage,
  transactionIdAge,
  slotRetainsWal,
  connectionsNearLimit,
  blockedSessions,
  idleInTransaction,
  longTransaction,
  preparedTransaction,
  checksumFailures,
  deadlocks,
  temporaryFiles,
  requestedCheckpoints,
  statementsNotCounted,
  outdatedExtension,
  xminHorizon,
  manyDeadRows,
  autovacuumBacklog,
  tableWithoutAutovacuum,
  neverAnalyzed,
  outdatedStatistics,
];
