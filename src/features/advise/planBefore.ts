// The workload as it is planned today, with the catalog of every table that its plans read.

import { relationsOfPlan } from '../../analysis/plan/names';
import { costOf } from '../../analysis/plan/planCost';
import { readCatalog } from '../../db/catalogReader';
import type { Sessions } from '../../db/contracts';
import type { Unverified } from '../../model/adviseJson';
import type { Catalog } from '../../model/catalog';
import { distinctRelations } from '../../model/relationName';
import type { Work } from '../../util/progress';
import type { WhatIf } from '../../whatif/whatIf';
import { parameterWays, type WaysDependencies } from './parameterWays';
import type { WorkloadEngine } from './workloadEngine';
import type { PlannedText, WorkloadText } from './workloadStatements';

export interface WorkloadBefore {
  readonly planned: readonly PlannedText[];
  readonly unverified: readonly Unverified[];
  readonly catalog: Catalog;
}

/** Of one question: a cancel is heard between two. */
const AT_ONCE = 20;

/** As nobody knows the parameters. */
export async function planTexts(
  client: Sessions,
  { whatIf, texts }: WorkloadEngine,
  work: Work,
): Promise<WorkloadBefore> {
  const generic = await planAll(whatIf, texts, work);
  return { ...generic, catalog: await catalogOf(client, generic.planned, work) };
}

/** With values for the parameters beside; what cannot be planned with them is planned without. */
export async function planWays(
  dependencies: WaysDependencies,
  { whatIf }: WorkloadEngine,
  generic: WorkloadBefore,
  work: Work,
): Promise<WorkloadBefore> {
  const texts = await parameterWays(dependencies, generic.planned, work);
  if (texts.length === 0) return generic;
  const ways = await planAll(whatIf, texts, work);
  const planned = [...generic.planned, ...ways.planned];
  return { ...generic, planned, catalog: await catalogOf(dependencies.client, planned, work) };
}

function catalogOf(
  client: Sessions,
  planned: readonly PlannedText[],
  { signal }: Work,
): Promise<Catalog> {
  const tables = distinctRelations(planned.flatMap(({ plan }) => relationsOfPlan(plan)));
  return readCatalog(client, { tables }, signal);
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
