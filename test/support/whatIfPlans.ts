// The plans of a what-if answer; a statement that was refused has none.

import type { Plan } from '../../src/model/planNode';
import type { WhatIfAnswer } from '../../src/whatif/whatIf';

export function planIn({ outcomes }: WhatIfAnswer, at = 0): Plan | undefined {
  const outcome = outcomes[at];
  return outcome?.kind === 'plan' ? outcome.plan : undefined;
}
