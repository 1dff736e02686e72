// How one statement is explained: directly, or through PREPARE and EXECUTE when it has parameters.

import * as z from 'zod';
import type { ExplainRequest, ExplainResult } from './contracts';
import { DatabaseError } from './errors';
import { explainPrefix } from './explainOptions';
import { requireExplainable, requireNoSelectInto } from './explainable';
import { quoteLiteral } from './literals';
import type { ReadOnlySession } from './readOnlySession';
import { readPlan } from './readPlan';

export type ExplainQuestion = Pick<ExplainRequest, 'sql' | 'parameters' | 'mode'> & {
  /** True inside a transaction that may execute a write. */
  readonly writes: boolean;
};

/** Explains inside a session that has begun; the caller chose READ ONLY or not. */
export async function explainIn(
  session: ReadOnlySession,
  question: ExplainQuestion,
): Promise<ExplainResult> {
  requireExplainable(question.sql);
  if (question.mode === 'analyze' && !question.writes) requireNoSelectInto(question.sql);
  const raw = needsPrepare(question)
    ? await explainPrepared(session, question)
    : await explainDirectly(session, question);
  return { plan: readPlan(raw), raw };
}

/** Types of `$1..$n` as the server infers them; empty when there are none. */
export async function parameterTypesIn(
  session: ReadOnlySession,
  sql: string,
): Promise<readonly string[]> {
  requireExplainable(sql);
  return prepareWithTypes(session, sql);
}

const PREPARED = 'planwright_statement';

/** A `$1` in a string costs no more than a PREPARE too many. */
function needsPrepare({ sql, parameters, mode }: ExplainQuestion): boolean {
  return mode === 'generic' || parameters.length > 0 || /\$\d/.test(sql);
}

async function explainDirectly(
  session: ReadOnlySession,
  { sql, mode, writes }: ExplainQuestion,
): Promise<unknown> {
  const prefix = explainPrefix({ analyze: mode === 'analyze', writes });
  const rows = await session.run(prefix + sql, [], { sql, prefixLength: prefix.length });
  return planColumn(rows);
}

async function explainPrepared(
  session: ReadOnlySession,
  { sql, parameters, mode, writes }: ExplainQuestion,
): Promise<unknown> {
  const types = await prepareWithTypes(session, sql);
  const values = types.map((_, i) => parameters[i]);
  const missing = values.findIndex((value) => value === undefined);
  if (mode === 'analyze' && missing >= 0) {
    throw new DatabaseError(
      'parameter',
      `Parameter $${String(missing + 1)} (${types[missing] ?? 'unknown'}) has no value. ` +
        'Give one, or choose the generic plan, which needs none.',
    );
  }
  const generic = mode === 'generic' || missing >= 0;
  await session.setLocal({
    plan_cache_mode: generic ? 'force_generic_plan' : 'force_custom_plan',
  });
  const list = values.map((value) =>
    generic || value === undefined || value === null ? 'NULL' : quoteLiteral(value),
  );
  const prefix = explainPrefix({ analyze: mode === 'analyze', writes });
  const call = list.length === 0 ? PREPARED : `${PREPARED}(${list.join(', ')})`;
  const rows = await session.run(`${prefix}EXECUTE ${call}`, [], {
    parameterCount: types.length,
  });
  return planColumn(rows);
}

async function prepareWithTypes(session: ReadOnlySession, sql: string): Promise<string[]> {
  const placeholders = /\$\d/.test(sql) ? 1 : 0;
  await session.prepare(PREPARED, sql, placeholders);
  // Without a condition or a cast, as it runs in the person's search_path, which a statement that is planned later needs.
  const rows = await session.run(
    `SELECT name, pg_catalog.array_to_json(parameter_types) AS types
       FROM pg_catalog.pg_prepared_statements`,
  );
  const own = preparedSchema.parse(rows).find(({ name }) => name === PREPARED);
  if (own === undefined) throw new Error('a prepared statement is not among those of its session');
  return own.types;
}

const preparedSchema = z.array(z.object({ name: z.string(), types: z.array(z.string()) }));

const planRowsSchema = z.tuple([z.object({ 'QUERY PLAN': z.unknown() })]);

function planColumn(rows: readonly unknown[]): unknown {
  const parsed = planRowsSchema.safeParse(rows);
  if (parsed.success) return parsed.data[0]['QUERY PLAN'];
  throw new DatabaseError(
    'unsupported',
    'The server answered EXPLAIN without a plan; a rule (CREATE RULE) may rewrite the statement to nothing or to several.',
  );
}
