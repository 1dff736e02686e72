// explain: the plan of one statement, judged, with what would provably help. It is planned and never executed.

import * as z from 'zod';
import { explainAndOptimize } from '../explainAndOptimize';
import { codeToAskBeforePlanning, notExplainable } from '../explain/executionPolicy';
import type { ExplainQuestion } from '../explain/question';
import { readStatement, type ReadStatement } from '../readStatement';
import { splitStatements } from '../statements';
import { PLANNER_MAJORS } from '../twin/twins';
import { placeInText } from '../../util/placeInText';
import type { Circumstances } from '../otherCircumstances';
import { askedCircumstances, ofCircumstances, requireKnown } from './call/askedCircumstances';
import type { ToolConnection } from './call/connections';
import { defineTool } from './call/define';
import { OwnLiterals } from './call/ownLiterals';
import { planAnswer, planShape } from './call/planAnswer';
import { placed, type ToolContext } from './call/tool';
import { ToolError } from './call/toolError';

const MOST_SQL = 100_000;
const MOST_PARAMETERS = 100;
const MOST_VALUE = 10_000;
const MOST_SETTINGS = 20;
const MOST_SETTING = 200;
/** Of the specification: a model waits no longer, and a server plans no longer for one. */
const STATEMENT_TIMEOUT_MS = 10_000;
const LOCK_TIMEOUT_MS = 2_000;
const NOT_EXECUTED = 'Estimates only: nothing is executed for a language model.';

type Asked = Pick<ToolConnection, 'client' | 'scratch' | 'twin'>;

export const explain = defineTool({
  name: 'explain',
  title: 'Explain a PostgreSQL statement',
  description:
    'Plan one statement, say what makes it slow, and prove indexes and rewrites that help. Never executes it. settings (name=value) and asVersion plan on a copy of the statistics.',
  connection: 'always',
  input: {
    sql: z.string().min(1).max(MOST_SQL),
    params: z.array(z.string().max(MOST_VALUE).nullable()).max(MOST_PARAMETERS).optional(),
    settings: z.array(z.string().max(MOST_SETTING)).max(MOST_SETTINGS).optional(),
    asVersion: z.enum(PLANNER_MAJORS.map(String)).optional(),
  },
  output: planShape,
  run: async ({ sql, params = [], settings = [], asVersion }, context, place) => {
    const { listed, open } = placed(place);
    const circumstances = askedCircumstances(settings, asVersion);
    const report = await on(open, circumstances, context, async (connection) => {
      const read = await readOne(sql, connection, context);
      const { client, scratch, twin } = connection;
      const parser = await context.parser();
      const question = questionFor(read, params);
      return explainAndOptimize({ parser, client, scratch, twin }, question, context.work);
    });
    const literals = new OwnLiterals(sql, params);
    return planAnswer({ report, literals, precision: listed.precision }, context.plans);
  },
});

/** On the connection itself, or on its twin in other circumstances. */
async function on<T>(
  open: ToolConnection,
  circumstances: Circumstances | null,
  { work: { signal } }: ToolContext,
  ask: (connection: Asked) => Promise<T>,
): Promise<T> {
  if (circumstances === null) return ask(open);
  await requireKnown(circumstances, open.client, signal);
  try {
    return await ask({ ...open.under(circumstances), scratch: null });
  } catch (error) {
    throw ofCircumstances(error, circumstances);
  }
}

async function readOne(
  sql: string,
  { client }: Asked,
  { parser, work }: ToolContext,
): Promise<ReadStatement> {
  const [slice, second] = splitStatements(sql);
  if (slice === undefined || second !== undefined) {
    const count = slice === undefined ? 'no statement' : 'more than one statement';
    throw new ToolError('not-one-statement', `There is ${count} in sql`, 'Give exactly one');
  }
  const read = await readStatement(await parser(), sql, slice, client, work.signal);
  if (!read.ok) {
    const { message, range } = read.error;
    const where = `Syntax error at ${placeInText(sql, range.start)}: ${message}`;
    throw new ToolError('bad-input', where, 'Correct the statement');
  }
  const { statement, reach } = read.value;
  if (statement.class === 'utility')
    throw new ToolError(
      'not-one-statement',
      notExplainable({ ...statement, reasons: [] }),
      'Give a statement that PostgreSQL plans, or use lint',
    );
  // Nobody is here who could agree to it.
  if (codeToAskBeforePlanning(reach, () => null).length > 0)
    throw new ToolError(
      'not-allowed',
      'PostgreSQL may run code of this database when it plans this statement',
      'Ask the person to explain it in Planwright, or leave out calls of functions on constants',
    );
  return read.value;
}

function questionFor(read: ReadStatement, parameters: readonly (string | null)[]): ExplainQuestion {
  const wanted = read.statement.parameters.length;
  if (parameters.length > wanted)
    throw new ToolError(
      'bad-input',
      `params has ${String(parameters.length)} values for ${String(wanted)} parameters`,
      'Give one for each $n, in order',
    );
  const generic = parameters.length < wanted;
  return {
    ...{ parsed: read, parameters: generic ? [] : parameters },
    mode: generic ? 'generic' : 'estimate',
    modeReason: generic ? 'Generic plan: not all parameters have a value (params).' : NOT_EXECUTED,
    ...{ allowWrite: false, lockTimeoutMs: LOCK_TIMEOUT_MS },
    ...{ statementTimeoutMs: STATEMENT_TIMEOUT_MS, advise: true, rules: {} },
  };
}
