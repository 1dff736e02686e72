// What would give the planner a better row count at a node: statistics over columns, on expressions, or finer ones.

import type { Fix } from '../../../model/finding';
import type { PlanNode } from '../../../model/planNode';
import { sqlIdentifier } from '../../../util/sqlIdentifier';
import type { RuleContext } from '../rule';
import type { Condition } from '../../plan/conditions';
import { list } from './describe';
import { quotedRelation, relationName } from './names';
import { subtree } from './nodes';
import { keyName } from './sortKeys';

export interface EstimateAdvice {
  readonly sentence: string;
  readonly fixes: readonly Fix[];
}

/** pg_statistic keeps this many most common values at most (documentation 18, default_statistics_target). */
const FINE_TARGET = 1000;

export function adviseEstimate(
  context: RuleContext,
  node: PlanNode,
  conditions: readonly Condition[],
): EstimateAdvice {
  if (node.fields['Relation Name'] !== undefined) return adviseScan(node, conditions);
  const keys = node.fields['Group Key'];
  const tables = [...subtree(context, node)].filter(
    (below) => below.fields['Relation Name'] !== undefined,
  );
  const [only] = tables;
  if (keys !== undefined && keys.length > 1 && only !== undefined && tables.length === 1) {
    return severalColumns(only, keys.map(keyName), 'ndistinct');
  }
  return adviseJoin(tables, conditions);
}

function adviseScan(node: PlanNode, conditions: readonly Condition[]): EstimateAdvice {
  const subjects = conditions.flatMap(({ subject }) => (subject === null ? [] : [subject]));
  const expression = subjects.find(({ wrapper }) => wrapper !== 'none');
  if (expression !== undefined) return onExpression(node, expression.expression, expression.column);
  const columns = [...new Set(subjects.map(({ column }) => column))];
  if (columns.length > 1) return severalColumns(node, columns, 'dependencies, ndistinct, mcv');
  const [column] = columns;
  return column === undefined ? analyzeOnly([node]) : finerTarget(node, column);
}

/** Conditions on columns that belong together are multiplied as if they did not. */
function severalColumns(node: PlanNode, columns: readonly string[], kinds: string): EstimateAdvice {
  const names = columns.map(sqlIdentifier).join(', ');
  const statistics = statisticsName(node, columns);
  return {
    sentence: `Extended statistics on ${list(columns)} of ${relationName(node)} tell it how these columns belong together.`,
    fixes: [
      {
        title: `Create statistics on ${list(columns)} of ${relationName(node)}`,
        kind: 'sql',
        sql: `CREATE STATISTICS ${statistics} (${kinds}) ON ${names} FROM ${quotedRelation(node)};\nANALYZE ${quotedRelation(node)};`,
        undoSql: `DROP STATISTICS ${statistics};`,
      },
    ],
  };
}

function onExpression(node: PlanNode, expression: string, column: string): EstimateAdvice {
  const statistics = statisticsName(node, [column, 'expression']);
  return {
    sentence: `It guesses at ${expression}: statistics on the expression tell it.`,
    fixes: [
      {
        title: `Create statistics on the expression ${expression}`,
        kind: 'sql',
        sql: `CREATE STATISTICS ${statistics} ON (${expression}) FROM ${quotedRelation(node)};\nANALYZE ${quotedRelation(node)};`,
        undoSql: `DROP STATISTICS ${statistics};`,
      },
    ],
  };
}

function finerTarget(node: PlanNode, column: string): EstimateAdvice {
  const alter = `ALTER TABLE ${quotedRelation(node)} ALTER COLUMN ${sqlIdentifier(column)} SET STATISTICS`;
  return {
    sentence: `ANALYZE ${relationName(node)}, and if that does not help, sample ${column} more finely.`,
    fixes: [
      analyze(node),
      {
        title: `Raise the statistics target of ${column}`,
        kind: 'sql',
        sql: `${alter} ${String(FINE_TARGET)};\nANALYZE ${quotedRelation(node)};`,
        undoSql: `${alter} -1;`,
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
    kind: 'sql',
    sql: `ANALYZE ${quotedRelation(node)};`,
  };
}

function distinct(fixes: readonly Fix[]): readonly Fix[] {
  return fixes.filter(
    (fix, index) => fixes.findIndex(({ title }) => title === fix.title) === index,
  );
}

function statisticsName(node: PlanNode, words: readonly string[]): string {
  const name = [node.fields['Relation Name'] ?? '', ...words, 'stat'].join('_');
  return sqlIdentifier(
    name
      .replaceAll(/[^\w\u0080-\uffff]+/g, '_')
      .slice(0, 63)
      .toLowerCase(),
  );
}
