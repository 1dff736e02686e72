// Which existing indexes does the workload do without, once others give all that they give? Proven by planning without them.

import type { Selection } from '../../analysis/advisor/workload/selectionPrices';
import type { WorkloadCandidate } from '../../analysis/advisor/workload/workloadCandidate';
import { isLeadingPart, madeRedundant } from '../../analysis/indexes/coverage';
import { indexWords } from '../../analysis/indexes/newIndex';
import { costOf } from '../../analysis/plan/planCost';
import type { Catalog, Index, Table } from '../../model/catalog';
import { isSameRelation } from '../../model/relationName';
import type { Work } from '../../util/progress';
import type { WhatIf } from '../../whatif/whatIf';
import type { PlannedText } from './workloadStatements';

export interface RedundantIndex {
  readonly index: Index;
  readonly table: Table;
  /** A sentence. */
  readonly why: string;
  /** The new one that gives all of it; null where an existing one does. */
  readonly by: WorkloadCandidate | null;
}

/** More than this a statement may not cost without it. Heuristic: what two indexes on the same columns differ by. */
const SAME_COST = 1.01;

export interface RedundantSearch {
  readonly work: Work;
  readonly isOver: () => boolean;
  /** Each as soon as it is proven: what ends the search loses none. */
  readonly tell: (redundant: RedundantIndex) => void;
}

export async function redundantIndexes(
  whatIf: WhatIf,
  { planned, catalog }: { readonly planned: readonly PlannedText[]; readonly catalog: Catalog },
  { members, costs }: Selection<WorkloadCandidate>,
  { work, isOver, tell }: RedundantSearch,
): Promise<void> {
  if (!whatIf.capabilities().canHideIndexes) return;
  const kept: RedundantIndex[] = [];
  // What a partition has goes with its parent's, or is its own business.
  const roots = catalog.tables.filter(({ partitionOf }) => partitionOf === null);
  const candidates = roots.flatMap((table) => redundantOn(table, members));
  for (const [position, redundant] of candidates.entries()) {
    if (isOver()) return;
    work.progress(`planning without ${String(position + 1)} of ${String(candidates.length)}`);
    const statements = [...planned.entries()].filter(([, text]) => reads(text, redundant.table));
    const hide = [...kept, redundant]
      .filter(({ table }) => table === redundant.table)
      .map(({ index, table: { schema } }) => ({ schema, name: index.name }));
    const { outcomes } = await whatIf.evaluate(
      { add: members.map(({ definition }) => definition), hide },
      statements.map(([, text]) => text.planned),
      work.signal,
    );
    const isSame = statements.every(([number], position) => {
      const outcome = outcomes[position];
      return outcome?.kind === 'plan' && costOf(outcome.plan) <= (costs[number] ?? 0) * SAME_COST;
    });
    if (!isSame) continue;
    kept.push(redundant);
    tell(redundant);
  }
}

function redundantOn(
  table: Table,
  members: readonly WorkloadCandidate[],
): readonly RedundantIndex[] {
  const byNew = members
    .filter((member) => member.table === table)
    .flatMap((by) =>
      madeRedundant(by.definition, table).map((index) => ({
        ...{ index, table, by },
        why: `The new index on ${indexWords(by.definition)} gives all of it.`,
      })),
    );
  const byExisting = table.indexes.flatMap((index) => {
    const other = canGo(index) ? table.indexes.find((each) => givesAllOf(each, index)) : undefined;
    return other === undefined
      ? []
      : [{ index, table, by: null, why: `${other.name} gives all of it.` }];
  });
  const first = new Map<Index, RedundantIndex>();
  for (const redundant of [...byNew, ...byExisting])
    if (!first.has(redundant.index)) first.set(redundant.index, redundant);
  return [...first.values()];
}

function canGo({ valid, primary, constraint, definition }: Index): boolean {
  return valid && !primary && constraint === null && !definition.unique;
}

/** Of two that are the same, the older one stays. */
function givesAllOf(one: Index, other: Index): boolean {
  if (one === other || !one.valid || !isLeadingPart(other.definition, one.definition)) return false;
  const isSame = isLeadingPart(one.definition, other.definition);
  return !isSame || !canGo(one) || one.oid < other.oid;
}

function reads({ plan }: PlannedText, { schema, name }: Table): boolean {
  return plan.nodes.some(
    ({ fields }) =>
      fields['Relation Name'] !== undefined &&
      isSameRelation(
        { schema: fields.Schema ?? schema, name: fields['Relation Name'] },
        { schema, name },
      ),
  );
}
