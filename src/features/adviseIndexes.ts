// Which indexes provably help one statement? The search asks an engine; what it keeps is told with its proof, what it refuses
// with the reason.

import { indexCandidates, type Candidate } from '../analysis/advisor/candidates';
import { measuredDoubt } from '../analysis/advisor/measuredDoubt';
import { definitionKey, ruleCandidates } from '../analysis/advisor/ruleCandidates';
import {
  searchIndexes,
  type ChosenSet,
  type Refusal,
  type SearchOptions,
} from '../analysis/advisor/search';
import { collectTableUses } from '../analysis/advisor/tableUse';
import { coveredBy, isSimpler, madeRedundant } from '../analysis/indexes/coverage';
import type { Catalog } from '../model/catalog';
import type { Finding } from '../model/finding';
import type { PlanMetrics } from '../model/planMetrics';
import type { Plan } from '../model/planNode';
import type { RefusedChange, Suggestion } from '../model/suggestion';
import type { TwinReport } from '../model/twinReport';
import { humanCost } from '../util/humanNumbers';
import type { Work } from '../util/progress';
import type { WhatIfStatement } from '../whatif/whatIf';
import { CandidateTrials, type TellTrials } from './candidateTrials';
import type { ChosenWhatIf } from './chooseWhatIf';
import { CrossChecker } from './crossCheck';
import { IndexSuggestions, refusedChanges, type ProvenSet } from './indexSuggestions';
import { PlannedSets } from './plannedSets';

export interface IndexAdviceRequest {
  /** What the plan's nodes are named by; suggestions point at its nodes. */
  readonly plan: Plan;
  readonly metrics: PlanMetrics;
  readonly findings: readonly Finding[];
  readonly statement: WhatIfStatement;
  readonly catalog: Catalog;
  /** Called once there is something to prove: a twin is not started for nothing. */
  readonly choose: () => Promise<ChosenWhatIf>;
  readonly extensions: readonly string[];
  /** Keys of definitions that a measurement of the same question spoke against. */
  readonly without?: readonly string[];
  /** Told of the candidates as they are being planned. */
  readonly tried?: TellTrials;
}

export interface IndexAdvice {
  readonly suggestions: readonly Suggestion[];
  /** Every candidate that lost, those of the suggestions among them. */
  readonly refused: readonly RefusedChange[];
  /** Keys of those that a measurement spoke against: they would gain as little where the question is told anew. */
  readonly doubted: readonly string[];
  readonly notes: readonly string[];
  /** The twin that was asked; null when none was. */
  readonly twin: TwinReport | null;
}

/** Each is really planned, and on the demo really built. Heuristic. */
const MOST_CANDIDATES = 24;
/** In place at the same time. Heuristic: the planner's own work grows with them. */
const AT_ONCE = 12;
/** Below this part more the statement does as well without an existing index that a new one gives all of. Heuristic. */
const SAME_COST = 1.05;

export async function adviseIndexes(request: IndexAdviceRequest, work: Work): Promise<IndexAdvice> {
  const all = candidatesOf(request);
  const served = all.flatMap((candidate) => {
    const index = coveredBy(candidate.definition, candidate.use.table);
    return index === null ? [] : [{ candidate, why: `${index.name} gives the same` }];
  });
  const fresh = all.filter((one) => !served.some(({ candidate }) => candidate === one));
  const { hopeful, doubted, notes } = withoutTheHopeless(fresh, request);
  const candidates = hopeful.slice(0, MOST_CANDIDATES);
  const lost = [...served, ...doubted];
  const against = doubted.map(({ candidate }) => definitionKey(candidate.definition));
  if (candidates.length === 0) {
    const refused = refusedChanges(lost);
    return { suggestions: [], refused, doubted: against, notes, twin: null };
  }
  const trials = new CandidateTrials(candidates, request.tried ?? (() => undefined));
  try {
    const { advice, chosen } = await proveByEngine(candidates, request, trials, work);
    return {
      suggestions: advice.suggestions,
      refused: [...advice.refused, ...refusedChanges(lost)],
      notes: [...notes, ...chosen.notes, ...advice.notes],
      doubted: against,
      twin: chosen.twin,
    };
  } finally {
    trials.ended();
  }
}

async function proveByEngine(
  candidates: readonly Candidate[],
  request: IndexAdviceRequest,
  trials: CandidateTrials,
  work: Work,
): Promise<{ readonly advice: Proof; readonly chosen: ChosenWhatIf }> {
  const chosen = await request.choose();
  try {
    return { advice: await prove(candidates, request, { chosen, trials }, work), chosen };
  } finally {
    await chosen.engine.close();
  }
}

/** What rules propose comes first: it is what the person reads of. Each definition once. */
function candidatesOf({
  plan,
  catalog,
  findings,
  extensions,
  without = [],
}: IndexAdviceRequest): readonly Candidate[] {
  const uses = collectTableUses(plan, catalog);
  const own = indexCandidates(uses, { extensions });
  const byKey = new Map<string, Candidate>();
  for (const candidate of [...ruleCandidates(findings, uses, catalog), ...own]) {
    const key = definitionKey(candidate.definition);
    if (!byKey.has(key) && !without.includes(key)) byKey.set(key, candidate);
  }
  return [...byKey.values()];
}

type Proof = Pick<IndexAdvice, 'suggestions' | 'refused' | 'notes'>;

