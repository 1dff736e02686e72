// A plan that cannot be read, as the one line that ends the command.

import type { PlanParseError } from '../features/plans/planText';

export function planProblem(
  source: string,
  { line, column, message, hint }: PlanParseError,
): string {
  return `The plan in ${source === '-' ? 'standard input' : source} cannot be read at line ${String(line)}, column ${String(column)}: ${message}. ${hint}`;
}
