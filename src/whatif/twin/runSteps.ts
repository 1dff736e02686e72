// Runs the steps of a recipe on a twin; what cannot be made is told by name, with its effect on advice.

import { EmbeddedError } from '../../embedded/embeddedError';
import type { TwinLoss } from '../../model/twinImage';
import type { Step } from './schemaRecipe';
import type { TwinTarget } from './target';

/** Building must not depend on the person's settings, nor fire what a schema may bring. */
export const WHILE_BUILDING = [
  `SET search_path = ''`,
  'SET check_function_bodies = off',
  'SET session_replication_role = replica',
  'SET allow_system_table_mods = on',
  'SET client_min_messages = warning',
  'SET standard_conforming_strings = on',
  'SET jit = off',
  // Catalogs grow while they are asked about some of their rows: by their indexes.
  'SET enable_hashjoin = off',
  'SET enable_mergejoin = off',
  'SET enable_seqscan = off',
];

/** Heuristic: some hundred milliseconds, after which it is told how far it is, and may be cancelled. */
const STEPS_AT_ONCE = 500;

/** Passes over what failed as long as that helps: a view may come before the view that it reads. */
export async function runSteps(
  target: TwinTarget,
  steps: readonly Step[],
  between?: (done: number) => void,
): Promise<TwinLoss[]> {
  let left = steps;
  let mended = false;
  for (;;) {
    const failed = await runOnce(target, left, between);
    if (failed.length === 0) return [];
    if (failed.some((one) => one.step.instead !== undefined)) {
      left = failed.flatMap(({ step: failedStep }) => failedStep.instead?.() ?? [failedStep]);
      continue;
    }
    if (failed.length === left.length && (mended || !failed.some((one) => one.step.mend))) {
      return failed.map(({ step: { kind, name }, message }) => loss(kind, name, message));
    }
    left = failed.map(({ step: failedStep }) => failedStep);
    await target.run(left.flatMap(({ mend }) => mend ?? []));
    mended = true;
  }
}

interface FailedStep {
  readonly step: Step;
  readonly message: string;
}

/** What PostgreSQL says when WebAssembly's 4 GB, or the machine's memory, are used up (mcxt.c, SQLSTATE 53200). */
const OUT_OF_MEMORY = /^out of memory\b/;

/** Going on would name everything that is left as lost, one by one. */
function tooLarge({ kind, name }: Step): EmbeddedError {
  return new EmbeddedError(
    'memory',
    `The schema is too large for the twin's memory, which was full at ${kind} ${name}. PostgreSQL's own binaries hold more: ` +
      "install those of the server's version and set planwright.twin.planner to native. Everything but advice from the twin goes on.",
  );
}

async function runOnce(
  target: TwinTarget,
  steps: readonly Step[],
  between?: (done: number) => void,
): Promise<FailedStep[]> {
  const failed: FailedStep[] = [];
  for (let first = 0; first < steps.length; first += STEPS_AT_ONCE) {
    if (first > 0) between?.(first);
    const some = steps.slice(first, first + STEPS_AT_ONCE);
    const failures = await target.run(some.map(({ sql }) => sql));
    const told = failures.flatMap(({ index, message }) => {
      const failedStep = some[index];
      return failedStep === undefined ? [] : [{ step: failedStep, message }];
    });
    const full = told.find(({ message }) => OUT_OF_MEMORY.test(message));
    if (full !== undefined) throw tooLarge(full.step);
    failed.push(...told);
  }
  return failed;
}

const EFFECTS: Readonly<Record<string, string>> = {
  extension: 'types, functions and index methods of it are missing, and what rests on them',
  table: 'statements that read it cannot be planned',
  view: 'statements that read it cannot be planned',
  'foreign table': 'statements that read it cannot be planned',
  index: 'the planner does not see it',
  key: 'grouping by it does not stand for the other columns of its table',
  statistics: 'the planner guesses here; advice is unverified',
  'extended statistics': 'conditions on several columns may be estimated differently',
  'rows at the ends': 'estimates near the ends of a range come from the histogram',
  'foreign key': 'joins along it may be estimated differently',
  'check constraint': 'it excludes no partition or table',
  policy: 'row level security adds no conditions to the plan',
};

/** Heuristic: more save little, and one refusal repeats them all one by one. */
const MOST_AT_ONCE = 200;

/** `sql` makes what some items are about in one statement; alone they do not need it. */
export function inBulk<T>(
  items: readonly T[],
  single: (item: T) => Step,
  sql: (items: readonly T[]) => string,
): Step[] {
  const steps: Step[] = [];
  for (let first = 0; first < items.length; first += MOST_AT_ONCE) {
    const some = items.slice(first, first + MOST_AT_ONCE);
    const [one, ...others] = some;
    if (one === undefined) break;
    const alone = single(one);
    steps.push(
      others.length === 0
        ? alone
        : { kind: alone.kind, name: alone.name, sql: sql(some), instead: () => some.map(single) },
    );
  }
  return steps;
}

export function loss(kind: string, name: string, why: string): TwinLoss {
  return {
    kind,
    name,
    why,
    effect: EFFECTS[kind] ?? 'statements that need it cannot be planned',
  };
}
