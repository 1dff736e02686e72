// Which settings rules are there? One line each, in the order in which they are judged and, of equal weight, told.

import { autovacuumCostLimit } from './rules/autovacuumCostLimit';
import { autovacuumLargeTables } from './rules/autovacuumLargeTables';
import { autovacuumMaxThreshold } from './rules/autovacuumMaxThreshold';
import { autovacuumOff } from './rules/autovacuumOff';
import { autovacuumWorkers } from './rules/autovacuumWorkers';
import { checkpointCompletionTarget } from './rules/checkpointCompletionTarget';
import { checkpointTimeout } from './rules/checkpointTimeout';
import { crashSafety } from './rules/crashSafety';
import { defaultStatisticsTarget } from './rules/defaultStatisticsTarget';
import { eagerFreeze } from './rules/eagerFreeze';
import { effectiveCacheSize } from './rules/effectiveCacheSize';
import { effectiveIoConcurrency } from './rules/effectiveIoConcurrency';
import { encryptedConnections } from './rules/encryptedConnections';
import { hashMemMultiplier } from './rules/hashMemMultiplier';
import { hugePages } from './rules/hugePages';
import { ioCombineLimit } from './rules/ioCombineLimit';
import { ioMethod } from './rules/ioMethod';
import { ioWorkers } from './rules/ioWorkers';
import { jitForShortStatements } from './rules/jitForShortStatements';
import { maintenanceWorkMem } from './rules/maintenanceWorkMem';
import { maxConnections } from './rules/maxConnections';
import { maxParallelMaintenanceWorkers } from './rules/maxParallelMaintenanceWorkers';
import { maxParallelWorkers } from './rules/maxParallelWorkers';
import { maxParallelWorkersPerGather } from './rules/maxParallelWorkersPerGather';
import { maxWalSize } from './rules/maxWalSize';
import { maxWorkerProcesses } from './rules/maxWorkerProcesses';
import { minWalSize } from './rules/minWalSize';
import { passwordEncryption } from './rules/passwordEncryption';
import { plannerSwitches } from './rules/plannerSwitches';
import { randomPageCost } from './rules/randomPageCost';
import { sessionTimeouts } from './rules/sessionTimeouts';
import { sharedBuffers } from './rules/sharedBuffers';
import { statementStatistics } from './rules/statementStatistics';
import { trackIoTiming } from './rules/trackIoTiming';
import { walBuffers } from './rules/walBuffers';
import { walCompression } from './rules/walCompression';
import { workMem } from './rules/workMem';
import type { SettingRule } from './settingRule';

export const SETTING_RULES: readonly SettingRule[] = [
  crashSafety,
  autovacuumOff,
  plannerSwitches,
  sharedBuffers,
  effectiveCacheSize,
  workMem,
  hashMemMultiplier,
  maintenanceWorkMem,
  maxConnections,
  walBuffers,
  maxWalSize,
  minWalSize,
  checkpointCompletionTarget,
  checkpointTimeout,
  walCompression,
  randomPageCost,
  effectiveIoConcurrency,
  ioMethod,
  ioWorkers,
  ioCombineLimit,
  maxWorkerProcesses,
  maxParallelWorkers,
  maxParallelWorkersPerGather,
  maxParallelMaintenanceWorkers,
  jitForShortStatements,
  hugePages,
  defaultStatisticsTarget,
  autovacuumWorkers,
  autovacuumCostLimit,
  autovacuumLargeTables,
  autovacuumMaxThreshold,
  eagerFreeze,
  sessionTimeouts,
  trackIoTiming,
  statementStatistics,
  encryptedConnections,
  passwordEncryption,
];
