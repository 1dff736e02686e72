// Is a function called for every row of a table that would give each the same value?

import * as z from 'zod';
import type { Fix } from '../../model/change';
import type { Finding } from '../../model/finding';
import type { PlanNode } from '../../model/planNode';
import { humanRows } from '../../util/humanNumbers';
import { sqlIdentifier } from '../../util/sqlIdentifier';
import { editFix, sqlFix } from '../changes/fixes';
import { callOnce } from '../rewrites/callOnce';
import { defineRule, type RuleContext } from './rule';
import { calledFunctions, type CalledFunction } from './support/calledFunctions';
import { estimated, makeFinding, measured, shareOfWhole } from './support/describe';
import { tableScanned } from '../columns/tables';
import { relationName } from '../plan/names';
import { fromNodesOf, metricsOf, rowsRead } from './support/nodes';
import { countOption, MIN_SHARE, shareOption } from './support/options';
import { placeCondition } from './support/place';
import { scanConditions } from './support/scanConditions';

const SCANS = ['Seq Scan', 'Index Scan', 'Index Only Scan', 'Bitmap Heap Scan'];

export const volatileInCondition = defineRule({
  id: 'volatile-in-condition',
  since: '0.2.0',
  severity: 'high',
  needs: { catalog: true },
  options: z.object({
    // Heuristic: a call of a PL/pgSQL function takes about a microsecond.
    minRows: countOption(10_000, 'Rows that the function is called for, at least.'),
    minShare: shareOption(0.1, MIN_SHARE),
  }),
  documentation: {
    summary: 'A condition calls a function for every row that needs to be called once.',
    why:
      'A function is VOLATILE unless it says otherwise: it may give another value at every call, so it has to be called for each row, no index can be ' +
      'searched by its value, and the planner guesses a third of the rows. A STABLE function gives one value for the whole statement and can search an index; ' +
      'where none serves, it too is called for each row.',
    fix: 'Declare the function STABLE where it changes nothing and gives the same value within a statement, or write (SELECT f()), which is computed once.',
    falsePositives:
      'A function that is meant to give each row another value, such as a random one.',
    sources: [
      'https://www.postgresql.org/docs/18/xfunc-volatility.html',
      'src/backend/optimizer/util/clauses.c contain_volatile_functions',
    ],
  },
  fixtures: {
    fires: ['pg14/volatile-condition', 'pg18/volatile-condition'],
    silent: ['pg18/stable-condition', 'pg18/condition-regex', 'pg18/count-star-slow'],
  },
  judge(context, { minRows, minShare }) {
    return fromNodesOf(context, SCANS, (node) => {
      const { selfShare } = metricsOf(context, node);
      const rows = rowsTested(context, node);
      if (rows < minRows || selfShare < minShare) return [];
      // Filter alone: a volatile call never becomes an Index Cond, and what is STABLE there was called once for the search.
      const conditions = scanConditions(context, node, node.fields.Filter);
      // The first of them: with that mended, the next run tells of another.
      const [called] = calledFunctions(context.catalog, conditions);
      return called === undefined ? [] : [report(context, node, called, rows)];
    });
  },
});

/** Without ANALYZE, all that the table has. */
function rowsTested(context: RuleContext, node: PlanNode): number {
  const table = tableScanned(context.catalog, node);
  return rowsRead(metricsOf(context, node)) ?? table?.estimatedRows ?? 0;
}

/** A call of a STABLE function is cheap beside reading the row. Heuristic. */
const STABLE_SAVES = 0.3;

function report(
  context: RuleContext,
  node: PlanNode,
  called: CalledFunction,
  rows: number,
): Finding {
  const { name, volatility, condition } = called;
  const isVolatile = volatility === 'volatile';
  const { selfShare } = metricsOf(context, node);
  const about = context.metrics.measured ? '' : 'about ';
  const say = context.metrics.measured ? measured : estimated;
  const remedy = isVolatile
    ? `It is VOLATILE${called.definition === null ? '' : ', the default'}: declared STABLE, if it changes nothing and stays the same within a statement, or written as (SELECT ${name}()), it is called once and an index can be searched by its value.`
    : `It is STABLE: written as (SELECT ${name}()) it is called once.`;
  return makeFinding(context, {
    rule: 'volatile-in-condition',
    node,
    share: selfShare,
    saves: isVolatile ? 1 : STABLE_SAVES,
    title: `${name}() is called for ${about}${humanRows(rows)} of ${relationName(node)}`,
    message: `Calls ${name}() for each of ${about}${humanRows(rows)} of ${relationName(node)} (${shareOfWhole(context, selfShare)}). ${remedy}`,
    brief: `${name}() a row`,
    evidence: [
      say('Calls', rows, 'count'),
      measured('Volatility', volatility, 'text'),
      measured('Filter', node.fields.Filter ?? '', 'text'),
    ],
    range: placeCondition(context, node, [condition]),
    fixes: fixes(context, called),
  });
}

function fixes({ statement }: RuleContext, called: CalledFunction): readonly Fix[] {
  const { name, volatility, definition } = called;
  // The plan prints the function by its name in the catalog; the statement has the words to edit.
  const call = statement?.functions.find((found) => found.name.toLowerCase() === name);
  const once = statement === null || call === undefined ? null : callOnce(statement, call);
  return [
    ...(once === null
      ? []
      : [editFix(once.title, once.edit.range, once.edit.newText, once.equivalence)]),
    ...(volatility === 'stable' || definition === null ? [] : [declareStable(definition)]),
  ];
}

function declareStable(definition: NonNullable<CalledFunction['definition']>): Fix {
  const { schema, name, arguments: parameters } = definition;
  const alter = `ALTER FUNCTION ${sqlIdentifier(schema)}.${sqlIdentifier(name)}(${parameters})`;
  return {
    // It is VOLATILE now, or this would not be proposed.
    ...sqlFix(`Declare ${name}() STABLE`, [`${alter} STABLE`], [`${alter} VOLATILE`]),
    remark:
      'Only where it changes nothing and gives the same value throughout a statement: PostgreSQL takes its word for it.',
  };
}
