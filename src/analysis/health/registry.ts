// All health checks, in the order in which they run and are shown.

import { bloatedIndex } from './checks/indexes/bloatedIndex';
import { btreeOnDocument } from './checks/indexes/btreeOnDocument';
import { duplicateIndex } from './checks/indexes/duplicateIndex';
import { fewValuesIndex } from './checks/indexes/fewValuesIndex';
import { foreignKeyWithoutIndex } from './checks/indexes/foreignKeyWithoutIndex';
import { indexWiderThanTable } from './checks/indexes/indexWiderThanTable';
import { invalidIndex } from './checks/indexes/invalidIndex';
import { indexOfNulls } from './checks/indexes/indexOfNulls';
import { randomUuidKey } from './checks/indexes/randomUuidKey';
import { rarelyUsedIndex } from './checks/indexes/rarelyUsedIndex';
import { redundantIndex } from './checks/indexes/redundantIndex';
import { unusedIndex } from './checks/indexes/unusedIndex';
import { archiveFailing } from './checks/replication/archiveFailing';
import { archiveQueue } from './checks/replication/archiveQueue';
import { logicalFailover } from './checks/replication/logicalFailover';
import { slotInactive } from './checks/replication/slotInactive';
import { slotLost } from './checks/replication/slotLost';
import { slotRetainsWal } from './checks/replication/slotRetainsWal';
import { standbyConflicts } from './checks/replication/standbyConflicts';
import { standbyLag } from './checks/replication/standbyLag';
import { standbyState } from './checks/replication/standbyState';
import { subscriptionTrouble } from './checks/replication/subscriptionTrouble';
import { syncStandby } from './checks/replication/syncStandby';
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
import { columnsWithoutStatistics } from './checks/tables/columnsWithoutStatistics';
import { hotUpdatesFew } from './checks/tables/hotUpdatesFew';
import { integerKeyNearEnd } from './checks/tables/integerKeyNearEnd';
import { largeUnpartitionedTable } from './checks/tables/largeUnpartitionedTable';
import { materializedView } from './checks/tables/materializedView';
import { missingPartition } from './checks/tables/missingPartition';
import { missingPrimaryKey } from './checks/tables/missingPrimaryKey';
import { partitionedNotAnalyzed } from './checks/tables/partitionedNotAnalyzed';
import { rowsInDefaultPartition } from './checks/tables/rowsInDefaultPartition';
import { sequenceNearEnd } from './checks/tables/sequenceNearEnd';
import { sequentialReads } from './checks/tables/sequentialReads';
import { tableBloat } from './checks/tables/tableBloat';
import { tableCacheHit } from './checks/tables/tableCacheHit';
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
  standbyState,
  standbyLag,
  syncStandby,
  slotLost,
  slotRetainsWal,
  slotInactive,
  standbyConflicts,
  subscriptionTrouble,
  logicalFailover,
  archiveFailing,
  archiveQueue,
  transactionIdAge,
  xminHorizon,
  manyDeadRows,
  autovacuumBacklog,
  tableWithoutAutovacuum,
  neverAnalyzed,
  outdatedStatistics,
  sequenceNearEnd,
  integerKeyNearEnd,
  missingPartition,
  rowsInDefaultPartition,
  columnsWithoutStatistics,
  partitionedNotAnalyzed,
  tableBloat,
  sequentialReads,
  tableCacheHit,
  updateToNewPage,
  hotUpdatesFew,
  missingPrimaryKey,
  materializedView,
  largeUnpartitionedTable,
  invalidIndex,
  duplicateIndex,
  redundantIndex,
  unusedIndex,
  rarelyUsedIndex,
  foreignKeyWithoutIndex,
  bloatedIndex,
  indexOfNulls,
  fewValuesIndex,
  btreeOnDocument,
  indexWiderThanTable,
  randomUuidKey,
];
