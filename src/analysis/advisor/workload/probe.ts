// Which of many candidates does the planner itself choose for each statement? Statements that could use the same ones are
// planned together, so that few configurations have to be made.

import type { RememberedCosts } from './rememberedCosts';

/** In place at the same time. Heuristic: the planner's own work grows with them. */
const AT_ONCE = 64;

/** The candidates that the plan of each statement used, when it might use all of those wanted for it. */
export async function probe<C>(
  costs: RememberedCosts<C>,
  wanted: ReadonlyMap<number, readonly C[]>,
  isOver: () => boolean,
): Promise<ReadonlyMap<number, ReadonlySet<C>>> {
  const used = new Map<number, ReadonlySet<C>>();
  for (const { set, statements } of batches(wanted)) {
    if (isOver()) break;
    const prices = await costs.of([...set], statements);
    for (const [position, statement] of statements.entries()) {
      const more = prices[position]?.used ?? [];
      used.set(statement, new Set([...(used.get(statement) ?? []), ...more]));
    }
  }
  return used;
}

interface Batch<C> {
  readonly set: Set<C>;
  readonly statements: number[];
}

function batches<C>(wanted: ReadonlyMap<number, readonly C[]>): readonly Batch<C>[] {
  const made: Batch<C>[] = [];
  for (const [statement, candidates] of wanted) {
    for (let from = 0; from < candidates.length; from += AT_ONCE)
      put(made, statement, candidates.slice(from, from + AT_ONCE));
  }
  return made;
}

/** Into the one that needs the fewest more. */
function put<C>(made: Batch<C>[], statement: number, candidates: readonly C[]): void {
  let best: { readonly batch: Batch<C>; readonly more: number } | null = null;
  for (const batch of made) {
    if (batch.statements.includes(statement)) continue;
    const more = candidates.filter((candidate) => !batch.set.has(candidate)).length;
    const isShared = more < candidates.length || batch.set.size + more <= AT_ONCE / 2;
    if (!isShared || batch.set.size + more > AT_ONCE) continue;
    if (more < (best?.more ?? Infinity)) best = { batch, more };
  }
  if (best === null) made.push({ set: new Set(candidates), statements: [statement] });
  else {
    for (const candidate of candidates) best.batch.set.add(candidate);
    best.batch.statements.push(statement);
  }
}
