// Where the nodes of a report's plan stand in its statement.

import { locateNodes } from '../analysis/plan/locateNodes';
import { mapStatement } from '../analysis/sql/mapStatement';
import type { SqlParser } from '../analysis/sql/parser';
import { parseText } from '../analysis/sql/toStatement';
import type { ExplainReport } from '../model/report';
import type { SourceRange } from '../model/sourceRange';

/** `result[id]` belongs to node `id`; empty when the statement cannot be parsed here. */
export async function locateReport(
  parser: SqlParser,
  { statement, plan }: Pick<ExplainReport, 'statement' | 'plan'>,
): Promise<readonly (readonly SourceRange[])[]> {
  const parsed = await parseText(parser, statement.text);
  return parsed.ok ? locateNodes(plan, mapStatement(parsed.value)) : [];
}
