// All health checks, in the order in which they run and are shown.

import { duplicateIndex } from './checks/indexes/duplicateIndex';
import { foreignKeyWithoutIndex } from './checks/indexes/foreignKeyWithoutIndex';
import { invalidIndex } from './checks/indexes/invalidIndex';
import { redundantIndex } from './checks/indexes/redundantIndex';
import { unusedIndex } from './checks/indexes/unusedIndex';
import { slotRetainsWal } from './checks/replication/slotRetainsWal';
import { sequenceNearEnd } from './checks/tables/sequenceNearEnd';
import { updateToNewPage } from './checks/tables/updateToNewPage';
import { transactionIdAge } from './checks/vacuum/transactionIdAge';
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
];
