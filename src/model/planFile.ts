// The file of plan shapes beside SQL files: how each statement was planned when somebody last agreed to it. Anybody may have
// written it: it is parsed, bounded, and only ever compared with and shown.

import * as z from 'zod';
import { readJson } from '../util/readJson';
import { err, ok, type Result } from '../util/result';

export const PLAN_FILE = 'planwright.plans.json';

/** Raised when what is written means something else. */
const VERSION = 1;
/** Heuristic: 5 000 statements with long plans take some 10 MB. */
const MOST_CHARACTERS = 32_000_000;
export const MOST_PLANS = 5_000;
/** Steps of a plan that are kept. Heuristic: a person reads fewer. */
export const MOST_STEPS = 200;
const MOST_NAMED = 500;

const line = z.string().max(1_000);

export const plannedOnSchema = z.object({
  /** The name of the twin file, without its folder. */
  twin: line,
  /** Of what the twin file holds. */
  hash: z.string().regex(/^[0-9a-f]{16}$/),
  /** Of the PostgreSQL that planned. */
  postgres: z.int().positive(),
});
export type PlannedOn = Readonly<z.infer<typeof plannedOnSchema>>;

/** Everything that is compared; one block of the file. Fields in the order of the file. */
export const recordedPlanSchema = z.object({
  file: line,
  /** How it begins, for people. */
  statement: line,
  /** Of the statement, whatever its literals, white space and comments. */
  fingerprint: z.string().regex(/^[0-9a-f]{16}$/),
  /** The planner's units, to two digits. */
  cost: z.number().nonnegative(),
  /** Large tables that are read sequentially, and how large in words. */
  reads: z.array(z.object({ table: line, rows: line })).max(MOST_NAMED),
  /** Those of high impact: the rule, and what it speaks of. */
  findings: z.array(line).max(MOST_NAMED),
  /** Steps, each within those that stand further left above it. */
  plan: z.array(line).max(MOST_STEPS + 1),
});
export type RecordedPlan = Readonly<z.infer<typeof recordedPlanSchema>>;

const planFileSchema = z.object({
  version: z.literal(VERSION),
  planned: plannedOnSchema,
  statements: z.array(recordedPlanSchema).max(MOST_PLANS),
});
export type PlanFile = Readonly<z.infer<typeof planFileSchema>>;

/** The error is a phrase that says what is wrong with it. */
export function readPlanFile(text: string): Result<PlanFile, string> {
  if (text.length > MOST_CHARACTERS)
    return err(`it is longer than ${String(MOST_CHARACTERS)} characters`);
  const value = readJson(text);
  if (value === undefined) return err('it is no JSON');
  const { version } = z.looseObject({ version: z.unknown() }).catch({ version: null }).parse(value);
  if (typeof version === 'number' && version > VERSION)
    return err(`a newer Planwright wrote it (version ${String(version)})`);
  if (version !== VERSION) return err('it names no version of such a file');
  const parsed = planFileSchema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  const [issue] = parsed.error.issues;
  return err(`${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim());
}

/** Blocks in an order that no run changes, each field on its own line. */
export function printPlanFile({ planned, statements }: Omit<PlanFile, 'version'>): string {
  const ordered = statements.toSorted(
    (a, b) => order(a.file, b.file) || order(a.fingerprint, b.fingerprint),
  );
  return `${JSON.stringify({ version: VERSION, planned, statements: ordered }, null, 2)}\n`;
}

/** By code units: no two machines differ in it. */
function order(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
