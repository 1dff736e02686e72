// Which statements can show in time what a set brings? Those that gain most, each with the members that serve it.

import type { RememberedCosts } from '../../analysis/advisor/workload/rememberedCosts';
import type { Selection } from '../../analysis/advisor/workload/selectionPrices';
import type { WorkloadCandidate } from '../../analysis/advisor/workload/workloadCandidate';
import { indexWords } from '../../analysis/indexes/newIndex';
import type { ServerInfo } from '../../db/contracts';
import type { CreateIndex } from '../../model/change';
import type { Bytes, CostUnits } from '../../model/quantities';
import type { Engine, Suggestion } from '../../model/suggestion';
import type { TrySubject } from '../explain/tryForReal';
import type { PlannedText } from './workloadStatements';

/** A statement with the one suggestion to try for it. */
export interface WorkloadTrial {
  /** Of the statement in the advice. */
  readonly id: string;
  readonly subject: TrySubject;
  readonly suggestion: Suggestion;
}

interface Searched {
  readonly planned: readonly PlannedText[];
  /** How many calls each planning stands for. */
  readonly weights: readonly number[];
  readonly before: Selection<WorkloadCandidate>;
  readonly selection: Selection<WorkloadCandidate>;
  readonly costs: Pick<RememberedCosts<WorkloadCandidate>, 'recall'>;
  readonly engine: Engine;
  /** That the workload runs on. */
  readonly server: Pick<ServerInfo, 'version' | 'engine'>;
}

/** A member of the set as it is to be made. */
interface Made {
  readonly member: WorkloadCandidate;
  readonly change: CreateIndex;
  readonly told: { readonly sizeBytes: Bytes };
}

export function workloadTrials(
  searched: Searched,
  made: readonly Made[],
): readonly WorkloadTrial[] {
  const { planned, weights, before, selection } = searched;
  const gains = new Map<string, CostUnits>();
  const chosen = new Map<string, number>();
  for (const [number, text] of planned.entries()) {
    const { id } = text;
    const known = planned[chosen.get(id) ?? -1];
    if (known === undefined || preference(text) > preference(known)) chosen.set(id, number);
    const gain = (before.costs[number] ?? 0) - (selection.costs[number] ?? 0);
    gains.set(id, (gains.get(id) ?? 0) + gain * (weights[number] ?? 0));
  }
  return [...chosen]
    .sort(([a], [b]) => (gains.get(b) ?? 0) - (gains.get(a) ?? 0))
    .flatMap(([, number]) => trialOf(searched, made, number) ?? []);
}

/** It is executed with values only, and most calls have common ones. */
function preference({ way }: PlannedText): number {
  return { generic: 0, rare: 1, common: 2 }[way];
}

/** Null where no member serves it. */
function trialOf(
  { planned, selection, before, costs, engine, server }: Searched,
  made: readonly Made[],
  number: number,
): WorkloadTrial | null {
  const text = planned[number];
  const used = costs.recall(number, selection.members)?.used;
  const serving = made.filter(({ member }) => used?.has(member) === true);
  if (text === undefined || serving.length === 0) return null;
  const { parameters } = text.planned;
  const { statement } = text.parsed;
  const suggestion: Suggestion = {
    ...{ id: 'trial', kind: 'index', why: '', replaces: [], refused: [], nodeIds: [] },
    title: `For ${text.id}: ${serving.map(({ change }) => indexWords(change.definition)).join(' and ')}`,
    changes: serving.map(({ change }) => change),
    sizeBytes: serving.reduce((sum, { told }) => sum + told.sizeBytes, 0),
    proof: {
      ...{ level: 'what-if', engine, planBefore: null, planAfter: null, caveats: [] },
      costBefore: before.costs[number] ?? null,
      costAfter: selection.costs[number] ?? null,
    },
  };
  const isGeneric = statement.parameters.length > 0 && parameters.length === 0;
  return {
    id: text.id,
    suggestion,
    subject: {
      ...{ statement, server, values: parameters, suggestions: [suggestion] },
      mode: isGeneric ? 'generic' : 'estimate',
    },
  };
}
