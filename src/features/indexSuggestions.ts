// Puts what the index search found into suggestions: SQL, undo, size, proof, what it replaces and what was refused.

import type { Candidate } from '../analysis/advisor/candidates';
import { indexSizeFromCatalog } from '../analysis/indexes/catalogSize';
import { madeRedundant } from '../analysis/indexes/coverage';
import { indexName } from '../analysis/indexes/indexName';
import { printJson } from '../analysis/plan/printJson';
import type { Catalog } from '../model/catalog';
import type { Plan } from '../model/planNode';
import type { Bytes, CostUnits } from '../model/quantities';
import type { CrossCheck, Engine, Proof, Suggestion } from '../model/suggestion';
import { humanCost } from '../util/humanNumbers';
import { contradiction } from './crossCheck';

export interface ProvenIndex {
  readonly candidate: Candidate;
  /** What was measured against the estimate that the costs rest on; null when nothing is. */
  readonly doubt: string | null;
  readonly crossCheck: CrossCheck | null;
  readonly bytes: Bytes;
  /** With this index alone. */
  readonly planAfter: Plan;
  /** With all that are suggested; null when it is the only one. */
  readonly costTogether: CostUnits | null;
  readonly together: number;
}

export interface Refusal {
  readonly candidate: Candidate;
  readonly why: string;
}

export class IndexSuggestions {
  readonly #catalog: Catalog;
  readonly #engine: Engine;
  readonly #caveats: readonly string[];

  /** `caveats` weaken every proof of the engine. */
  constructor(catalog: Catalog, engine: Engine, caveats: readonly string[]) {
    this.#catalog = catalog;
    this.#engine = engine;
    this.#caveats = caveats;
  }

  /** The largest gain first. Refusals of a table stand with the suggestion for it; those of other tables with the first. */
  proven(
    indexes: readonly ProvenIndex[],
    refusals: readonly Refusal[],
    before: Plan | null,
  ): readonly Suggestion[] {
    const ranked = [...indexes].sort((a, b) => costOf(a.planAfter) - costOf(b.planAfter));
    return ranked.map((index, i) => {
      const { candidate, bytes } = index;
      const proof = this.#proof(index, before);
      const refused = refusals.filter(
        (refusal) => refusal.candidate.use.table === candidate.use.table || i === 0,
      );
      return this.#suggestion(candidate, { proof, refused, bytes, number: i });
    });
  }

  #proof(index: ProvenIndex, before: Plan | null): Proof {
    const { doubt, crossCheck, planAfter, costTogether, together } = index;
    const contradicted = crossCheck === null ? null : contradiction(crossCheck);
    const caveats = [
      ...this.#caveats,
      ...(costTogether === null
        ? []
        : [
            `Together the ${String(together)} suggested indexes give a cost of ${humanCost(costTogether)}.`,
          ]),
      ...(doubt === null ? [] : [`Measured: ${doubt}.`]),
      ...(contradicted === null ? [] : [contradicted]),
    ];
    return {
      level: 'what-if',
      engine: this.#engine,
      costBefore: before?.root.fields['Total Cost'] ?? null,
      costAfter: planAfter.root.fields['Total Cost'] ?? null,
      planBefore: before === null ? null : planValue(before),
      planAfter: planValue(planAfter),
      caveats,
      ...(crossCheck === null ? {} : { crossCheck }),
    };
  }

  unverified(candidates: readonly Candidate[]): readonly Suggestion[] {
    return candidates.map((candidate, number) => {
      const { definition, use } = candidate;
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
      const bytes = indexSizeFromCatalog(definition, use.table)?.bytes ?? null;
      return this.#suggestion(candidate, { proof, refused: [], bytes, number });
    });
  }

  #suggestion(
    candidate: Candidate,
    parts: {
      readonly proof: Proof;
      readonly refused: readonly Refusal[];
      readonly bytes: Bytes | null;
      readonly number: number;
    },
  ): Suggestion {
    const { definition, use } = candidate;
    const { schema, table } = definition;
    const taken = new Set(
      this.#catalog.tables
        .filter((known) => known.schema === schema)
        .flatMap((known) => [known.name, ...known.indexes.map(({ name }) => name)]),
    );
    const name = indexName(definition, taken);
    const concurrently = use.table.kind !== 'partitioned';
    return {
      id: `index-${String(parts.number)}`,
      kind: 'index',
      title: `Index on ${table} (${keyText(definition.keys)})`,
      why: why(candidate),
      changes: [{ kind: 'create-index', definition, name, concurrently }],
      proof: concurrently
        ? parts.proof
        : { ...parts.proof, caveats: [...parts.proof.caveats, PARTITIONED] },
      ...(parts.bytes === null ? {} : { sizeBytes: parts.bytes }),
      replaces: madeRedundant(definition, use.table).map((index) => index.name),
      refused: parts.refused.map(({ candidate: { definition: other }, why: reason }) => ({
        change: {
          kind: 'create-index' as const,
          definition: other,
          name: indexName(other, taken),
          concurrently: false,
        },
        why: reason,
      })),
      nodeIds: [...use.nodeIds],
    };
  }
}

const PARTITIONED =
  'A partitioned table takes no CONCURRENTLY: this blocks writes while it builds. Without blocking: create the index ON ONLY the parent, then on each partition CONCURRENTLY, then attach them.';

function keyText(keys: Candidate['definition']['keys']): string {
  return keys
    .map((key) => `${key.column ?? key.expression ?? ''}${key.descending ? ' DESC' : ''}`)
    .join(', ');
}

/** Why this index: of the joins and the order only what it carries. */
function why({ definition, use }: Candidate): string {
  const keys = new Set(definition.keys.map(({ column }) => column));
  const carried = (uses: readonly { readonly column: string }[]): string =>
    names(uses.map(({ column }) => column).filter((column) => keys.has(column)));
  const filters = names(
    [...use.restrictions, ...use.alternatives].map(
      ({ expression, column }) => expression ?? column,
    ),
  );
  const joins = carried(use.joins);
  const order = carried(use.order);
  const parts = [
    ...(filters === '' ? [] : [`filters by ${filters}`]),
    ...(joins === '' ? [] : [`joins by ${joins}`]),
    ...(order === '' ? [] : [`${use.limited ? 'takes the first rows by' : 'sorts by'} ${order}`]),
  ];
  return `The statement ${parts.join(', ')}.`;
}

function names(columns: readonly string[]): string {
  return [...new Set(columns)].join(', ');
}

function costOf({ root }: Plan): CostUnits {
  return root.fields['Total Cost'] ?? 0;
}

/** As EXPLAIN (FORMAT JSON) answers. */
function planValue(plan: Plan): unknown {
  return JSON.parse(printJson(plan));
}
