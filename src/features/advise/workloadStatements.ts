// The statements of a workload as a planner takes them: each text once, what nobody can plan named with its reason.

import { hearingCancel } from '../workload/hearingCancel';
import { castTypedParameters } from '../../analysis/sql/typedParameters';
import { parseText, type ParsedStatement } from '../../analysis/sql/toStatement';
import type { SqlParser } from '../../analysis/sql/parser';
import type { Plan } from '../../model/planNode';
import type { CostUnits } from '../../model/quantities';
import type { Workload, WorkloadStatement } from '../../model/workload';
import { exactCount } from '../../util/humanNumbers';
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
  /** What is not as the source has it, in words. */
  readonly notes: readonly string[];
}

/** In characters, of all together: what is parsed of them takes some sixty times as much memory. Heuristic. */
const MOST_TEXTS = 4_000_000;

export async function readWorkloadTexts(
  parser: SqlParser,
  { source, statements, unread }: Workload,
  work: Work,
): Promise<ReadTexts> {
  const bySql = new Map<string, WorkloadText>();
  const unverified = unread.map(({ id, text, why }) => ({ id, text, why }));
  let length = 0;
  let alike = 0;
  for await (const statement of hearingCancel(statements, work.signal)) {
    const { id, text } = statement;
    length += text.length;
    const read =
      length > MOST_TEXTS
        ? 'There is more text before it than is read.'
        : await textOf(parser, statement);
    if (typeof read === 'string') {
      unverified.push({ id, text: text.slice(0, SHOWN), why: read });
      continue;
    }
    const known = bySql.get(read.planned.sql);
    if (known !== undefined) alike += 1;
    bySql.set(read.planned.sql, known === undefined ? read : together(known, read));
  }
  const isCounted = (source === 'pg_stat_statements' || source === 'twin') && alike > 0;
  return { texts: [...bySql.values()], unverified, notes: isCounted ? [alikeWords(alike)] : [] };
}

/** In characters. Heuristic: enough to know it by. */
const SHOWN = 1_000;

/** A server tells them apart by what their names lead to. */
function alikeWords(count: number): string {
  const they = count === 1 ? 'One statement has' : `${exactCount(count)} statements have`;
  return `${they} the words of another that the server tells apart, as where a search_path leads elsewhere: they are planned as one, in yours.`;
}

/** Why it cannot be planned, in words. */
async function textOf(
  parser: SqlParser,
  { id, text, calls, counters }: WorkloadStatement,
): Promise<WorkloadText | string> {
  const parsed = await parseText(parser, castTypedParameters(text));
  if (!parsed.ok) return `It does not parse: ${parsed.error.message}.`;
  const { statement } = parsed.value;
  if (statement.class === 'utility') return `${statement.verb} has no plan.`;
  const rows = counters?.rows ?? null;
  return {
    ...{ id, text, calls, parsed: parsed.value, way: 'generic' },
    rowsPerCall: rows === null ? null : rows / Math.max(1, counters?.calls ?? 1),
    planned: { sql: statement.sql, parameters: [] },
  };
}

function together(one: WorkloadText, other: WorkloadText): WorkloadText {
  const calls = one.calls + other.calls;
  const rows =
    one.rowsPerCall === null || other.rowsPerCall === null
      ? null
      : one.rowsPerCall * one.calls + other.rowsPerCall * other.calls;
  return { ...one, calls, rowsPerCall: rows === null ? null : rows / Math.max(1, calls) };
}
