// What would the source be after the migration? The image that a twin is made from: the schema that the scratch has by now,
// with what the source's image says of the relations and columns that are still there.

import type { z } from 'zod';
import type { DatabaseSession } from '../../../db/contracts';
import { relationKey } from '../../../model/relationName';
import type { TwinImage, TwinIndex, TwinRelation, TwinStatistics } from '../../../model/twinImage';
import type { Work } from '../../../util/progress';
import { partsOf, qualified } from '../image/qualified';
import { readTables } from '../source/readTables';
import { SourceReader } from '../source/sourceReader';
import * as schema from '../source/sourceSchemaSql';
import { selectJson, type Transaction } from '../target/selectJson';
import type { TwinTarget } from '../target/target';

/** One column of a relation, whose number stays when it is renamed. */
export interface NumberedColumn {
  /** The relation's oid, and the column's number in it. */
  readonly key: string;
  /** The relation's, qualified. */
  readonly relation: string;
  readonly name: string;
  readonly type: string;
  /** Something other than NULL is in the rows that were there before it. */
  readonly hasValues: boolean;
}

export const NUMBERED_COLUMNS_SQL = `SELECT pg_catalog.format('%s.%s', c.oid, a.attnum),
    pg_catalog.format('%I.%I', n.nspname, c.relname), a.attname::text, pg_catalog.format_type(a.atttypid, a.atttypmod),
    (a.atthasdef OR a.attidentity <> '')::text
  FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'm', 'i') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`;

export function numberedColumns(
  rows: readonly (readonly (string | null)[])[],
): readonly NumberedColumn[] {
  return rows.map(([key, relation, name, type, hasValues]) => ({
    key: key ?? '',
    relation: relation ?? '',
    name: name ?? '',
    type: type ?? '',
    hasValues: hasValues === 'true',
  }));
}

export interface AfterMigration {
  readonly source: TwinImage;
  /** Qualified names of relations by now, to what they were in the source's image. */
  readonly origins: ReadonlyMap<string, string>;
  readonly columns: {
    readonly before: readonly NumberedColumn[];
    readonly after: readonly NumberedColumn[];
  };
  /** Of an index that the migration built on a table of the source's, in blocks. */
  /** Those without a default: NULL in all rows, or, as PostgreSQL has it until ANALYZE, nothing is known of them. */
  readonly newColumns: 'null' | 'unknown';
  /** Of the copy: whether the migration is in the middle of one. */
  readonly transaction: Transaction;
  readonly newBlocks: (index: TwinIndex, table: string) => number;
}

export async function imageAfter(
  target: TwinTarget,
  after: AfterMigration,
  work: Work,
): Promise<TwinImage> {
  const { source } = after;
  const reader = new SourceReader(sessionOn(target, after.transaction));
  const relations = await reader.query(schema.RELATION_OIDS_SQL, [], schema.oidRow);
  const ids = await reader.ofObjects(relations, schema.RELATION_IDS_SQL, schema.relationIdRow);
  const schemas = await reader.query(schema.SCHEMAS_SQL, [], schema.schemaRow);
  const defined = await reader.query(schema.DEFINITION_OIDS_SQL, [], schema.oidRow);
  const made = await reader.ofObjects(defined, schema.DEFINITIONS_SQL, schema.definitionRow);
  const reading = { versionNumber: target.versionNumber, blockSize: BLOCK_BYTES };
  const tables = await readTables(reader, ids, reading, work);
  const carried = new Carried(after);
  const kept = tables.relations.map((one) => carried.relation(one));
  return {
    ...source,
    schemas: schemas.map(({ name }) => name),
    definitions: definitionsAfter(source, made),
    relations: kept,
    indexes: tables.indexes.map((one) => carried.index(one)),
    constraints: tables.constraints,
    policies: tables.policies,
    extendedStatistics: carried.extended(tables.extendedStatistics),
    statistics: [...carried.statistics(), ...carried.nullColumns()],
    ends: carried.ends(),
    signatures: {},
  };
}

const BLOCK_BYTES = 8_192;

