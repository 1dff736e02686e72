// Two plans next to each other, as the panel is sent them: of two runs, or of a suggestion's proof.

import { comparePlans, type ComparedRun } from '../../features/plans/comparePlans';
import { parseJson } from '../../features/plans/planText';
import type { ComparedPlans, ComparedSide } from '../../model/panelHistory';
import type { Plan } from '../../model/planNode';
import type { Suggestion } from '../../model/suggestion';
import { runToCompare, type Run } from './runHistory';

/** Null when one of them is no plan any more. The earlier run stands before. */
export function compareRuns(one: Run, other: Run): ComparedPlans | null {
  const [before, after] = one.at <= other.at ? [one, other] : [other, one];
  const sides = { before: sideOfRun(before), after: sideOfRun(after) };
  if (sides.before === null || sides.after === null) return null;
  return compared(after.title, sides.before, sides.after);
}

/** Null when the proof came without plans. */
export function compareProof({ title, proof }: Suggestion): ComparedPlans | null {
  const plans = { before: proofPlan(proof.planBefore), after: proofPlan(proof.planAfter) };
  if (plans.before === null || plans.after === null) return null;
  return compared(
    title,
    { label: 'Before', plan: plans.before, ...BY_ONE_ENGINE },
    {
      label: proof.level === 'measured' ? 'With it' : 'With it (what-if)',
      plan: plans.after,
      ...BY_ONE_ENGINE,
    },
  );
}

function proofPlan(document: unknown): Plan | null {
  if (document === null || document === undefined) return null;
  const plan = parseJson(JSON.stringify(document));
  return plan.ok ? plan.value : null;
}

interface Side extends ComparedRun {
  readonly label: string;
}

/** Planned one after the other: nothing holds them apart. */
const BY_ONE_ENGINE = { origin: null, times: null };

function sideOfRun(run: Run): Side | null {
  const compared = runToCompare(run);
  return compared === null ? null : { label: labelOf(run), ...compared };
}

function compared(title: string, before: Side, after: Side): ComparedPlans {
  return {
    title,
    before: sideOf(before),
    after: sideOf(after),
    comparison: comparePlans(before, after),
  };
}

function sideOf({ label, plan }: Side): ComparedSide {
  const nodes = plan.nodes.map(({ id, parentId, fields }) => ({ id, parentId, fields }));
  return { label, nodes };
}

function labelOf({ at, connectionName }: Run): string {
  const time = new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
  return `${time}, ${connectionName}`;
}
