// An index that does not exist yet: its definition, the change that creates it, and how people name it.

import type { CreateIndex, Fix } from '../../model/change';
import type { Catalog, Table } from '../../model/catalog';
import type { IndexDefinition, IndexKey } from '../../model/indexDefinition';
import { relationKey, type RelationName } from '../../model/relationName';
import { indexShapeSql } from '../changes/indexSql';
import { indexName, withoutBuiltinSchema } from './indexName';

/** Ascending, NULLS LAST, the type's default class and the column's collation. */
export function columnKey(column: string): IndexKey {
  return { column, descending: false, nullsFirst: false };
}

export function expressionKey(expression: string): IndexKey {
  return { expression, descending: false, nullsFirst: false };
}

export interface IndexForm {
  readonly method?: string;
  readonly include?: readonly string[];
  readonly predicate?: string | null;
}

/** A plain B-tree where `form` says nothing else. */
export function indexOn(
  { schema, name }: RelationName,
  keys: readonly IndexKey[],
  { method = 'btree', include = [], predicate = null }: IndexForm = {},
): IndexDefinition {
  return {
    schema,
    table: name,
    method,
    keys: [...keys],
    include: [...include],
    predicate,
    unique: false,
  };
}

/** `table`: what is known of it, for a name that is free and for how it is built. */
export function createIndex(definition: IndexDefinition, table: Table | null): CreateIndex {
  const taken = new Set(
    table === null ? [] : [table.name, ...table.indexes.map(({ name }) => name)],
  );
  // A partitioned table takes no CONCURRENTLY (documentation 18, CREATE INDEX).
  const concurrently = table?.kind !== 'partitioned';
  return { kind: 'create-index', definition, name: indexName(definition, taken), concurrently };
}

/** Several of them, which get names of their own: in the catalog nobody has them, and none of the others. */
export class NewIndexes {
  readonly #taken: Set<string>;

  constructor({ tables }: Pick<Catalog, 'tables'>) {
    this.#taken = new Set(
      tables.flatMap(({ schema, name, indexes }) =>
        [name, ...indexes.map((index) => index.name)].map((taken) =>
          relationKey({ schema, name: taken }),
        ),
      ),
    );
  }

  create(definition: IndexDefinition, { schema, kind }: Table): CreateIndex {
    const ofSchema = (name: string): string => relationKey({ schema, name });
    const name = indexName(definition, { has: (known) => this.#taken.has(ofSchema(known)) });
    this.#taken.add(ofSchema(name));
    return { kind: 'create-index', definition, name, concurrently: kind !== 'partitioned' };
  }
}

/** What to know before they are made; null where there is nothing. */
export function remarkOn(changes: readonly CreateIndex[]): string | null {
  const isComputed = ({ definition: { keys } }: CreateIndex): boolean =>
    keys.some(({ expression }) => expression !== undefined);
  const remarks = [
    ...(changes.every(({ concurrently }) => concurrently) ? [] : [PARTITIONED_REMARK]),
    ...(changes.some(isComputed) ? [EXPRESSION_REMARK] : []),
  ];
  return remarks.length === 0 ? null : remarks.join(' ');
}

export const PARTITIONED_REMARK =
  'Blocks writes while it is built on every partition. Without that: CONCURRENTLY on each partition, then ATTACH.';

const EXPRESSION_REMARK =
  'ANALYZE the table afterwards: before, the planner has no statistics of the expression.';

export const HYPERTABLE_REMARK =
  'Built on every chunk of the hypertable, and blocks writes meanwhile; WITH (timescaledb.transaction_per_chunk) blocks one chunk at a time.';

export function createIndexFix(
  definition: IndexDefinition,
  table: Table | null,
  title = `Create an index on ${indexWords(definition)}`,
): Fix {
  const change = createIndex(definition, table);
  return {
    title,
    changes: [change],
    ...(table?.kind === 'partitioned' ? { remark: PARTITIONED_REMARK } : {}),
  };
}

/** As sentences say it, such as `orders (status, created_at DESC)`: the SQL says whose a function is. */
export function indexWords(definition: IndexDefinition): string {
  return `${definition.table} ${withoutBuiltinSchema(indexShapeSql(definition))}`;
}
