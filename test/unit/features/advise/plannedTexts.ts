// Statements of a workload as they were planned, for tests of what is made of them.

import type { PlannedText } from '../../../../src/features/advise/workloadStatements';
import { costOf } from '../../../../src/analysis/plan/planCost';
import { parseText } from '../../../../src/analysis/sql/toStatement';
import { plan } from '../../analysis/advisor/support';
import { testParser } from '../../analysis/sql/support';

/** `root` as EXPLAIN (FORMAT JSON) prints it. */
export async function plannedText(
  text: string,
  root: Readonly<Record<string, unknown>>,
  given: Partial<PlannedText> = {},
): Promise<PlannedText> {
  const parsed = await parseText(await testParser(), text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  const made = plan(root);
  return {
    ...{ id: text, text, calls: 1, rowsPerCall: null, way: 'generic' },
    ...{ planned: { sql: text, parameters: [] }, parsed: parsed.value },
    ...{ plan: made, cost: costOf(made) },
    ...given,
  };
}
