// All health checks, in the order in which they run and are shown.

import { duplicateIndex } from './checks/duplicateIndex';
import { foreignKeyWithoutIndex } from './checks/foreignKeyWithoutIndex';
import { invalidIndex } from './checks/invalidIndex';
import { redundantIndex } from './checks/redundantIndex';
import { unusedIndex } from './checks/unusedIndex';
import type { HealthCheck } from './healthCheck';

export const healthChecks: readonly HealthCheck[] = [
  invalidIndex,
  duplicateIndex,
  redundantIndex,
  unusedIndex,
  foreignKeyWithoutIndex,
];
