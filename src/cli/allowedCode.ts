// What --allow-function means: code of the database that may run for a statement, and what is done without it.

import {
  codeToAskBeforePlanning,
  codeWords,
  decideExecution,
  type CodeAnswers,
  type ExecutionQuestion,
} from '../features/explain/executionPolicy';
import type { ReadStatement } from '../features/readStatement';
import type { ReachedCode } from '../model/reachedCode';
import { CliError } from './cliError';

/** By name, with or without the schema and the arguments. */
export function answersOf(allowed: readonly string[]): CodeAnswers {
  const names = new Set(allowed);
  return ({ name, qualifiedName }: ReachedCode) => {
    const plain = qualifiedName.slice(qualifiedName.indexOf('.') + 1);
    return [name, qualifiedName, plain].some((each) => names.has(each)) ? 'run' : null;
  };
}

/** Throws before anything of the statement is sent, when planning alone may run what nobody has agreed to. */
export function requirePlanningAllowed({ reach }: ReadStatement, answers: CodeAnswers): void {
  const code = codeToAskBeforePlanning(reach, answers);
  if (code.length === 0) return;
  throw new CliError(
    `Not planned: PostgreSQL may run code of this database when it plans this statement. It reaches ${code.map(codeWords).join('; ')}. ` +
      `A rollback does not undo that. To plan it all the same: ${allowing(code)}`,
    3,
  );
}

/** Why it is not executed; null when it is. */
export function modeReasonOf(
  { statement, changesData, reach }: ReadStatement,
  rest: Omit<ExecutionQuestion, 'statement' | 'changesData' | 'reach'>,
): string | null {
  const decision = decideExecution({ statement, changesData, reach, ...rest });
  if (!decision.execute) return decision.reason;
  if (decision.ask.length === 0) return null;
  const words = decision.ask.map(codeWords).join('; ');
  return `Estimates only, not executed: the statement reaches ${words}. To execute it: ${allowing(decision.ask)}`;
}

function allowing(code: readonly ReachedCode[]): string {
  return [...new Set(code.map(({ qualifiedName }) => qualifiedName))]
    .map((name) => `--allow-function ${/^[\w.]+$/.test(name) ? name : JSON.stringify(name)}`)
    .join(' ');
}
