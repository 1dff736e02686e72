// The workload as it is planned today, with the catalog of every table that its plans read.

import { costOf } from '../../analysis/plan/planCost';
import { readCatalog } from '../../db/catalogReader';
import type { SqlParser } from '../../analysis/sql/parser';
import type { DatabaseClient } from '../../db/contracts';
import type { Unverified } from '../../model/adviseJson';
import type { Catalog } from '../../model/catalog';
import { relationKey, type RelationName } from '../../model/relationName';
import type { Work } from '../../util/progress';
import type { WhatIf } from '../../whatif/whatIf';
import { parameterWays } from './parameterWays';
import type { WorkloadEngine } from './workloadEngine';
import type { PlannedText, WorkloadText } from './workloadStatements';

export interface WorkloadBefore {
  readonly planned: readonly PlannedText[];
  readonly unverified: readonly Unverified[];
  readonly catalog: Catalog;
}

/** Of one question: a cancel is heard between two. */
const AT_ONCE = 20;

export async function planBefore(
  dependencies: { readonly parser: SqlParser; readonly client: DatabaseClient },
  { whatIf, texts }: WorkloadEngine,
  work: Work,
): Promise<WorkloadBefore> {
  const generic = await planAll(whatIf, texts, work);
  // What cannot be planned with the values is planned without.
  const ways = await planAll(
    whatIf,
    await parameterWays(dependencies, generic.planned, work),
    work,
  );
  const planned = [...generic.planned, ...ways.planned];
  const catalog = await readCatalog(
    dependencies.client,
    { tables: relationsIn(planned) },
    work.signal,
  );
  return { planned, unverified: generic.unverified, catalog };
}

async function planAll(
  whatIf: WhatIf,
  texts: readonly WorkloadText[],
  work: Work,
): Promise<Omit<WorkloadBefore, 'catalog'>> {
  const planned: PlannedText[] = [];
  const unverified: Unverified[] = [];
  for (let from = 0; from < texts.length; from += AT_ONCE) {
    work.progress(`planned ${String(from)} of ${String(texts.length)} statements`);
    const some = texts.slice(from, from + AT_ONCE);
    const { outcomes } = await whatIf.evaluate(
      { add: [] },
      some.map((text) => text.planned),
      work.signal,
    );
    for (const [position, text] of some.entries()) {
      const outcome = outcomes[position];
      if (outcome?.kind === 'plan')
        planned.push({ ...text, plan: outcome.plan, cost: costOf(outcome.plan) });
      else {
        const why = outcome?.why ?? 'the engine did not answer';
        unverified.push({ id: text.id, text: text.text, why: `It cannot be planned: ${why}` });
      }
    }
  }
  return { planned, unverified };
}

function relationsIn(planned: readonly PlannedText[]): readonly RelationName[] {
  const names = planned.flatMap(({ plan }) =>
    plan.nodes.flatMap(({ fields }) =>
      fields['Relation Name'] === undefined
        ? []
        : [{ schema: fields.Schema ?? null, name: fields['Relation Name'] }],
    ),
  );
  return [...new Map(names.map((name) => [relationKey(name), name])).values()];
}
