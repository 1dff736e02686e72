// Which changes can be made for a try and rolled back, and with which statements inside the transaction?

import type { Change, CreateIndex, StatisticsChange } from '../../model/change';
import { distinctRelations, relationKey, type RelationName } from '../../model/relationName';
import { changeSql } from './changeSql';
import { createIndexSql } from './indexSql';

export interface TryoutTable {
  readonly relation: RelationName;
  /** An index is built on it, for which writes to it wait; statistics let them pass. */
  readonly blocksWrites: boolean;
}

export interface Tryout {
  /** In order, one each. CONCURRENTLY goes in no transaction. */
  readonly statements: readonly string[];
  readonly tables: readonly TryoutTable[];
  readonly indexes: readonly RelationName[];
  /** Tables that are analyzed: for autovacuum they are so after the rollback too. */
  readonly analyzed: readonly RelationName[];
}

/**
 * Null for what is no index and no statistics, whose tables are not known for sure, and for ANALYZE alone, which a rollback
 * takes back for the planner and not for autovacuum.
 */
export function tryoutOf(changes: readonly Change[]): Tryout | null {
  const made = changes.filter(isTriable);
  if (made.length < changes.length || made.every(isAnalyze)) return null;
  const tables = distinctRelations(made.map(tableOf));
  if (tables.some(({ schema }) => schema === null)) return null;
  const analyzed = distinctRelations(made.filter(needsAnalyze).map(tableOf));
  const indexed = distinctRelations(made.filter(isIndex).map(tableOf)).map(relationKey);
  return {
    statements: [
      ...made.filter((change) => !isAnalyze(change)).map(statementOf),
      ...analyzed.map(
        (relation) =>
          changeSql({ kind: 'statistics', relation, task: { action: 'analyze' } }).statements,
      ),
    ].flat(),
    tables: tables.map((relation) => ({
      relation,
      blocksWrites: indexed.includes(relationKey(relation)),
    })),
    indexes: made
      .filter(isIndex)
      .map(({ definition: { schema }, name }): RelationName => ({ schema, name })),
    analyzed,
  };
}

type Triable = CreateIndex | StatisticsChange;

function isTriable(change: Change): change is Triable {
  return change.kind === 'create-index' || change.kind === 'statistics';
}

function isIndex(change: Triable): change is CreateIndex {
  return change.kind === 'create-index';
}

function isAnalyze(change: Triable): boolean {
  return change.kind === 'statistics' && change.task.action === 'analyze';
}

/** Of an expression the planner knows nothing before. */
function needsAnalyze(change: Triable): boolean {
  return (
    change.kind === 'statistics' ||
    change.definition.keys.some(({ expression }) => expression !== undefined)
  );
}

function statementOf(change: Triable): readonly string[] {
  return change.kind === 'create-index'
    ? [createIndexSql(change.definition, { name: change.name })]
    : changeSql(change).statements;
}

function tableOf(change: Triable): RelationName {
  return change.kind === 'create-index'
    ? { schema: change.definition.schema, name: change.definition.table }
    : change.relation;
}
