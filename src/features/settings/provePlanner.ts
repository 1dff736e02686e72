// What would the proposed planner settings do to the workload? Each statement is planned on the twin as it is and under each of
// them: other plans, costs before and after, and what gets worse.

import type { JudgedProposal } from '../../analysis/settings/judgeSettings';
import type { SettingValues } from '../../analysis/settings/settingValues';
import { planDistance } from '../../analysis/plan/planDistance';
import { costOf } from '../../analysis/plan/planCost';
import type { PlannerProof, ProvenStatement, SettingProof } from '../../model/settingsReport';
import type { Workload } from '../../model/workload';
import { humanCost } from '../../util/humanNumbers';
import type { Work } from '../../util/progress';
import { visibleLine } from '../../util/visibleText';
import type { WhatIf } from '../../whatif/whatIf';
import { planTexts } from '../advise/planBefore';
import { openTwinEngine, type WorkloadDependencies } from '../advise/workloadEngine';
import { readWorkloadTexts, type PlannedText } from '../advise/workloadStatements';
import { oneLine } from '../workload/workloadWords';

export type ProofQuestion =
  | { readonly kind: 'none'; readonly why: string }
  | {
      readonly kind: 'workload';
      readonly dependencies: WorkloadDependencies;
      readonly workload: Workload;
    };

/** What plans follow from; true where costs with and without it are in the same unit. */
const PLANNER: Readonly<Record<string, boolean>> = {
  work_mem: true,
  hash_mem_multiplier: true,
  max_parallel_workers_per_gather: true,
  jit: true,
  // It is part of the unit: the same plan has another cost under it.
  random_page_cost: false,
  effective_cache_size: false,
};

/** Less is what two readings of the same statistics differ by. Heuristic. */
const NOTICED_RATIO = 1.1;
const AT_ONCE = 20;
const MOST_SHOWN = 10;
const TITLE_LENGTH = 90;

export async function provePlanner(
  question: ProofQuestion,
  proposals: readonly JudgedProposal[],
  values: SettingValues,
  work: Work,
): Promise<PlannerProof> {
  const settings = Object.fromEntries(
    proposals.flatMap(({ setting, value }) =>
      value !== null && setting in PLANNER ? [[setting, value]] : [],
    ),
  );
  const names = Object.keys(settings);
  if (question.kind === 'none') return { kind: 'unverified', why: question.why };
  if (names.length === 0)
    return { kind: 'unverified', why: 'No setting of the planner is to change.' };
  const { dependencies, workload } = question;
  if (dependencies.twin === null)
    return { kind: 'unverified', why: 'The twin, which would plan the workload, is switched off.' };
  const texts = await readWorkloadTexts(dependencies.parser, workload, work);
  const engine = await openTwinEngine(dependencies, texts.texts, work);
  const before = await planTexts(dependencies.client, engine, work);
  const proofs: SettingProof[] = [];
  const ways = names.map((name) => ({ [name]: settings[name] ?? '' }));
  for (const way of names.length > 1 ? [...ways, settings] : ways) {
    work.progress(`planning ${String(before.planned.length)} statements under ${words(way)}`);
    proofs.push(await proveOne(engine.whatIf, before.planned, way, values, work));
  }
  const { engine: planner } = engine.whatIf;
  return {
    kind: 'planned',
    engine: `${planner.kind} ${planner.version}`,
    statements: before.planned.length,
    notPlanned: texts.unverified.length + before.unverified.length,
    proofs,
    notes: [...workload.notes, ...texts.notes, ...engine.notes],
  };
}

async function proveOne(
  whatIf: WhatIf,
  planned: readonly PlannedText[],
  settings: Readonly<Record<string, string>>,
  values: SettingValues,
  work: Work,
): Promise<SettingProof> {
  const comparable = Object.keys(settings).every((name) => PLANNER[name] === true);
  const pairs = await planPairs(whatIf, planned, settings, work);
  const changed = pairs.filter(isNoticed);
  const total = (cost: (pair: ProvenStatement) => number) =>
    pairs.reduce((sum, pair) => sum + cost(pair) * Math.max(1, pair.calls), 0);
  const costBefore = total((pair) => pair.costBefore);
  return {
    settings: { ...settings },
    comparable,
    planned: pairs.length,
    otherPlans: pairs.filter(({ stepBefore }) => stepBefore !== null).length,
    costRatio: comparable && costBefore > 0 ? total((pair) => pair.costAfter) / costBefore : null,
    changed: changed.toSorted(byWeight).slice(0, MOST_SHOWN),
    worse: comparable
      ? changed
          .filter((pair) => pair.costAfter > pair.costBefore * NOTICED_RATIO)
          .map(({ id }) => id)
      : [],
    note: noteOf(settings, planned, values, comparable),
  };
}

async function planPairs(
  whatIf: WhatIf,
  planned: readonly PlannedText[],
  settings: Readonly<Record<string, string>>,
  work: Work,
): Promise<readonly ProvenStatement[]> {
  const pairs: ProvenStatement[] = [];
  for (let from = 0; from < planned.length; from += AT_ONCE) {
    const some = planned.slice(from, from + AT_ONCE);
    const { outcomes } = await whatIf.evaluate(
      { add: [], settings },
      some.map((text) => text.planned),
      work.signal,
    );
    for (const [position, { id, text, calls, plan, cost }] of some.entries()) {
      const outcome = outcomes[position];
      if (outcome?.kind !== 'plan') continue;
      const { firstDifference } = planDistance(plan, outcome.plan);
      pairs.push({
        ...{ id, calls, costBefore: cost, costAfter: costOf(outcome.plan) },
        title: visibleLine(oneLine(text)).slice(0, TITLE_LENGTH),
        stepBefore: firstDifference?.server ?? null,
        stepAfter: firstDifference?.twin ?? null,
      });
    }
  }
  return pairs;
}

function isNoticed({ costBefore, costAfter, stepBefore }: ProvenStatement): boolean {
  const ratio = costBefore > 0 ? costAfter / costBefore : 1;
  return stepBefore !== null || ratio > NOTICED_RATIO || ratio < 1 / NOTICED_RATIO;
}

function byWeight(a: ProvenStatement, b: ProvenStatement): number {
  return weight(b) - weight(a);
}

function weight({ costBefore, costAfter, calls }: ProvenStatement): number {
  return Math.abs(costAfter - costBefore) * Math.max(1, calls);
}

function noteOf(
  settings: Readonly<Record<string, string>>,
  planned: readonly PlannedText[],
  values: SettingValues,
  comparable: boolean,
): string | null {
  if (!comparable)
    return 'It changes the unit that costs are counted in: which plans change is proven, how much faster they are is not.';
  const above = values.amount('jit_above_cost');
  if (!('jit' in settings) || above === null || above < 0) return null;
  const compiled = planned.filter(({ cost }) => cost > above).length;
  return `${String(compiled)} of ${String(planned.length)} statements cost more than jit_above_cost (${humanCost(above)}) and are compiled at each run.`;
}

function words(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name} = ${value}`)
    .join(', ');
}
