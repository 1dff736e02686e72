// Which indexes provably help one statement? All candidates are tried at once, those that the planner used are tried again
// alone and against each other, and what does not pay is refused with its reason.

import { indexCandidates, type Candidate } from '../analysis/advisor/candidates';
import { coveredBy } from '../analysis/indexes/coverage';
import { measuredDoubt } from '../analysis/advisor/measuredDoubt';
import { collectTableUses } from '../analysis/advisor/tableUse';
import type { Catalog } from '../model/catalog';
import type { IndexDefinition } from '../model/indexDefinition';
import type { PlanMetrics } from '../model/planMetrics';
import type { Plan } from '../model/planNode';
import type { CostUnits } from '../model/quantities';
import type { Suggestion } from '../model/suggestion';
import type { TwinReport } from '../model/twinReport';
import type { Work } from '../util/progress';
import type { WhatIf, WhatIfStatement } from '../whatif/whatIf';
import type { ChosenWhatIf } from './chooseWhatIf';
import { CrossChecker } from './crossCheck';
import { IndexSuggestions, type ProvenIndex, type Refusal } from './indexSuggestions';

export interface IndexAdviceRequest {
  /** What the plan's nodes are named by; suggestions point at its nodes. */
  readonly plan: Plan;
  readonly metrics: PlanMetrics;
  readonly statement: WhatIfStatement;
  readonly catalog: Catalog;
  /** Called once there is something to prove: a twin is not started for nothing. */
  readonly choose: () => Promise<ChosenWhatIf>;
  readonly extensions: readonly string[];
}

export interface IndexAdvice {
  readonly suggestions: readonly Suggestion[];
  readonly notes: readonly string[];
  /** The twin that was asked; null when none was. */
  readonly twin: TwinReport | null;
}

/** Each is really planned, and on the demo really built. Heuristic. */
const MOST_CANDIDATES = 12;
/** An index has to take this share off the planner's cost to be worth its upkeep. Heuristic. */
const LEAST_GAIN = 0.1;
/** What one index of a set adds; below it the set does without. Heuristic. */
const LEAST_MARGINAL_GAIN = 0.05;

export async function adviseIndexes(request: IndexAdviceRequest, work: Work): Promise<IndexAdvice> {
  const { catalog } = request;
  const uses = collectTableUses(request.plan, catalog);
  const all = indexCandidates(uses, { extensions: request.extensions });
  const fresh = all.filter(({ definition, use }) => coveredBy(definition, use.table) === null);
  const { hopeful, notes } = withoutTheHopeless(fresh, request);
  const candidates = hopeful.slice(0, MOST_CANDIDATES);
  if (candidates.length === 0) return { suggestions: [], notes, twin: null };
  const chosen = await request.choose();
  try {
    const advice = await prove(candidates, request, chosen, work);
    return { ...advice, notes: [...notes, ...chosen.notes, ...advice.notes], twin: chosen.twin };
  } finally {
    await chosen.engine.close();
  }
}

async function prove(
  candidates: readonly Candidate[],
  request: IndexAdviceRequest,
  chosen: ChosenWhatIf,
  work: Work,
): Promise<Pick<IndexAdvice, 'suggestions' | 'notes'>> {
  const { engine } = chosen;
  const suggestions = new IndexSuggestions(request.catalog, engine.engine, chosen.caveats);
  if (engine.engine.kind === 'none') {
    return {
      suggestions: suggestions.unverified(bestOfEachTable(candidates, request.plan)),
      notes: [],
    };
  }
  const able = new Set(engine.capabilities().methods);
  const heldBack = candidates.filter(({ definition }) => !able.has(definition.method));
  const search = new Search(request, chosen, work);
  const proven = await search.run(
    candidates.filter(({ definition }) => able.has(definition.method)),
  );
  return {
    suggestions: suggestions.proven(proven, search.refusals, search.before),
    notes: heldBack.map((candidate) =>
      notTried(
        candidate,
        `${engine.engine.kind} cannot hold ${candidate.definition.method} indexes`,
      ),
    ),
  };
}

/** What was measured speaks against them, whatever they would cost by the estimate. One note for each table. */
function withoutTheHopeless(
  candidates: readonly Candidate[],
  request: IndexAdviceRequest,
): { readonly hopeful: readonly Candidate[]; readonly notes: readonly string[] } {
  const notes = new Map<number, string>();
  const hopeful = candidates.filter((candidate) => {
    const doubt = measuredDoubt(candidate, request);
    if (doubt === null || !doubt.isHopeless) return true;
    const { oid } = candidate.use.table;
    notes.set(oid, notes.get(oid) ?? notTried(candidate, doubt.why));
    return false;
  });
  return { hopeful, notes: [...notes.values()] };
}

function notTried({ definition: { table, keys } }: Candidate, why: string): string {
  const columns = keys.map(({ column, expression }) => column ?? expression ?? '').join(', ');
  return `An index on ${table} (${columns}) was not tried: ${why}.`;
}

