// What a statement reaches through the catalog, as it grows from answer to answer.

import type { BodyReading } from '../../analysis/sql/reach/functionBody';
import type {
  Conditional,
  Edge,
  FoundFunction,
  FoundRelation,
  ObjectKind,
  ReachAnswer,
} from '../../db/reach/readReach';

export interface Reached {
  readonly kind: ObjectKind;
  readonly oid: number;
}

/** The statement's own place in the graph. */
export const STATEMENT = 'statement';

export const keyOf = (kind: ObjectKind, oid: number | null): string =>
  oid === null ? STATEMENT : `${kind} ${String(oid)}`;

export interface Step {
  readonly to: string;
  /** `an index`, `the view`, `a name`. */
  readonly how: string;
}

export class ReachGraph {
  readonly functions = new Map<string, FoundFunction>();
  readonly relations = new Map<string, FoundRelation>();
  readonly bodies = new Map<string, BodyReading>();
  readonly steps = new Map<string, Step[]>();
  /** False when there is more behind it than was followed. */
  isWhole = true;
  readonly #objects = new Map<string, Reached>();
  readonly #expanded = new Set<string>();
  readonly #edges = new Set<string>();
  readonly #conditional: Conditional[] = [];

  add(answer: ReachAnswer, first: boolean): void {
    for (const found of answer.functions) this.functions.set(keyOf('fn', found.oid), found);
    for (const found of answer.relations) this.relations.set(keyOf('rel', found.oid), found);
    for (const [kind, oid] of answer.expanded)
      if (!first || kind === 'rel') this.#expanded.add(keyOf(kind, oid));
    for (const oid of answer.leaves) this.#expanded.add(keyOf('type', oid));
    for (const edge of answer.edges) this.#addEdge(edge);
    this.#conditional.push(...answer.conditional);
    this.#addConditional();
  }

  /** What is known by name only as yet. */
  open(): readonly Reached[] {
    return [...this.#objects]
      .filter(
        ([key, { kind }]) => !this.#expanded.has(key) && (kind !== 'fn' || this.#follows(key)),
      )
      .map(([, object]) => object);
  }

  #follows(key: string): boolean {
    const found = this.functions.get(key);
    return found === undefined || (!found.built_in && !found.known);
  }

  #addEdge([sourceKind, source, how, kind, oid]: Edge): void {
    const from = keyOf(sourceKind, source);
    const to = keyOf(kind, oid);
    const edge = `${from} ${how} ${to}`;
    if (this.#edges.has(edge)) return;
    this.#edges.add(edge);
    const steps = this.steps.get(from) ?? [];
    steps.push({ to, how });
    this.steps.set(from, steps);
    this.#objects.set(to, { kind, oid });
  }

  /** Until no more types come to be about: an implicit cast makes values of its target. */
  #addConditional(): void {
    for (const { src, how, kind, oid, needs } of this.#conditional) {
      if (needs.every((type) => this.#objects.has(keyOf('type', type))))
        this.#addEdge(['fn', src, how, kind, oid]);
    }
  }
}
