// Puts what the index search found into suggestions: changes, size, proof, what they replace and what was refused.

import type { Candidate } from '../analysis/advisor/candidates';
import type { MeasuredPlan } from '../analysis/advisor/predictTime';
import type { Refusal } from '../analysis/advisor/search';
import { indexSizeFromCatalog } from '../analysis/indexes/size/catalogSize';
import { indexName } from '../analysis/indexes/indexName';
import { NewIndexes, remarkOn } from '../analysis/indexes/newIndex';
import { costOf } from '../analysis/plan/planCost';
import { printJson } from '../analysis/plan/printJson';
import type { Catalog } from '../model/catalog';
import type { CreateIndex } from '../model/change';
import type { Plan } from '../model/planNode';
import type { Bytes, CostUnits } from '../model/quantities';
import type { CrossCheck, Engine, Proof, RefusedChange, Suggestion } from '../model/suggestion';
import { humanCost } from '../util/humanNumbers';
import { contradiction } from './crossCheck';
import { timeOf, type Beside, type SetTime } from './setTime';

/** Indexes that pay together; one, where it pays alone. */
export interface ProvenSet {
  readonly members: readonly Candidate[];
  /** What was measured against the estimate that the costs rest on; null when nothing is. */
  readonly doubt: string | null;
  readonly crossCheck: CrossCheck | null;
  /** Of all members. */
  readonly bytes: Bytes;
  /** With this set alone. */
  readonly planAfter: Plan;
  /** Null where it is the only one. */
  readonly beside: Beside | null;
  /** What the engine calls them in `planAfter`. */
  readonly plannedNames: ReadonlyMap<Candidate, string>;
  /** Existing indexes that it gives all of. */
  readonly replaces: readonly string[];
  readonly caveats: readonly string[];
}

export interface ProvenSets {
  readonly planBefore: Plan;
  /** The person's own plan, by which times are predicted. */
  readonly measured: MeasuredPlan;
  /** The largest gain first. */
  readonly sets: readonly ProvenSet[];
  /** With all of them; the cost of the one where there is one. */
  readonly costOfAll: CostUnits;
  readonly refusals: readonly Refusal<Candidate>[];
}

export class IndexSuggestions {
  readonly #engine: Engine;
  readonly #caveats: readonly string[];
  readonly #names: NewIndexes;

  /** `caveats` weaken every proof of the engine. */
  constructor(catalog: Catalog, engine: Engine, caveats: readonly string[]) {
    this.#engine = engine;
    this.#caveats = caveats;
    this.#names = new NewIndexes(catalog);
  }

