// workload: the statements that take a server its time, as pg_stat_statements counts them, without their constants.

import * as z from 'zod';
import { isTrivia, tokenize } from '../../analysis/sql/lexer';
import { WORKLOAD_ORDERS, type WorkloadStatement } from '../../model/workload';
import { StatementsReader } from '../workload/statementsReader';
import type { Precision } from './call/connections';
import { defineTool } from './call/define';
import { figure, rows } from './call/figures';
import { OwnLiterals } from './call/ownLiterals';
import { placed } from './call/tool';
import { ToolError } from './call/toolError';

/** Of the specification. */
const MOST_STATEMENTS = 50;
const DEFAULT_STATEMENTS = 10;
const MOST_TEXT = 500;
/** Before commands and rare statements are left out. Heuristic: texts of more take a server its time. */
const MOST_READ = 500;
/** Commands may hold a password. */
const DATA = /^(?:select|insert|update|delete|merge|with|values|table)$/i;

export const workload = defineTool({
  name: 'workload',
  title: 'Statements that take the time',
  description:
    'List the statements that cost a server most (pg_stat_statements), without constants. Use it to find what to explain. orderBy: total by default.',
  connection: 'always',
  input: {
    orderBy: z.enum(WORKLOAD_ORDERS).optional(),
    minCalls: z.int().min(1).max(1_000_000_000).optional(),
    limit: z.int().min(1).max(MOST_STATEMENTS).optional(),
  },
  output: {
    since: z.string().optional(),
    statements: z.array(
      z.strictObject({
        sql: z.string(),
        calls: z.number(),
        meanMs: z.number().optional(),
        totalMs: z.number().optional(),
        rows: z.number().optional(),
        readBlocks: z.number().optional(),
      }),
    ),
  },
  run: async (
    { orderBy = 'total', minCalls = 1, limit = DEFAULT_STATEMENTS },
    { parser, work },
    place,
  ) => {
    const { listed, open } = placed(place);
    if (listed.kind === 'twin-file')
      throw new ToolError('no-connection', 'A twin counts no statements', 'Use a server');
    const reader = new StatementsReader(open.client, await parser());
    const read = await reader.read({ top: MOST_READ, by: orderBy }, work);
    if (read.kind === 'missing')
      throw new ToolError(
        'server',
        'pg_stat_statements is not there, or may not be read',
        'Ask the person to switch it on: planwright workload says how',
      );
    const { since } = read.workload;
    const statements = read.workload.statements.filter(({ calls }) => calls >= minCalls);
    const told = statements.filter(({ text }) => isData(text));
    const omitted = statements.length - told.length + Math.max(0, told.length - limit);
    return {
      ...(since === null ? {} : { since }),
      statements: told.slice(0, limit).map((one) => statementOf(one, listed.precision)),
      ...(omitted === 0 ? {} : { omitted: { statements: omitted } }),
    };
  },
});

/** Behind comments and parentheses. */
export function isData(text: string): boolean {
  const first = tokenize(text).find(
    (token) => !isTrivia(token) && text.charAt(token.start) !== '(',
  );
  return first !== undefined && DATA.test(text.slice(first.start, first.end));
}

function statementOf({ text, calls, counters }: WorkloadStatement, precision: Precision) {
  const sql = new OwnLiterals(null).inSql(text).replace(/\s+/g, ' ').trim();
  const told = {
    sql: sql.length > MOST_TEXT ? `${sql.slice(0, MOST_TEXT)}…` : sql,
    calls,
  };
  if (counters === null) return told;
  const { meanMs, totalMs, rows: returned, readBlocks } = counters;
  return {
    ...told,
    ...{ meanMs: figure(meanMs), totalMs: figure(totalMs) },
    ...(returned === null ? {} : { rows: rows(returned, precision) }),
    ...(readBlocks === null ? {} : { readBlocks: figure(readBlocks) }),
  };
}
