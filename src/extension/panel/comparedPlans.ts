// Two plans next to each other, as the panel is sent them: of two runs, or of a suggestion's proof.

import { comparePlans } from '../../features/plans/comparePlans';
import { parseJson } from '../../features/plans/planText';
import type { ComparedPlans, ComparedSide } from '../../model/panelHistory';
import type { Plan } from '../../model/planNode';
import type { Suggestion } from '../../model/suggestion';
import { planOfRun, type Run } from './runHistory';

/** Null when one of them is no plan any more. The earlier run stands before. */
export function compareRuns(one: Run, other: Run): ComparedPlans | null {
  const [before, after] = one.at <= other.at ? [one, other] : [other, one];
  const plans = { before: planOfRun(before), after: planOfRun(after) };
  if (plans.before === null || plans.after === null) return null;
  return compared(
    after.title,
    { label: labelOf(before), plan: plans.before },
    { label: labelOf(after), plan: plans.after },
  );
}

/** Null when the proof came without plans. */
export function compareProof({ title, proof }: Suggestion): ComparedPlans | null {
  const plans = { before: proofPlan(proof.planBefore), after: proofPlan(proof.planAfter) };
  if (plans.before === null || plans.after === null) return null;
  return compared(
    title,
    { label: 'Before', plan: plans.before },
    { label: proof.level === 'measured' ? 'With it' : 'With it (what-if)', plan: plans.after },
  );
}

function proofPlan(document: unknown): Plan | null {
  if (document === null || document === undefined) return null;
  const plan = parseJson(JSON.stringify(document));
  return plan.ok ? plan.value : null;
}

interface Side {
  readonly label: string;
  readonly plan: Plan;
}

function compared(title: string, before: Side, after: Side): ComparedPlans {
  return {
    title,
    before: sideOf(before),
    after: sideOf(after),
    comparison: comparePlans(before.plan, after.plan),
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