  /** In the order given. Refusals of a table stand with the suggestion for it; those of other tables with the first. */
  proven({ sets, planBefore, measured, costOfAll, refusals }: ProvenSets): readonly Suggestion[] {
    return sets.map((set, position) => {
      const tables = new Set(set.members.map(({ use }) => use.table));
      const refused = refusals.filter(
        ({ candidate }) => tables.has(candidate.use.table) || position === 0,
      );
      const caveats =
        sets.length === 1
          ? []
          : [
              `With all ${String(sets.length)} suggestions in place the cost is ${humanCost(costOfAll)}.`,
            ];
      const changes = set.members.map((member) => this.#change(member));
      const time = timeOf(set.planAfter, set.beside, measured);
      return suggestionOf(set.members, {
        id: `index-${String(position)}`,
        changes,
        proof: this.#proof(set, planBefore, { changes, caveats, time }),
        refused: refusedChanges(refused),
        bytes: set.bytes,
        replaces: set.replaces,
        doubt: set.doubt,
      });
    });
  }

  unverified(candidates: readonly Candidate[]): readonly Suggestion[] {
    return candidates.map((candidate, position) => {
      const proof: Proof = {
        level: 'rule',
        engine: this.#engine,
        costBefore: null,
        costAfter: null,
        planBefore: null,
        planAfter: null,
        caveats: [
          'Not verified: no engine could plan this index. Compare EXPLAIN before and after on a copy.',
        ],
      };
      const { definition, use } = candidate;
      return suggestionOf([candidate], {
        id: `index-${String(position)}`,
        changes: [this.#change(candidate)],
        proof,
        refused: [],
        bytes: indexSizeFromCatalog(definition, use.table)?.bytes ?? null,
        replaces: [],
        doubt: null,
      });
    });
  }

  #proof(
    set: ProvenSet,
    planBefore: Plan,
    more: {
      readonly changes: readonly CreateIndex[];
      readonly caveats: readonly string[];
      readonly time: SetTime | null;
    },
  ): Proof {
    const { doubt, crossCheck, planAfter, members, plannedNames } = set;
    const { changes, caveats, time } = more;
    const names = new Map(members.map((member, i) => [plannedNames.get(member), changes[i]?.name]));
    const contradicted = crossCheck === null ? null : contradiction(crossCheck);
    return {
      level: 'what-if',
      engine: this.#engine,
      costBefore: costOf(planBefore),
      costAfter: costOf(planAfter),
      planBefore: planValue(planBefore),
      planAfter: planValue(planAfter, names),
      caveats: [
        ...this.#caveats,
        ...set.caveats,
        ...caveats,
        ...(doubt === null ? [] : [`Measured: ${doubt}.`]),
        ...(time === null ? [] : time.words),
        ...(contradicted === null ? [] : [contradicted]),
      ],
      ...(crossCheck === null ? {} : { crossCheck }),
      ...(time === null ? {} : { predictedTime: time.predicted }),
    };
  }

  #change({ definition, use }: Candidate): CreateIndex {
    return this.#names.create(definition, use.table);
  }
}

function suggestionOf(
  members: readonly Candidate[],
  parts: {
    readonly id: string;
    readonly changes: CreateIndex[];
    readonly proof: Proof;
    readonly refused: RefusedChange[];
    readonly bytes: Bytes | null;
    readonly replaces: readonly string[];
    readonly doubt: string | null;
  },
): Suggestion {
  const { id, changes, proof, refused, bytes, replaces, doubt } = parts;
  const remark = remarkOn(changes);
  return {
    id,
    kind: 'index',
    title: titleOf(members),
    why: [...new Set(members.map(({ why }) => why))].join(' '),
    changes,
    ...(remark === null ? {} : { remark }),
    proof,
    ...(doubt === null ? {} : { doubt }),
    ...(bytes === null ? {} : { sizeBytes: bytes }),
    replaces: [...replaces],
    refused,
    nodeIds: [...new Set(members.flatMap(({ use }) => use.nodeIds))],
  };
}

/** As changes that nobody makes: their names need not be free. */
export function refusedChanges(refusals: readonly Refusal<Candidate>[]): RefusedChange[] {
  return refusals.map(({ candidate: { definition }, why }) => ({
    change: {
      kind: 'create-index',
      definition,
      name: indexName(definition, new Set()),
      concurrently: false,
    },
    why,
  }));
}

function titleOf(members: readonly Candidate[]): string {
  const names = members.map(({ definition: { table, keys } }) => `${table} (${keyText(keys)})`);
  return members.length === 1
    ? `Index on ${names.join('')}`
    : `${String(members.length)} indexes together: ${names.join(' and ')}`;
}

function keyText(keys: Candidate['definition']['keys']): string {
  return keys
    .map((part) => `${part.column ?? part.expression ?? ''}${part.descending ? ' DESC' : ''}`)
    .join(', ');
}

/** As EXPLAIN (FORMAT JSON) answers; with `names`, what the engine called an index has the name that it will have. */
function planValue(
  plan: Plan,
  names: ReadonlyMap<string | undefined, string | undefined> = new Map(),
): unknown {
  return JSON.parse(printJson(plan), (key, value: unknown) =>
    key === 'Index Name' && typeof value === 'string' ? (names.get(value) ?? value) : value,
  );
}
