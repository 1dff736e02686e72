// All bottleneck rules, in the order of the documentation.

import type { BottleneckRule } from './bottleneckRule';
import { checkpointPressure } from './rules/checkpointPressure';
import { connectionChurn } from './rules/connectionChurn';
import { cpuSaturated } from './rules/cpuSaturated';
import { dataFileReads } from './rules/dataFileReads';
import { idleInTransaction } from './rules/idleInTransaction';
import { lockManager } from './rules/lockManager';
import { lockWaits } from './rules/lockWaits';
import { slowClients } from './rules/slowClients';
import { synchronousReplication } from './rules/synchronousReplication';
import { tempSpill } from './rules/tempSpill';
import { walWrites } from './rules/walWrites';

export const BOTTLENECK_RULES: readonly BottleneckRule[] = [
  cpuSaturated,
  dataFileReads,
  lockWaits,
  idleInTransaction,
  walWrites,
  checkpointPressure,
  lockManager,
  synchronousReplication,
  slowClients,
  tempSpill,
  connectionChurn,
];