/** Nothing is proven, so only the most promising of each table that takes a noticeable part of the cost. */
function bestOfEachTable(candidates: readonly Candidate[], plan: Plan): readonly Candidate[] {
  const seen = new Set<number>();
  return candidates.filter(({ use }) => {
    const isScanned = use.nodeIds.some(
      (id) =>
        plan.nodes[id]?.fields['Node Type'] === 'Seq Scan' &&
        plan.nodes[id].fields.Filter !== undefined,
    );
    return isScanned && !seen.has(use.table.oid) && seen.add(use.table.oid);
  });
}

class Search {
  readonly refusals: Refusal[] = [];
  before: Plan | null = null;
  readonly #request: IndexAdviceRequest;
  readonly #engine: WhatIf;
  readonly #crossChecker: CrossChecker | null;
  readonly #work: Work;

  constructor(
    request: IndexAdviceRequest,
    { engine, crossCheck }: Pick<ChosenWhatIf, 'engine' | 'crossCheck'>,
    work: Work,
  ) {
    this.#request = request;
    this.#engine = engine;
    this.#crossChecker =
      crossCheck === null ? null : new CrossChecker(crossCheck, request.statement, work.signal);
    this.#work = work;
  }

  async run(candidates: readonly Candidate[]): Promise<readonly ProvenIndex[]> {
    if (candidates.length === 0) return [];
    this.#work.progress(`planning ${String(candidates.length)} index candidates`);
    const { statement } = this.#request;
    this.before = await this.#engine.plan(statement, {}, this.#work.signal);
    const together = await this.#try(candidates);
    const used = together.filter(({ isUsed }) => isUsed);
    this.#refuse(
      together.filter(({ isUsed }) => !isUsed),
      'the planner prefers another index, or none',
    );
    const kept = await this.#withoutTheIdle(used.map(({ candidate }) => candidate));
    const proven = await this.#prove(kept);
    return proven;
  }

  /** Drops, one at a time, what the others do without. */
  async #withoutTheIdle(used: readonly Candidate[]): Promise<readonly Candidate[]> {
    let kept = used;
    for (const candidate of [...used].reverse()) {
      if (kept.length < 2) break;
      const others = kept.filter((other) => other !== candidate);
      const [all, without] = [costOf(await this.#plans(kept)), costOf(await this.#plans(others))];
      if (without > all * (1 + LEAST_MARGINAL_GAIN)) continue;
      this.#refuse([{ candidate }], 'the other suggested indexes give the same');
      kept = others;
    }
    return kept;
  }

  async #prove(kept: readonly Candidate[]): Promise<readonly ProvenIndex[]> {
    const before = costOf(this.before);
    const proven: ProvenIndex[] = [];
    for (const tried of await this.#try(kept)) {
      const alone = kept.length === 1 ? tried : (await this.#try([tried.candidate]))[0];
      if (costOf(tried.plan) > before * (1 - LEAST_GAIN)) {
        const gain = `cost ${costText(before)} to ${costText(costOf(tried.plan))}`;
        this.#refuse([tried], `it gains less than 10 % (${gain})`);
        continue;
      }
      proven.push({
        candidate: tried.candidate,
        doubt: measuredDoubt(tried.candidate, this.#request)?.why ?? null,
        crossCheck: (await this.#crossChecker?.check(tried.candidate.definition)) ?? null,
        bytes: tried.bytes,
        planAfter: alone?.plan ?? tried.plan,
        costTogether: kept.length === 1 ? null : costOf(tried.plan),
        together: kept.length,
      });
    }
    return proven;
  }

  async #plans(candidates: readonly Candidate[]): Promise<Plan | null> {
    const answer = await this.#ask(candidates.map(({ definition }) => definition));
    return answer.plans[0] ?? null;
  }

  async #try(candidates: readonly Candidate[]): Promise<readonly Tried[]> {
    const answer = await this.#ask(candidates.map(({ definition }) => definition));
    const plan = answer.plans[0];
    if (plan === undefined) return [];
    for (const { definition, why } of answer.refused) {
      const candidate = candidates.find((known) => known.definition === definition);
      if (candidate !== undefined) this.#refuse([{ candidate }], why);
    }
    return answer.indexes.flatMap(({ definition, bytes, name }) => {
      const candidate = candidates.find((known) => known.definition === definition);
      return candidate === undefined
        ? []
        : [{ candidate, bytes, plan, isUsed: usesIndex(plan, name) }];
    });
  }

  #ask(definitions: readonly IndexDefinition[]) {
    const { statement } = this.#request;
    return this.#engine.whatIf(definitions, [statement], {}, this.#work.signal);
  }

  #refuse(tried: readonly { readonly candidate: Candidate }[], why: string): void {
    for (const { candidate } of tried) this.refusals.push({ candidate, why });
  }
}

interface Tried {
  readonly candidate: Candidate;
  readonly bytes: number;
  readonly plan: Plan;
  readonly isUsed: boolean;
}

/** Indexes of partitions carry the name of their own table, so their parent's name is looked for as a part of theirs. */
function usesIndex(plan: Plan, name: string): boolean {
  return plan.nodes.some(({ fields }) => fields['Index Name']?.includes(name) === true);
}

function costOf(plan: Plan | null): CostUnits {
  return plan?.root.fields['Total Cost'] ?? 0;
}

function costText(cost: CostUnits): string {
  return cost.toFixed(0);
}
