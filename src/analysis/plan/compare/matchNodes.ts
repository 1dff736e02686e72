// Which node of one plan does the work of which node of the other? The surest signs decide first.

import type { Plan, PlanNode } from '../../../model/planNode';
import { familyOf, Interner, nodeKeys, objectOf, ownText, relationOf } from './nodeKeys';

/** For each node of the plan after, by id, the node before that it stands for; null where it is new. */
export type Mates = readonly (number | null)[];

interface Side {
  readonly plan: Plan;
  /** Null where the sign does not apply to the node. */
  readonly keys: readonly (string | null)[][];
}

/** Signs that hold only below a pair: on their own they say too little. */
const ONLY_BELOW_PAIRS = 1;

export function matchNodes(before: Plan, after: Plan): Mates {
  const interner = new Interner();
  return new Matcher(signs(before, interner), signs(after, interner)).match();
}

/** From the surest to the weakest. */
function signs(plan: Plan, interner: Interner): Side {
  const { subtree, coverage } = nodeKeys(plan, interner);
  const read = ({ id }: PlanNode): string => String(coverage[id] ?? 0);
  const isScan = (node: PlanNode): boolean => familyOf(node) === 'scan';
  const signOf: readonly ((node: PlanNode) => string | null)[] = [
    ({ id }) => String(subtree[id]),
    (node) => `${ownText(node)} ${read(node)}`,
    (node) => `${node.fields['Node Type']} ${objectOf(node) ?? ''} ${read(node)}`,
    (node) => (isScan(node) ? objectOf(node) : null),
    (node) => `${familyOf(node)} ${read(node)}`,
    (node) => (isScan(node) ? relationOf(node.fields) : null),
    familyOf,
  ];
  return { plan, keys: signOf.map((sign) => plan.nodes.map(sign)) };
}

class Matcher {
  readonly #before: Side;
  readonly #after: Side;
  readonly #mates: (number | null)[];
  readonly #taken = new Set<number>();

  constructor(before: Side, after: Side) {
    this.#before = before;
    this.#after = after;
    this.#mates = after.plan.nodes.map(() => null);
  }

  match(): Mates {
    const rounds = this.#before.keys.length;
    for (let round = 0; round < rounds; round += 1) {
      this.#pair(round, true);
      if (round < rounds - ONLY_BELOW_PAIRS) this.#pair(round, false);
    }
    return this.#mates;
  }

  /** In pre-order, so that a pair is there before its children are looked at. */
  #pair(round: number, belowPairs: boolean): void {
    const candidates = this.#candidates(round, belowPairs);
    for (const node of this.#after.plan.nodes) {
      const key = this.#after.keys[round]?.[node.id] ?? null;
      if (key === null || this.#mates[node.id] !== null) continue;
      const parent = node.parentId === null ? 'top' : (this.#mates[node.parentId] ?? null);
      if (belowPairs && parent === null) continue;
      const queue = candidates.get(belowPairs ? `${String(parent)} ${key}` : key);
      const mate = queue === undefined ? undefined : this.#next(queue);
      if (mate === undefined) continue;
      this.#mates[node.id] = mate;
      this.#taken.add(mate);
    }
  }

  #candidates(round: number, belowPairs: boolean): Map<string, Queue> {
    const queues = new Map<string, Queue>();
    for (const node of this.#before.plan.nodes) {
      const key = this.#before.keys[round]?.[node.id] ?? null;
      if (key === null || this.#taken.has(node.id)) continue;
      const name = belowPairs ? `${String(node.parentId ?? 'top')} ${key}` : key;
      const queue = queues.get(name);
      if (queue === undefined) queues.set(name, { ids: [node.id], next: 0 });
      else queue.ids.push(node.id);
    }
    return queues;
  }

  #next(queue: Queue): number | undefined {
    const id = queue.ids[queue.next];
    queue.next += 1;
    return id;
  }
}

interface Queue {
  readonly ids: number[];
  next: number;
}
