// Which migration rules are there? One line each.

import type { MigrationRule } from './migrationRule';
import { backfillAtOnce } from './rules/backfillAtOnce';
import { columnAddRewrites } from './rules/columnAddRewrites';
import { columnTypeRewrites } from './rules/columnTypeRewrites';
import { constraintCheckBlocks } from './rules/constraintCheckBlocks';
import { enumValueInTransaction } from './rules/enumValueInTransaction';
import { indexBuildBlocksWrites } from './rules/indexBuildBlocksWrites';
import { keyBuildBlocks } from './rules/keyBuildBlocks';
import { lockHeldDuringWork } from './rules/lockHeldDuringWork';
import { lockWithoutTimeout } from './rules/lockWithoutTimeout';
import { longLock } from './rules/longLock';
import { notNullCheckBlocks } from './rules/notNullCheckBlocks';
import { outsideTransactionOnly } from './rules/outsideTransactionOnly';
import { partitionCheckBlocks } from './rules/partitionCheckBlocks';
import { statementFails } from './rules/statementFails';
import { tableRewriteBlocks } from './rules/tableRewriteBlocks';

export const MIGRATION_RULES: readonly MigrationRule[] = [
  backfillAtOnce,
  columnAddRewrites,
  columnTypeRewrites,
  constraintCheckBlocks,
  enumValueInTransaction,
  indexBuildBlocksWrites,
  keyBuildBlocks,
  lockHeldDuringWork,
  lockWithoutTimeout,
  longLock,
  notNullCheckBlocks,
  outsideTransactionOnly,
  partitionCheckBlocks,
  statementFails,
  tableRewriteBlocks,
];
