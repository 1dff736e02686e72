// The words of a check of plans, for every format.

import type { CheckedPlan, PlanCheck } from '../../model/planCheck';
import { exactCount, humanCost } from '../../util/humanNumbers';

/** For formats that describe the rules beside what they found. */
export const PLAN_GUARD_RULE_WORDS: readonly {
  readonly id: string;
  readonly summary: string;
  readonly fix: string;
  readonly page: string;
}[] = [
  {
    id: 'plan-reads-large-table',
    summary: 'A statement reads a large table sequentially that it did not read so before.',
    fix: 'Ask planwright explain for the index that serves it, or record the plan with --update.',
    page: 'docs/plan-guard.md',
  },
  {
    id: 'plan-dearer',
    summary: 'A statement costs five times as much as recorded, or more.',
    fix: 'Compare the steps before and after, or record the plan with --update.',
    page: 'docs/plan-guard.md',
  },
  {
    id: 'plan-finding',
    summary: 'A plan has a finding of high impact that it did not have before.',
    fix: 'Ask planwright explain for what to do, or record the plan with --update.',
    page: 'docs/plan-guard.md',
  },
  {
    id: 'plan-missing',
    summary: 'A statement had a plan and can no longer be planned.',
    fix: 'Mend the statement or the twin file, or take it out of the record with --update.',
    page: 'docs/plan-guard.md',
  },
];

export function kindWords({ kind, costBefore, costAfter }: CheckedPlan): string {
  const cost = `cost ${costBefore === null ? '' : `${humanCost(costBefore)} to `}${costAfter === null ? 'none' : humanCost(costAfter)}`;
  return `${kind}, ${cost}`;
}

/** The step where the plans part, in one line; null where there is nothing to compare. */
export function stepWords({ kind, planBefore, planAfter }: CheckedPlan): string | null {
  if (kind === 'new' || planAfter.length === 0) return null;
  const at = planAfter.findIndex((step, index) => step !== planBefore[index]);
  const index = at < 0 ? planAfter.length : at;
  const [before, after] = [planBefore[index], planAfter[index]];
  if (before === after) return null;
  return `${before?.trim() ?? 'nothing'} became ${after?.trim() ?? 'nothing'}`;
}

export function summaryWords(check: PlanCheck): string {
  const { summary, gone, notPlanned, updated, plans } = check;
  const other = check.statements.length - summary.worse - summary.new;
  const counts = [
    `${count(summary.planned, 'statement')} planned in ${count(summary.files, 'file')}`,
    `${exactCount(summary.worse)} worse`,
    ...some(other, 'otherwise'),
    ...some(summary.new, 'new'),
    ...some(gone.length, 'gone'),
    ...some(notPlanned.length, 'not planned'),
  ];
  return `${counts.join(', ')}.${updated ? ` Recorded in ${plans}.` : ''}`;
}

/** The same report is read in terminals, pull requests and editors. */
const RECORDING = '--update, or Record Plans in VS Code';

/** What to do next; null where there is nothing. */
export function nextWords({ updated, summary, gone }: PlanCheck): string | null {
  if (updated) return null;
  if (summary.worse > 0) return `If the plans are meant to be so, record them: ${RECORDING}.`;
  return summary.new + gone.length > 0
    ? `New statements are not guarded until they are recorded: ${RECORDING}.`
    : null;
}

function some(value: number, words: string): readonly string[] {
  return value === 0 ? [] : [`${exactCount(value)} ${words}`];
}

function count(value: number, noun: string): string {
  return `${exactCount(value)} ${noun}${value === 1 ? '' : 's'}`;
}
