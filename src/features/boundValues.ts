// The values that a statement was explained with, each beside the name that the person wrote: `$1 = US`, `:since = NULL`.

import type { PlanReport } from '../model/report';
import { parameterName } from '../model/statement';

/** Empty where none were bound. A long value is cut: the JSON has it whole. */
export function boundValues({
  statement,
  values = [],
}: Pick<PlanReport, 'statement' | 'values'>): readonly string[] {
  return (statement?.parameters ?? []).flatMap((parameter) => {
    const value = values[parameter.number - 1];
    if (value === undefined) return [];
    return [`${parameterName(parameter)} = ${value === null ? 'NULL' : shortened(value)}`];
  });
}

/** Heuristic: what a line of a report bears. */
const MOST_CHARACTERS = 200;

function shortened(value: string): string {
  return value.length <= MOST_CHARACTERS ? value : `${value.slice(0, MOST_CHARACTERS)}…`;
}
