// May this statement be executed for a try, and may these indexes be built? By the judgement that everything else is executed by.

import { relationSql } from '../../analysis/changes/indexSql';
import type { SqlParser } from '../../analysis/sql/parser';
import type { DatabaseClient } from '../../db/contracts';
import type { Change } from '../../model/change';
import type { ExplainReport } from '../../model/report';
import { readStatement } from '../readStatement';
import { decideExecution, type CodeAnswers, type ExecutionQuestion } from './executionPolicy';

export interface TryJudge {
  readonly parser: SqlParser;
  readonly client: DatabaseClient;
  /** What the person said of code that statements reach. */
  readonly answers: CodeAnswers;
  /** planwright.explain.analyze, where there are settings. */
  readonly setting?: ExecutionQuestion['setting'];
}

/** A clause; null where nothing speaks against it. Nothing of the statement or the changes is sent for it. */
export async function whyNotTried(
  judge: TryJudge,
  { statement, values = [] }: Pick<ExplainReport, 'statement' | 'values'>,
  changes: readonly Change[],
  signal: AbortSignal,
): Promise<string | null> {
  const missing = statement.parameters.length - values.length;
  if (missing > 0) return `${String(missing)} of its parameters have no value to execute it with`;
  const ofStatement = await whyNotExecuted(judge, statement.text, signal);
  if (ofStatement !== null) return ofStatement;
  for (const change of changes) {
    // PostgreSQL calls what they name for every row, with the rights of the table's owner.
    const computed = computedSql(change);
    const why = computed === null ? null : await whyNotExecuted(judge, computed, signal);
    if (why !== null) return `of what is computed for the index: ${why}`;
  }
  return null;
}

async function whyNotExecuted(
  { parser, client, answers, setting = 'always' }: TryJudge,
  text: string,
  signal: AbortSignal,
): Promise<string | null> {
  const read = await readStatement(parser, text, { start: 0, end: text.length }, client, signal);
  if (!read.ok) return `it cannot be read (${read.error.message.replace(/\.$/, '')})`;
  const { statement, changesData, reach } = read.value;
  if (statement.class === 'utility') return `${statement.verb} cannot be measured`;
  const decision = decideExecution({
    ...{ statement, changesData, reach, answers, setting },
    wish: 'measure',
    profile: client.profile,
    impossible: null,
    asked: '',
  });
  if (!decision.execute)
    return decision.reason.replace(/^Estimates only(?:, not executed)?: /, '').replace(/\.$/, '');
  if (decision.ask.length === 0 && decision.confirm === null) return null;
  const names = decision.ask.map(({ name }) => name).join(', ');
  return `it reaches ${names}, which nobody has allowed. Explain it with ANALYZE first`;
}

/** The expressions and the predicate of an index, or of statistics, as a query of the table; null where there are none. */
function computedSql(change: Change): string | null {
  if (change.kind === 'create-index') {
    const { schema, table, keys, predicate } = change.definition;
    const expressions = keys.flatMap(({ expression }) => expression ?? []);
    return selectOf(expressions, { schema, name: table }, predicate);
  }
  if (change.kind !== 'statistics' || change.task.action !== 'create') return null;
  const expressions = change.task.on.flatMap((key) => ('expression' in key ? key.expression : []));
  return selectOf(expressions, change.relation, null);
}

function selectOf(
  expressions: readonly string[],
  relation: Parameters<typeof relationSql>[0],
  predicate: string | null,
): string | null {
  if (expressions.length === 0 && predicate === null) return null;
  const list = expressions.map((expression) => `(${expression})`).join(', ');
  const where = predicate === null ? '' : ` WHERE ${predicate}`;
  return `SELECT ${list} FROM ${relationSql(relation)}${where}`;
}
