// What would give the planner a better row count at a node: statistics over columns, on expressions, or finer ones.

import type { Change, Fix, StatisticsChange } from '../../../model/change';
import type { PlanNode } from '../../../model/planNode';
import { analyzeChange } from '../../changes/fixes';
import { beginningOf } from '../../../util/utf8';
import type { RuleContext } from '../rule';
import type { Condition } from '../../conditions/condition';
import { list } from './describe';
import { distinctValues } from '../../columns/distinctValues';
import { tableScanned } from '../../columns/tables';
import { relationName, scannedRelation } from '../../plan/names';
import { subtree } from './nodes';
import { keyName } from '../../conditions/sortKey';

/** `sentence` ends the message of the finding; fixes are empty where nothing that is sampled would tell. */
export interface EstimateAdvice {
  readonly sentence: string;
  readonly fixes: readonly Fix[];
}

/** Heuristic: ten times the default. At most so many common values are kept (documentation 18, default_statistics_target). */
const FINE_TARGET = 1000;

export function adviseEstimate(
  context: RuleContext,
  node: PlanNode,
  conditions: readonly Condition[],
): EstimateAdvice {
  if (node.fields['Relation Name'] !== undefined) return adviseScan(context, node, conditions);
  // How many groups: the product of the distinct values of each column, unless they are counted together (ndistinct).
  const keys = node.fields['Group Key'];
  const tables = [...subtree(context, node)].filter(
    (below) => below.fields['Relation Name'] !== undefined,
  );
  const [only] = tables;
  if (keys !== undefined && keys.length > 1 && only !== undefined && tables.length === 1) {
    return severalColumns(only, keys.map(keyName), ['ndistinct']);
  }
  return adviseJoin(tables, conditions);
}

function adviseScan(
  context: RuleContext,
  node: PlanNode,
  conditions: readonly Condition[],
): EstimateAdvice {
  const subjects = conditions.flatMap(({ subject }) => (subject === null ? [] : [subject]));
  // Before columns: for an expression the planner has a fixed guess (0.5 % for =, a third for <), however well columns are known.
  const expression = subjects.find(({ wrapper }) => wrapper !== 'none');
  if (expression !== undefined) return onExpression(node, expression.expression, expression.column);
  const columns = [...new Set(subjects.map(({ column }) => column))];
  if (columns.length > 1)
    return severalColumns(node, columns, typesFor(context, node, columns, conditions));
  const [column] = columns;
  if (column === undefined) return analyzeOnly([node]);
  return conditions.some(({ other }) => other === 'column')
    ? meanOfValues(node, column)
    : finerTarget(node, column);
}

/** The value comes with each outer row: selfuncs.c var_eq_non_const takes the mean, whatever is known of common values. */
function meanOfValues(node: PlanNode, column: string): EstimateAdvice {
  return {
    sentence: `For each outer row it reckons ${column} with the mean over all values: frequent ones bring more, and no sample tells which will come. ANALYZE ${relationName(node)} mends the mean, where that is wrong.`,
    fixes: [analyze(node)],
  };
}

/** default_statistics_target: so many combinations does an MCV list hold, unless its target was raised. */
const LISTED_COMBINATIONS = 100;

/**
 * A combination that a full MCV list leaves out counts as rare, whatever the dependencies say (mcv.c mcv_combine_selectivities):
 * with more combinations than it holds, equalities are better judged by dependencies alone.
 */
function typesFor(
  { catalog }: RuleContext,
  node: PlanNode,
  columns: readonly string[],
  conditions: readonly Condition[],
): StatisticsTypes {
  const table = tableScanned(catalog, node);
  const isEqual = conditions.every(({ kind }) => kind === 'equality' || kind === 'in-list');
  const most = Math.max(
    0,
    ...columns.map((name) => {
      const column = table?.columns.find((known) => known.name === name);
      return distinctValues(column?.statistics, table?.estimatedRows) ?? 0;
    }),
  );
  return isEqual && most > LISTED_COMBINATIONS
    ? ['dependencies', 'ndistinct']
    : ['dependencies', 'ndistinct', 'mcv'];
}

