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

/** Asked before it runs: what it drops is not found any more. */
export async function documentedLocks(
  node: MigrationNode,
  scratch: Scratch,
): Promise<MigrationLock[]> {
  const found = await Promise.all(namesIn(node).map((name) => scratch.find(name)));
  return found.flatMap((relation) => {
    if (relation === null || relation.origin === null) return [];
    const mode = modeOf(node);
    const table = relation.kind === 'index' ? relation.tableName : null;
    return [
      ...(table === null ? [] : [lock(table, 'table', mode)]),
      lock(relation.name, relation.kind, mode),
    ];
  });
}

function lock(relation: string, kind: MigrationLock['kind'], mode: LockMode): MigrationLock {
  return { relation, kind, mode, blocks: blocksOf(mode), basis: 'documentation' };
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

function modeOf({ type, fields }: MigrationNode): LockMode {
  const isFull = type === 'VacuumStmt' && hasOption(fields['options'], 'full');
  return isFull || type === 'ClusterStmt' ? 'ACCESS EXCLUSIVE' : 'SHARE UPDATE EXCLUSIVE';
}
