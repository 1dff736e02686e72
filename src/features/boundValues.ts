// The values that a statement was explained with, each beside the name that the person wrote: `$1 = US`, `:since = NULL`.

import { isAnonymous } from '../analysis/sql/placeholders';
import type { PlanReport } from '../model/report';

/** Empty where none were bound. A long value is cut: the JSON has it whole. */
export function boundValues({
  statement,
  values = [],
}: Pick<PlanReport, 'statement' | 'values'>): readonly string[] {
  return (statement?.parameters ?? []).flatMap(({ number, label }) => {
    const value = values[number - 1];
    if (value === undefined) return [];
    const name = isAnonymous(label) ? `$${String(number)}` : label;
    return [`${name} = ${value === null ? 'NULL' : shortened(value)}`];
  });
}

/** Heuristic: what a line of a report bears. */
const MOST_CHARACTERS = 200;

function shortened(value: string): string {
  return value.length <= MOST_CHARACTERS ? value : `${value.slice(0, MOST_CHARACTERS)}…`;
}