/** Conditions on columns that belong together are multiplied as if they did not. */
function severalColumns(
  node: PlanNode,
  columns: readonly string[],
  types: StatisticsTypes,
): EstimateAdvice {
  return {
    sentence: `Extended statistics on ${list(columns)} of ${relationName(node)} tell it how these columns belong together.`,
    fixes: [
      {
        title: `Create statistics on ${list(columns)} of ${relationName(node)}`,
        changes: createStatistics(node, {
          name: statisticsName(node, columns),
          types,
          on: columns.map((column) => ({ column })),
        }),
      },
    ],
  };
}

/** From 14 on CREATE STATISTICS takes expressions; an index on one has them as well, once analyzed. */
function onExpression(node: PlanNode, expression: string, column: string): EstimateAdvice {
  const name = statisticsName(node, [column, 'expression']);
  return {
    sentence: `It guesses at ${expression}: statistics on the expression tell it.`,
    fixes: [
      {
        title: `Create statistics on the expression ${expression}`,
        changes: createStatistics(node, { name, types: [], on: [{ expression }] }),
      },
    ],
  };
}

/** The target is 100 by default: what is not among so many common values is thought to be as rare as all others. */
function finerTarget(node: PlanNode, column: string): EstimateAdvice {
  const relation = scannedRelation(node);
  // The catalog does not hold the target: undone, the column goes back to default_statistics_target.
  const task = { action: 'target' as const, column, target: FINE_TARGET, before: null };
  return {
    sentence: `ANALYZE ${relationName(node)}, and if that does not help, sample ${column} more finely.`,
    fixes: [
      analyze(node),
      {
        title: `Raise the statistics target of ${column}`,
        changes: [{ kind: 'statistics', relation, task }, analyzeChange(relation)],
      },
    ],
  };
}

function adviseJoin(tables: readonly PlanNode[], conditions: readonly Condition[]): EstimateAdvice {
  const columns = [...new Set(conditions.flatMap(({ subject }) => subject?.column ?? []))];
  if (tables.length === 0) {
    return {
      sentence: 'Nothing that ANALYZE samples tells how many rows come here.',
      fixes: [],
    };
  }
  const on = columns.length === 0 ? '' : ` on ${list(columns)}`;
  return {
    sentence: `How often the rows match${on} is misjudged: fresh statistics of both sides come first.`,
    fixes: distinct(tables.map(analyze)),
  };
}

function analyzeOnly(nodes: readonly PlanNode[]): EstimateAdvice {
  const names = list(nodes.map(relationName));
  return { sentence: `Fresh statistics of ${names} come first.`, fixes: nodes.map(analyze) };
}

export function analyze(node: PlanNode): Fix {
  return {
    title: `ANALYZE ${relationName(node)}`,
    changes: [analyzeChange(scannedRelation(node))],
  };
}

type CreateStatistics = Extract<StatisticsChange['task'], { readonly action: 'create' }>;
type StatisticsTypes = CreateStatistics['types'];

/** They are empty until the table is analyzed. */
function createStatistics(node: PlanNode, what: Omit<CreateStatistics, 'action'>): Change[] {
  const relation = scannedRelation(node);
  const task = { action: 'create' as const, ...what };
  return [{ kind: 'statistics', relation, task }, analyzeChange(relation)];
}

/** One table on both sides of a join is analyzed once. */
function distinct(fixes: readonly Fix[]): readonly Fix[] {
  return fixes.filter(
    (fix, index) => fixes.findIndex(({ title }) => title === fix.title) === index,
  );
}

/** `addresses_city_postal_code_stat`, as PostgreSQL would name it, within NAMEDATALEN: 63 bytes. */
function statisticsName(node: PlanNode, words: readonly string[]): string {
  const name = [node.fields['Relation Name'] ?? '', ...words, 'stat'].join('_');
  return beginningOf(name.replaceAll(/[^\w\u0080-\uffff]+/g, '_').toLowerCase(), 63);
}