/** Of functions the copy has the labels alone, and of domains no checks; enums it has as they are. */
function definitionsAfter(
  source: TwinImage,
  made: readonly z.infer<typeof schema.definitionRow>[],
): TwinImage['definitions'] {
  const keyOf = ({ kind, name }: { readonly kind: string; readonly name: string }): string =>
    `${kind}\0${name}`;
  const before = new Map(source.definitions.map((one) => [keyOf(one), one]));
  return made.map((one) => {
    const known = before.get(keyOf(one));
    return known === undefined || /^CREATE TYPE \S+ AS (ENUM|\()/.test(one.sql) ? one : known;
  });
}

/** What the source's image says, under the names of now. */
class Carried {
  readonly #after: AfterMigration;
  readonly #relations: ReadonlyMap<string, TwinRelation>;
  readonly #indexes: ReadonlyMap<string, TwinIndex>;
  /** By relation and column as they were: as they are. A column of another type has lost what was known of it. */
  readonly #columns: ReadonlyMap<string, NumberedColumn>;

  constructor(after: AfterMigration) {
    const { source, columns } = after;
    this.#after = after;
    this.#relations = new Map(source.relations.map((one) => [qualified(one), one]));
    this.#indexes = new Map(source.indexes.map((one) => [qualified(one), one]));
    const now = new Map(columns.after.map((one) => [one.key, one]));
    this.#columns = new Map(
      columns.before.flatMap((one) => {
        const column = now.get(one.key);
        return column === undefined || column.type !== one.type
          ? []
          : [[keyOf(one.relation, one.name), column] as const];
      }),
    );
  }

  relation(relation: TwinRelation): TwinRelation {
    const before = this.#relations.get(this.#originOf(qualified(relation)));
    if (before === undefined) return relation;
    const { pages, tuples, allVisible, blocks, toastBytes, foreignCode, rowSecurity } = before;
    return {
      ...relation,
      ...{ pages, tuples, allVisible, blocks, rowSecurity },
      ...(toastBytes === undefined ? {} : { toastBytes }),
      ...(foreignCode === undefined ? {} : { foreignCode }),
    };
  }

  /** One that was made anew under its name is as large as it was. */
  index(index: TwinIndex): TwinIndex {
    const name = qualified(index);
    const before = this.#indexes.get(this.#originOf(name)) ?? this.#indexes.get(name);
    if (before !== undefined) {
      const { pages, tuples, allVisible, blocks, height } = before;
      return { ...index, pages, tuples, allVisible, blocks, height };
    }
    const table = qualified({ schema: index.tableSchema, name: index.table });
    const origin = this.#originOf(table);
    const of = this.#relations.get(origin);
    const blocks = of === undefined ? 0 : this.#after.newBlocks(index, origin);
    return { ...index, pages: blocks, blocks, tuples: of?.tuples ?? 0, height: null };
  }

  statistics(): TwinStatistics[] {
    return this.#after.source.statistics.flatMap((row) => {
      const column = this.#columnOf({ schema: row.schema, name: row.relation }, row.column);
      const relation = column === null ? null : partsOf(column.relation);
      return column === null || relation === null
        ? []
        : [{ ...row, schema: relation.schema, relation: relation.name, column: column.name }];
    });
  }

  nullColumns(): TwinStatistics[] {
    const { columns, newColumns, origins } = this.#after;
    if (newColumns === 'unknown') return [];
    const before = new Set(columns.before.map(({ key }) => key));
    return columns.after.flatMap(({ key, relation, name, hasValues }) => {
      const old = this.#relations.get(origins.get(relation) ?? '');
      const parts = partsOf(relation);
      if (before.has(key) || hasValues || old === undefined || parts === null) return [];
      return [allNull(parts, name, old.kind === 'p')];
    });
  }

  /** ALTER TYPE loses those of the whole table. */
  extended(read: TwinImage['extendedStatistics']): TwinImage['extendedStatistics'] {
    const before = new Map(
      this.#after.source.extendedStatistics.map((one) => [relationKey(one), one]),
    );
    return read.map((one) => {
      const known = before.get(relationKey(one));
      return known?.definition === one.definition ? { ...one, ...known } : one;
    });
  }

  ends(): TwinImage['ends'] {
    return this.#after.source.ends.flatMap(({ schema: of, table, columns }) => {
      const names = Object.keys(columns);
      const found = names.map((name) => this.#columnOf({ schema: of, name: table }, name));
      const relation = found.find((one) => one !== null)?.relation;
      const parts = relation === undefined ? null : partsOf(relation);
      if (parts === null) return [];
      const pairs = names.flatMap((name, at) => {
        const column = found[at];
        const pair = columns[name];
        return column === null || column === undefined || pair === undefined
          ? []
          : [[column.name, pair] as const];
      });
      return [{ schema: parts.schema, table: parts.name, columns: Object.fromEntries(pairs) }];
    });
  }

  #originOf(name: string): string {
    return this.#after.origins.get(name) ?? '';
  }

  #columnOf(
    relation: { readonly schema: string; readonly name: string },
    column: string,
  ): NumberedColumn | null {
    return this.#columns.get(keyOf(qualified(relation), column)) ?? null;
  }
}

function keyOf(relation: string, column: string): string {
  return `${relation}\0${column}`;
}

function allNull(
  { schema: of, name }: { readonly schema: string; readonly name: string },
  column: string,
  inherited: boolean,
): TwinStatistics {
  return {
    ...{ schema: of, relation: name, column, inherited },
    ...{ nullFraction: 1, averageWidth: 0, nDistinct: 0, correlation: null },
    ...{ mostCommonValues: null, mostCommonFrequencies: null, histogramBounds: null },
    ...{ mostCommonElements: null, mostCommonElementFrequencies: null },
    ...{ elementCountHistogram: null, rangeLengthHistogram: null },
    ...{ rangeEmptyFraction: null, rangeBoundsHistogram: null },
  };
}

function sessionOn(target: TwinTarget, transaction: Transaction): DatabaseSession {
  const refuse = (): never => {
    throw new Error('A copy is only read.');
  };
  return {
    query: async (sql, parameters, row) => {
      // Each question is a transaction of its own.
      if (/^(SAVEPOINT|ROLLBACK|RELEASE) /.test(sql)) return [];
      return row.array().parse(await selectJson(target, sql, parameters, 'qualified', transaction));
    },
    queryInPersonsPath: refuse,
    searchPath: refuse,
    explain: refuse,
    savepoint: () => Promise.resolve(() => Promise.resolve()),
    atEnd: refuse,
  };
}
