// What would help each of the statements that take a server its time? One after another, planned and never executed.

import type { RuleSettings } from '../../analysis/rules/ruleSettings';
import type { SqlParser } from '../../analysis/sql/parser';
import { DatabaseError, endsTheWork } from '../../db/errors';
import type { Ms } from '../../model/quantities';
import type { ExplainReport } from '../../model/report';
import type { Workload, WorkloadStatement } from '../../model/workload';
import { castTypedParameters } from '../../analysis/sql/typedParameters';
import type { Work } from '../../util/progress';
import { describeParameters } from '../describeParameters';
import { explainAndOptimize } from '../explainAndOptimize';
import { codeToAskBeforePlanning, codeWords } from '../explain/executionPolicy';
import type { ExplainDependencies } from '../explain/question';
import { generatedSets } from '../parameterSets';
import { readStatement, type ReadStatement } from '../readStatement';

export interface SlowQuery {
  readonly statement: WorkloadStatement;
  readonly outcome:
    | { readonly kind: 'report'; readonly report: ExplainReport }
    | { readonly kind: 'refused'; readonly why: string };
}

export interface SlowQueries {
  readonly queries: readonly SlowQuery[];
  /** True when the person ended it before all were looked at. */
  readonly cancelled: boolean;
}

export interface SlowQueriesOptions {
  /** May values from statistics be planned with? */
  readonly sampleValues: boolean;
  /** So long somebody's ALTER TABLE may make one of them wait. */
  readonly lockTimeoutMs: Ms;
  readonly rules: RuleSettings;
}

/** A cancel keeps those that are done. */
export async function optimiseSlowQueries(
  dependencies: ExplainDependencies,
  { statements }: Workload,
  options: SlowQueriesOptions,
  work: Work,
): Promise<SlowQueries> {
  const queries: SlowQuery[] = [];
  for (const [position, statement] of statements.entries()) {
    work.progress(`${String(position + 1)} of ${String(statements.length)}`);
    try {
      queries.push({ statement, outcome: await outcomeOf(dependencies, statement, options, work) });
    } catch (error) {
      if (work.signal.aborted) return { queries, cancelled: true };
      if (!(error instanceof DatabaseError) || (endsTheWork(error) && queries.length === 0))
        throw error;
      queries.push({ statement, outcome: { kind: 'refused', why: error.message } });
      // What was found is worth telling, with what ended it.
      if (endsTheWork(error)) break;
    }
  }
  return { queries, cancelled: false };
}

async function outcomeOf(
  dependencies: ExplainDependencies,
  { text: written }: WorkloadStatement,
  { sampleValues, lockTimeoutMs, rules }: SlowQueriesOptions,
  work: Work,
): Promise<SlowQuery['outcome']> {
  const { parser, client } = dependencies;
  const text = castTypedParameters(written);
  const range = { start: 0, end: text.length };
  const read = await readStatement(parser, text, range, client, work.signal);
  if (!read.ok) return { kind: 'refused', why: `It does not parse: ${read.error.message}.` };
  const [code] = codeToAskBeforePlanning(read.value.reach, () => 'estimate');
  if (code !== undefined)
    return { kind: 'refused', why: `Planning it would run ${codeWords(code)}.` };
  const parameters = sampleValues ? await valuesFor(parser, read.value, dependencies, work) : [];
  const report = await explainAndOptimize(
    dependencies,
    {
      parsed: read.value,
      parameters,
      mode: parameters.length === 0 && hasParameters(read.value) ? 'generic' : 'estimate',
      modeReason: 'Estimates only: statements of the workload are not executed.',
      allowWrite: false,
      lockTimeoutMs,
      advise: true,
      rules,
    },
    work,
  );
  return { kind: 'report', report };
}

/** Common ones, which cost the most; none where not all are known. */
async function valuesFor(
  parser: SqlParser,
  read: ReadStatement,
  { client }: ExplainDependencies,
  { signal }: Work,
): Promise<readonly (string | null)[]> {
  if (!hasParameters(read)) return [];
  const options = { sampleValues: true, signal };
  const sets = generatedSets(await describeParameters(parser, client, read.statement, options));
  const common = sets.find(({ sample }) => sample === 'common')?.values ?? [];
  return common.includes(null) ? [] : common;
}

function hasParameters({ statement }: ReadStatement): boolean {
  return statement.parameters.length > 0;
}
