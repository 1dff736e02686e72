// How a relation would be written as SQL, for reading: views in their own words, tables with columns, constraints and indexes.

import * as z from 'zod';
import { sqlIdentifier } from '../util/sqlIdentifier';
import { listColumns, listIndexes, type ColumnEntry, type RelationEntry } from './browse';
import type { Queries } from './contracts';

const constraintRow = z.object({ name: z.string(), definition: z.string() });
const viewRow = z.object({ definition: z.string() });

export async function relationDefinition(
  client: Queries,
  relation: RelationEntry,
  signal?: AbortSignal,
): Promise<string> {
  const name = `${sqlIdentifier(relation.schema)}.${sqlIdentifier(relation.name)}`;
  const indexes = await listIndexes(client, relation.oid, signal);
  const indexLines = indexes
    .filter((index) => !index.primary)
    .map((index) => `${index.definition};`);
  if (relation.kind === 'view' || relation.kind === 'materialized-view') {
    const [row] = await client.query(
      'select pg_catalog.pg_get_viewdef($1::oid, true) as definition',
      [relation.oid],
      viewRow,
      signal,
    );
    const word = relation.kind === 'view' ? 'VIEW' : 'MATERIALIZED VIEW';
    return [`CREATE ${word} ${name} AS\n${row?.definition ?? ''}`, ...indexLines].join('\n\n');
  }
  const [columns, constraints] = await Promise.all([
    listColumns(client, relation.oid, signal),
    listConstraints(client, relation.oid, signal),
  ]);
  const parts = [
    ...columns.map(columnDefinition),
    ...constraints.map(
      (constraint) => `CONSTRAINT ${sqlIdentifier(constraint.name)} ${constraint.definition}`,
    ),
  ];
  const word = relation.kind === 'foreign' ? 'FOREIGN TABLE' : 'TABLE';
  const table = `CREATE ${word} ${name} (\n  ${parts.join(',\n  ')}\n);`;
  const own = indexLines.filter(
    (line) =>
      !constraints.some((constraint) => line.includes(` ${sqlIdentifier(constraint.name)} `)),
  );
  return [table, ...own].join('\n\n');
}

/** Not-null constraints, named in the catalog from 18 on, stand with their columns. */
async function listConstraints(
  client: Queries,
  relation: number,
  signal?: AbortSignal,
): Promise<readonly z.infer<typeof constraintRow>[]> {
  return client.query(
    `select k.conname as name, pg_catalog.pg_get_constraintdef(k.oid, true) as definition
       from pg_catalog.pg_constraint k
      where k.conrelid = $1::oid and k.contype in ('p', 'u', 'f', 'c', 'x')
      order by k.contype = 'p' desc, k.contype, k.conname`,
    [relation],
    constraintRow,
    signal,
  );
}

function columnDefinition(column: ColumnEntry): string {
  const fallback = column.default === null ? '' : ` DEFAULT ${column.default}`;
  return `${sqlIdentifier(column.name)} ${column.type}${fallback}${column.notNull ? ' NOT NULL' : ''}`;
}
