// What somebody who gets a twin file gets to know: said before one is written, and of one that is there.

import type { TwinInfo } from '../model/twinInfo';
import { humanRows } from '../util/humanNumbers';

export function twinContents({ contains, redacted, source }: TwinInfo): readonly string[] {
  const { tables, views, indexes, constraints, policies, definitions, extensions } = contains;
  const schema = [
    counted(tables, 'table'),
    counted(views, 'view'),
    counted(indexes, 'index', 'indexes'),
    counted(constraints, 'constraint'),
    counted(policies, 'policy', 'policies'),
    counted(definitions, 'type and function', 'types and functions'),
  ].join(', ');
  return [
    `Schema: ${schema}, with names, conditions and source text as they are${extensions.length === 0 ? '' : `; extensions ${extensions.join(', ')}`}.`,
    `Statistics: ${counted(contains.columnsWithStatistics, 'column')} and expressions, for ${humanRows(contains.sourceRows)}; ${counted(contains.settings, 'planner setting')}; sizes of tables and indexes.`,
    ...statementWords(contains),
    `Who read it: the user ${source.user} of the database ${source.database}. No address and no password.`,
    redacted
      ? 'Sample values: none; they were replaced by ordinals. No row of any table.'
      : `Sample values of the data: most common values and histogram bounds of ${counted(contains.columnsWithSampleValues, 'column')}, least and greatest values of ${counted(contains.columnsWithEndValues, 'column')}. No row of any table.`,
  ];
}

function statementWords({
  statements,
  statementsLeftOut,
}: TwinInfo['contains']): readonly string[] {
  if (statements + statementsLeftOut === 0) return [];
  return [
    `Statements: the texts of ${counted(statements, 'statement')} that the server counts, with calls and times, without comments and constants; ${String(statementsLeftOut)} left out, as they hold constants, have no plan or are too long.`,
  ];
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${String(count)} ${count === 1 ? one : many}`;
}
