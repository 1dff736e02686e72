// The locks of what runs outside of transactions, which are gone before anybody can look: as PostgreSQL documents them.

import {
  hasOption,
  namedObjects,
  namedRelation,
  type MigrationNode,
} from '../../analysis/migrations/handling';
import { blocksOf } from '../../analysis/migrations/locks';
import { isFields } from '../../analysis/sql/walk';
import type { LockMode, MigrationLock } from '../../model/migrationReport';
import type { Scratch } from '../../whatif/twin/scratch/scratch';
import type { ScratchEffect, Touched } from '../../whatif/twin/scratch/scratchReading';

/** Asked before it runs: what it drops is not found any more. */
export async function documentedLocks(
  node: MigrationNode,
  scratch: Scratch,
): Promise<MigrationLock[]> {
  const found = await Promise.all(namesIn(node).map((name) => scratch.find(name)));
  const modes = modesOf(node);
  return found.flatMap((relation) => {
    if (relation === null || relation.origin === null) return [];
    const { name, kind, tableName } = relation;
    if (kind !== 'index') return [lock({ name, kind }, modes.table)];
    return [
      ...(tableName === null ? [] : [lock({ name: tableName, kind: 'table' }, modes.table)]),
      lock(relation, modes.index),
    ];
  });
}

/**
 * Of what the statement does not name and was seen to work on: the relations of a whole schema or database, and the partitions of
 * a table, each in a transaction of its own (indexcmds.c ReindexPartitions, cluster.c cluster_multiple_rels).
 */
export function locksOfOthers(
  node: MigrationNode,
  { rewritten, built }: Pick<ScratchEffect, 'rewritten' | 'built'>,
  named: readonly MigrationLock[],
): MigrationLock[] {
  const known = new Set(named.map(({ relation }) => relation));
  const modes = modesOf(node);
  const tables = new Set([
    ...rewritten.flatMap(({ name, origin }) => (origin === null ? [] : name)),
    ...built.flatMap(({ table, tableName }) => (table === null ? [] : (tableName ?? []))),
  ]);
  const indexes = built.filter(({ origin }) => origin !== null);
  const others = [
    ...[...tables].map((name) => lock({ name, kind: 'table' }, modes.table)),
    ...indexes.map((index) => lock(index, modes.index)),
  ];
  return others.filter(({ relation }) => !known.has(relation));
}

function lock(
  { name, kind, tableName = null }: Pick<Touched, 'name' | 'kind'> & Partial<Touched>,
  mode: LockMode,
): MigrationLock {
  const blocks = blocksOf(mode, kind);
  return { relation: name, kind, table: tableName, mode, blocks, basis: 'documentation' };
}

function namesIn({ type, fields }: MigrationNode): readonly string[] {
  if (type === 'DropStmt') return namedObjects(fields);
  if (type === 'VacuumStmt') {
    const { rels } = fields;
    if (!Array.isArray(rels)) return [];
    return rels.flatMap((one: unknown) => {
      const relation = isFields(one) ? one['VacuumRelation'] : undefined;
      return isFields(relation) ? (namedRelation(relation) ?? []) : [];
    });
  }
  const name = namedRelation(fields);
  return name === null ? [] : [name];
}

interface Modes {
  readonly table: LockMode;
  readonly index: LockMode;
}

function modesOf({ type, fields }: MigrationNode): Modes {
  const isFull = type === 'VacuumStmt' && hasOption(fields['options'], 'full');
  if (isFull || type === 'ClusterStmt')
    return { table: 'ACCESS EXCLUSIVE', index: 'ACCESS EXCLUSIVE' };
  if (type === 'ReindexStmt' && !hasOption(fields['params'], 'concurrently'))
    return { table: 'SHARE', index: 'ACCESS EXCLUSIVE' };
  return { table: 'SHARE UPDATE EXCLUSIVE', index: 'SHARE UPDATE EXCLUSIVE' };
}
