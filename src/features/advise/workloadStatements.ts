// The statements of a workload as a planner takes them: each text once, what nobody can plan named with its reason.

import { castTypedParameters } from '../../analysis/sql/typedParameters';
import { parseText, type ParsedStatement } from '../../analysis/sql/toStatement';
import type { SqlParser } from '../../analysis/sql/parser';
import type { Plan } from '../../model/planNode';
import type { CostUnits } from '../../model/quantities';
import type { Workload } from '../../model/workload';
import type { Unverified } from '../../model/adviseJson';
import type { Work } from '../../util/progress';
import type { WhatIfStatement } from '../../whatif/whatIf';

export interface WorkloadText {
  readonly id: string;
  /** As the workload has it. */
  readonly text: string;
  readonly calls: number;
  /** Rows that a mean call returned or wrote; null where nobody counted. */
  readonly rowsPerCall: number | null;
  readonly parsed: ParsedStatement;
  /** With which values of its parameters it is planned: none, or those that many or few rows have. */
  readonly way: 'generic' | 'common' | 'rare';
  readonly planned: WhatIfStatement;
}

export interface PlannedText extends WorkloadText {
  readonly plan: Plan;
  readonly cost: CostUnits;
}

export interface ReadTexts {
  readonly texts: readonly WorkloadText[];
  readonly unverified: readonly Unverified[];
}

export async function readWorkloadTexts(
  parser: SqlParser,
  { statements, unread }: Workload,
  work: Work,
): Promise<ReadTexts> {
  const bySql = new Map<string, WorkloadText>();
  const unverified = unread.map(({ id, text, why }) => ({ id, text, why }));
  for (const { id, text, calls, counters } of statements) {
    work.signal.throwIfAborted();
    const parsed = await parseText(parser, castTypedParameters(text));
    if (!parsed.ok) {
      unverified.push({ id, text, why: `It does not parse: ${parsed.error.message}.` });
      continue;
    }
    const { statement } = parsed.value;
    if (statement.class === 'utility') {
      unverified.push({ id, text, why: `${statement.verb} has no plan.` });
      continue;
    }
    const known = bySql.get(statement.sql);
    const rows = counters?.rows ?? null;
    const rowsPerCall = rows === null ? null : rows / Math.max(1, counters?.calls ?? 1);
    bySql.set(statement.sql, {
      ...{ id, text, rowsPerCall, parsed: parsed.value },
      ...known,
      calls: (known?.calls ?? 0) + calls,
      way: 'generic',
      planned: { sql: statement.sql, parameters: [] },
    });
  }
  return { texts: [...bySql.values()], unverified };
}
