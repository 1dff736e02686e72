// planwright advise --try: the statements that gain most are measured without and with the indexes that serve them.

import type { WorkloadAdvice } from '../features/advise/writeAdvice';
import type { TryTools } from '../features/explain/tryForReal';
import type { AdviseJson } from '../model/adviseJson';
import type { Suggestion } from '../model/suggestion';
import type { Environment } from './environment';
import { countOf, tryOne, type TryOptions } from './tryForReal';

/** The advice with what was measured; what could not be tried is said in its notes. A cancel keeps what was measured. */
export async function tryWorkload(
  tools: TryTools,
  { advice, trials }: WorkloadAdvice,
  options: TryOptions,
  environment: Environment,
): Promise<AdviseJson> {
  if (options.try === undefined) return advice;
  if (trials.length === 0) return noted(advice, 'Nothing was tried: no index is advised.');
  let tried = advice;
  for (const { id, subject, suggestion } of trials.slice(0, countOf(options.try))) {
    if (subject.mode === 'generic') {
      tried = noted(tried, `${id} was not tried: statistics give no values for its parameters.`);
      continue;
    }
    try {
      const measured = await tryOne(tools, subject, suggestion, options, environment);
      tried = measured.ok ? withMeasured(tried, id, measured.value) : noted(tried, measured.error);
    } catch (error) {
      if (!environment.work.signal.aborted) throw error;
      return noted(tried, 'Cancelled: not all was tried that was asked for.');
    }
  }
  return tried;
}

function withMeasured(advice: AdviseJson, id: string, { proof }: Suggestion): AdviseJson {
  const { times, caveats } = proof;
  // A trial that measured nothing leaves the advice as planned.
  if (times === undefined) return advice;
  const measured = { ...times, caveats };
  return {
    ...advice,
    statements: advice.statements.map((one) => (one.id === id ? { ...one, measured } : one)),
  };
}

function noted(advice: AdviseJson, note: string): AdviseJson {
  return { ...advice, notes: [...advice.notes, note] };
}
