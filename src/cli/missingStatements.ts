// Why a server's statements cannot be read, and how that is changed, each way with its SQL below it.

import { enablingAdvice } from '../features/workload/howToEnable';
import type { MissingStatements } from '../model/statementSample';
import type { Environment } from './environment';

export function tellMissing(missing: MissingStatements, environment: Environment): void {
  const { why, ways } = enablingAdvice(missing);
  environment.log(`planwright: ${why}`);
  for (const { platform, steps, sql } of ways) {
    environment.log(`  ${platform}: ${steps}`);
    if (sql !== null) environment.log(`    ${sql}`);
  }
}
