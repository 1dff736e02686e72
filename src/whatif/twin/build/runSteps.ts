// Runs the steps of a recipe on a twin; what cannot be made is told by name, with its effect on advice.

import { EmbeddedError } from '../../../embedded/embeddedError';
import type { TwinLoss } from '../../../model/twinImage';
import { refusalOf } from '../image/foreignText';
import { loss } from '../image/losses';
import type { TwinTarget } from '../target/target';
import { ownStep, type Step } from './step';

/** What the guest's session is set to while its relations are made: nothing of the person's. */
export const WHILE_BUILDING = [
  `SET search_path = ''`,
  'SET check_function_bodies = off',
  'SET client_min_messages = warning',
  'SET standard_conforming_strings = on',
  'SET jit = off',
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
  const losses: TwinLoss[] = [];
  let left = await believed(target, steps, losses);
  let mended = false;
  for (;;) {
    const failed = await runOnce(target, left, between);
    if (failed.length === 0) return losses;
    if (failed.some((one) => one.step.instead !== undefined)) {
      const apart = failed.flatMap(
        ({ step: failedStep }) => failedStep.instead?.() ?? [failedStep],
      );
      left = await believed(target, apart, losses);
      continue;
    }
    if (failed.length === left.length && (mended || !failed.some((one) => one.step.mend))) {
      const told = failed.map(({ step: { kind, name }, message }) => loss(kind, name, message));
      return [...losses, ...told];
    }
    left = failed.map(({ step: failedStep }) => failedStep);
    await target.run(left.flatMap(({ mend }) => mend ?? []));
    mended = true;
  }
}

/** Those that are what they claim to be; the others are named. */
async function believed(
  target: TwinTarget,
  steps: readonly Step[],
  losses: TwinLoss[],
): Promise<readonly Step[]> {
  const kept: Step[] = [];
  for (const one of steps) {
    const { claim, kind, name, sql } = one;
    const refusal = claim === null ? null : await refusalOf(target.parser, sql, claim);
    if (refusal === null) kept.push(one);
    else if (one.instead !== undefined)
      kept.push(...(await believed(target, one.instead(), losses)));
    else losses.push(loss(kind, name, `refused: ${refusal}`));
  }
  return kept;
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
    const told: FailedStep[] = [];
    for (const group of byRights(some)) told.push(...(await runGroup(target, group)));
    const full = told.find(({ message }) => OUT_OF_MEMORY.test(message));
    if (full !== undefined) throw tooLarge(full.step);
    failed.push(...told);
  }
  return failed;
}

async function runGroup(target: TwinTarget, steps: readonly Step[]): Promise<FailedStep[]> {
  const texts = steps.map(({ sql }) => sql);
  const own = steps[0]?.claim === null;
  const failures = await (own ? target.runOwn(texts) : target.run(texts));
  return failures.flatMap(({ index, message }) => {
    const failedStep = steps[index];
    return failedStep === undefined ? [] : [{ step: failedStep, message }];
  });
}

/** In their order, cut where the rights change that they run with. */
function byRights(steps: readonly Step[]): Step[][] {
  const groups: Step[][] = [];
  for (const one of steps) {
    const group = groups.at(-1);
    if (group !== undefined && (group[0]?.claim === null) === (one.claim === null)) group.push(one);
    else groups.push([one]);
  }
  return groups;
}

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
        : { ...ownStep(alone.kind, alone.name, sql(some)), instead: () => some.map(single) },
    );
  }
  return steps;
}