async function prove(
  candidates: readonly Candidate[],
  request: IndexAdviceRequest,
  { chosen, trials }: { readonly chosen: ChosenWhatIf; readonly trials: CandidateTrials },
  work: Work,
): Promise<Proof> {
  const { engine } = chosen;
  const writer = new IndexSuggestions(request.catalog, engine.engine, chosen.caveats);
  if (engine.engine.kind === 'none') {
    const suggestions = writer.unverified(bestOfEachTable(candidates, request.plan));
    return { suggestions, refused: [], notes: [] };
  }
  const able = new Set(engine.capabilities().methods);
  const isHeld = ({ definition }: Candidate): boolean => able.has(definition.method);
  const held = candidates.filter(isHeld);
  const unheld = candidates
    .filter((candidate) => !isHeld(candidate))
    .map((candidate) => ({
      candidate,
      why: `${engine.engine.kind} cannot hold ${candidate.definition.method} indexes`,
    }));
  const notes = unheld.map(({ candidate, why }) => notTried(candidate, why));
  trials.refused(unheld);
  const planned = new PlannedSets(engine, request.statement, work, trials);
  const before = await planned.planned([]);
  if (before === null) {
    return { suggestions: [], refused: [], notes: [...notes, NOT_PLANNED] };
  }
  const found = await searchIndexes(held, planned, alternativesAmong(held));
  trials.refused(found.refusals);
  const crossChecker =
    chosen.crossCheck === null
      ? null
      : new CrossChecker(chosen.crossCheck, request.statement, work.signal);
  const sets: ProvenSet[] = [];
  const all = found.sets.flatMap(({ members }) => members);
  for (const set of found.sets) {
    const proven = await provenSet(set, { planned, crossChecker, request, all });
    if (proven !== null) sets.push(proven);
  }
  return {
    suggestions: writer.proven({
      sets,
      planBefore: before.plan,
      measured: request,
      costOfAll: found.after,
      refusals: found.refusals,
    }),
    refused: refusedChanges(found.refusals),
    notes,
  };
}

/** What the search tries in a candidate's place. */
function alternativesAmong(candidates: readonly Candidate[]): SearchOptions<Candidate> {
  return {
    atOnce: AT_ONCE,
    simpler: (candidate) =>
      candidates
        .filter((other) => isSimpler(other.definition, candidate.definition))
        .sort((a, b) => width(a) - width(b)),
    narrower: ({ definition }) => {
      const keys = definitionKey({ ...definition, include: [] });
      return candidates.filter(
        (other) =>
          other.definition.include.length === 0 && definitionKey(other.definition) === keys,
      );
    },
  };
}

function width({ definition: { keys, include } }: Candidate): number {
  return keys.length + include.length;
}

const NOT_PLANNED =
  'No index was tried: the engine that would prove them cannot plan the statement.';

/** A set that was found has been planned: null never comes of it. */
async function provenSet(
  { members, cost }: ChosenSet<Candidate>,
  {
    planned,
    crossChecker,
    request,
    all,
  }: {
    readonly planned: PlannedSets;
    readonly crossChecker: CrossChecker | null;
    readonly request: IndexAdviceRequest;
    /** Of every set. */
    readonly all: readonly Candidate[];
  },
): Promise<ProvenSet | null> {
  const answer = await planned.planned(members);
  if (answer === null) return null;
  const doubts = members.flatMap((member) => measuredDoubt(member, request)?.why ?? []);
  const repeated = members.flatMap(({ definition, use: { table } }) =>
    madeRedundant(definition, table).map(({ name }) => ({ schema: table.schema, name })),
  );
  const without = repeated.length === 0 ? null : await planned.costWithout(members, repeated);
  const isNeeded = without !== null && without > cost * SAME_COST;
  const names = repeated.map(({ name }) => name).join(', ');
  const definitions = members.map(({ definition }) => definition);
  return {
    members,
    doubt: doubts[0] ?? null,
    crossCheck: (await crossChecker?.check(definitions)) ?? null,
    bytes: [...answer.bytes.values()].reduce((sum, bytes) => sum + bytes, 0),
    planAfter: answer.plan,
    beside: await besideOthers(members, all, planned),
    plannedNames: answer.plannedNames,
    replaces: isNeeded ? [] : repeated.map(({ name }) => name),
    caveats: isNeeded
      ? [
          `Without ${names}, which it gives all of, the cost would be ${humanCost(without)}: keep it.`,
        ]
      : [],
  };
}

async function besideOthers(
  members: readonly Candidate[],
  all: readonly Candidate[],
  planned: PlannedSets,
): Promise<ProvenSet['beside']> {
  const rest = all.filter((candidate) => !members.includes(candidate));
  if (rest.length === 0) return null;
  const [whole, others] = [await planned.planned(all), await planned.planned(rest)];
  return whole === null || others === null ? null : { all: whole.plan, others: others.plan };
}

/** What was measured speaks against them, whatever they would cost by the estimate. One note for each table. */
function withoutTheHopeless(
  candidates: readonly Candidate[],
  request: IndexAdviceRequest,
): {
  readonly hopeful: readonly Candidate[];
  readonly doubted: readonly Refusal<Candidate>[];
  readonly notes: readonly string[];
} {
  const notes = new Map<number, string>();
  const doubted: Refusal<Candidate>[] = [];
  const hopeful = candidates.filter((candidate) => {
    const doubt = measuredDoubt(candidate, request);
    if (doubt === null || !doubt.isHopeless) return true;
    const { oid } = candidate.use.table;
    notes.set(oid, notes.get(oid) ?? notTried(candidate, doubt.why));
    doubted.push({ candidate, why: doubt.why });
    return false;
  });
  return { hopeful, doubted, notes: [...notes.values()] };
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
