// analyze_plan: judges a plan that is there already, of EXPLAIN or a log of auto_explain, without a database.

import * as z from 'zod';
import type { PlanParseError } from '../../analysis/plan/parseError';
import type { Plan } from '../../model/planNode';
import { analyzeLog } from '../analyzeLog';
import { analyzePlan as judge } from '../analyzePlan';
import { looksLikeLog, readPlans } from '../plans/planText';
import { defineTool } from './call/define';
import { OwnLiterals } from './call/ownLiterals';
import { MOST_NODES, planAnswer, planShape, type ToldPlan } from './call/planAnswer';
import { planWithoutLiterals } from './call/planWithoutLiterals';
import type { ToolContext } from './call/tool';
import { ToolError } from './call/toolError';

const MOST_TEXT = 2_000_000;
const MOST_TOP = 20;
const DEFAULT_TOP = 5;
/** Who sends figures from elsewhere has them already. */
const PRECISION = 'values';
/** Of the text of a logged statement. Heuristic: some lines. */
const MOST_SQL = 300;

export const analyzePlan = defineTool({
  name: 'analyze_plan',
  title: 'Analyze a PostgreSQL plan',
  description:
    'Say what is slow in EXPLAIN output (any format) or an auto_explain log, and what would help. Needs no database; EXPLAIN (ANALYZE, BUFFERS) tells most.',
  connection: 'never',
  input: {
    plan: z.string().min(1).max(MOST_TEXT),
    top: z.int().min(1).max(MOST_TOP).optional(),
  },
  output: {
    plans: z.array(
      z.strictObject({
        ...planShape,
        statement: z.string().optional(),
        calls: z.number().optional(),
        totalMs: z.number().optional(),
      }),
    ),
    problems: z.array(z.string()).optional(),
  },
  run: ({ plan, top = DEFAULT_TOP }, context) =>
    looksLikeLog(plan) ? ofLog(plan, top, context) : ofPlans(plan, top, context),
});

async function ofPlans(text: string, top: number, context: ToolContext) {
  const plans = readPlans(text);
  if (!plans.ok) throw unreadable(plans.error);
  const told = plans.value.slice(0, top);
  const answers = [];
  for (const plan of told)
    answers.push(planAnswer(await judged(plan, told.length, context), context.plans));
  const rest = plans.value.length - told.length;
  return { plans: answers, ...(rest > 0 ? { omitted: { plans: rest } } : {}) };
}

async function ofLog(text: string, top: number, context: ToolContext) {
  const source = { chunks: bytesOf(text), totalBytes: null };
  const log = await analyzeLog(await context.parser(), source, { top }, context.work);
  if (log.entries === 0) {
    throw new ToolError(
      'bad-input',
      'There is no plan in this log',
      'Give the entries of auto_explain with their plans, or the output of EXPLAIN',
    );
  }
  const answers = [];
  const problems = [];
  for (const { report, query, calls, totalMs, problem } of log.top) {
    if (problem !== null) problems.push(problemWords(problem));
    if (report === null) continue;
    const told = await judged(report.plan, log.top.length, context);
    const statement = told.literals.inSql(query).replace(/\s+/g, ' ').trim();
    answers.push({
      ...planAnswer(told, context.plans),
      ...(statement === '' ? {} : { statement: statement.slice(0, MOST_SQL) }),
      ...{ calls, totalMs: Math.round(totalMs) },
    });
  }
  return {
    plans: answers,
    ...(problems.length > 0 ? { problems } : {}),
    ...(log.statements > log.top.length
      ? { omitted: { plans: log.statements - log.top.length } }
      : {}),
  };
}

// eslint-disable-next-line @typescript-eslint/require-await -- it is here as a whole
async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

/** Of the plan without its literals, so that no sentence about it can hold one. */
async function judged(plan: Plan, among: number, context: ToolContext): Promise<ToldPlan> {
  const literals = new OwnLiterals(null);
  const report = await judge(await context.parser(), planWithoutLiterals(plan, literals), null);
  return {
    ...{ report, literals: new OwnLiterals(null), precision: PRECISION },
    mostNodes: Math.ceil(MOST_NODES / among),
  };
}

export function unreadable(problem: PlanParseError): ToolError {
  return new ToolError(
    'bad-input',
    problemWords(problem),
    'Give the whole output of EXPLAIN, best of EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON)',
  );
}

/** Where it stops being a plan, without what stands there. */
function problemWords({ line, column }: PlanParseError): string {
  return `The plan cannot be read at line ${String(line)}, column ${String(column)}`;
}
