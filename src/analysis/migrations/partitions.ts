// Which table does a statement make a partition, and what must rows be for PostgreSQL to let it?

import { isFields } from '../sql/walk';
import { commandsOf, namedRelation, type MigrationNode } from './handling';

/** Read off the engine after the statement; conditions as PostgreSQL writes them. */
export interface PartitionBounds {
  /** Relations qualified and quoted. */
  readonly parent: string;
  readonly partition: string;
  /** Null where it names what only this engine knows: of a hash partition. */
  readonly condition: string | null;
  readonly defaultPartition: { readonly relation: string; readonly condition: string } | null;
}

/** As the statement names it; null where it makes none. */
export function newPartition({ type, fields }: MigrationNode): string | null {
  if (type === 'CreateStmt')
    return fields['partbound'] === undefined ? null : namedRelation(fields);
  if (type !== 'AlterTableStmt') return null;
  const command = commandsOf(fields).find(({ subtype }) => subtype === 'AT_AttachPartition');
  const partition = isFields(command?.['def']) ? command['def']['PartitionCmd'] : undefined;
  return isFields(partition) ? namedRelation(partition, 'name') : null;
}
