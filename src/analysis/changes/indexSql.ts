// An IndexDefinition as SQL: the statement that makes it, the one that undoes it, and a name for it.

import type { IndexDefinition, IndexKey } from '../../model/indexDefinition';
import type { RelationName } from '../../model/relationName';
import { sqlIdentifier } from '../../util/sqlIdentifier';

export interface CreateIndexOptions {
  readonly name: string;
  /** Without blocking writes; not possible inside a transaction, nor on a partitioned table. */
  readonly concurrently?: boolean;
}

/** Without the closing semicolon. */
export function createIndexSql(definition: IndexDefinition, options: CreateIndexOptions): string {
  const { schema, table, unique } = definition;
  return [
    unique ? 'CREATE UNIQUE INDEX' : 'CREATE INDEX',
    ...(options.concurrently === true ? ['CONCURRENTLY'] : []),
    sqlIdentifier(options.name),
    'ON',
    relationSql({ schema, name: table }),
    indexShapeSql(definition),
  ].join(' ');
}

/** What follows the name of the table. */
export function indexShapeSql({ method, keys, include, predicate }: IndexDefinition): string {
  return [
    ...(method === 'btree' ? [] : [`USING ${sqlIdentifier(method)}`]),
    `(${keys.map((key) => keySql(key, method)).join(', ')})`,
    ...(include.length === 0 ? [] : [`INCLUDE (${include.map(sqlIdentifier).join(', ')})`]),
    ...(predicate === null ? [] : [`WHERE ${predicate}`]),
  ].join(' ');
}

export interface DropIndexOptions {
  readonly concurrently?: boolean;
}

/** Without the closing semicolon. */
export function dropIndexSql(index: RelationName, options: DropIndexOptions = {}): string {
  return [
    'DROP INDEX',
    ...(options.concurrently === true ? ['CONCURRENTLY'] : []),
    relationSql(index),
  ].join(' ');
}

export function relationSql({ schema, name }: RelationName): string {
  return schema === null ? sqlIdentifier(name) : `${sqlIdentifier(schema)}.${sqlIdentifier(name)}`;
}

/** One key as it stands between the parentheses; order only where it is not what PostgreSQL assumes. */
function keySql(key: IndexKey, method: string): string {
  const parts = [
    key.column === undefined ? `(${key.expression ?? ''})` : sqlIdentifier(key.column),
  ];
  if (key.collation !== undefined) parts.push(`COLLATE ${key.collation}`);
  if (key.opclass !== undefined) parts.push(key.opclass);
  // Only B-tree has an order; NULLS LAST is the default of ASC and NULLS FIRST that of DESC.
  if (method === 'btree') {
    if (key.descending) parts.push('DESC');
    if (key.nullsFirst !== key.descending)
      parts.push(key.nullsFirst ? 'NULLS FIRST' : 'NULLS LAST');
  }
  return parts.join(' ');
}
