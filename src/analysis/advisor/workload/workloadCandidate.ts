// An index that a workload may be given, the same object wherever it is meant.

import type { Table } from '../../../model/catalog';
import type { IndexDefinition } from '../../../model/indexDefinition';
import { isLeadingPart } from '../../indexes/coverage';
import { definitionKey } from '../ruleCandidates';

export interface WorkloadCandidate {
  readonly definition: IndexDefinition;
  readonly table: Table;
}

export class CandidatePool {
  readonly #known = new Map<string, WorkloadCandidate>();

  of(definition: IndexDefinition, table: Table): WorkloadCandidate {
    const key = definitionKey(definition);
    const known = this.#known.get(key) ?? { definition, table };
    this.#known.set(key, known);
    return known;
  }
}

/** True when `one` gives all of `other`, which is another. */
export function covers(one: WorkloadCandidate, other: WorkloadCandidate): boolean {
  return (
    one !== other && one.table === other.table && isLeadingPart(other.definition, one.definition)
  );
}
