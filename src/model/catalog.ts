// The part of a database's catalog that analysis reads: relations with their columns, indexes, constraints and statistics.

import type { IndexDefinition } from './indexDefinition';
import type { LeftOut } from './leftOut';
import type { Blocks, Bytes, Rows, Share } from './quantities';
import type { RelationName } from './relationName';

export interface Catalog {
  /** server_version_num, such as 160004. */
  readonly serverVersion: number;
  readonly searchPath: readonly string[];
  readonly blockSize: Bytes;
  readonly tables: readonly Table[];
  /** STABLE and VOLATILE ones that are not the system's; absent where they were not read. */
  readonly functions?: readonly CatalogFunction[];
  /** What could not be read of what was asked for; absent where all of it was. */
  readonly leftOut?: readonly LeftOut[];
}

export interface CatalogFunction {
  readonly schema: string;
  readonly name: string;
  readonly volatility: 'stable' | 'volatile';
  /** pg_get_function_identity_arguments(): what tells namesakes apart. */
  readonly arguments: string;
}

export type TableKind = 'table' | 'partitioned' | 'view' | 'materialized-view' | 'foreign';

export interface Table {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly kind: TableKind;
  /** The partitioned table that this is a partition of. */
  readonly partitionOf: RelationName | null;
  /** Columns of the partition key of a partitioned table; empty when it holds expressions only. */
  readonly partitionColumns?: readonly string[];
  /** Tables inherit from it (INHERITS) whose rows are its rows too, and which its unique indexes do not hold. */
  readonly hasHeirs?: true;
  /** pg_class.reltuples; null when never vacuumed or analyzed. */
  readonly estimatedRows: Rows | null;
  /** pg_class.relpages. */
  readonly pages: Blocks;
  /** pg_table_size(): with TOAST, without indexes. */
  readonly bytes: Bytes;
  readonly columns: readonly Column[];
  readonly indexes: readonly Index[];
  readonly constraints: readonly Constraint[];
  /** Foreign keys of other tables that refer to it and lead no index; absent where they were not read. */
  readonly unindexedReferences?: readonly UnindexedReference[];
  /** pg_stat_user_tables; null where it is not readable. */
  readonly activity: TableActivity | null;
}

export interface Column {
  readonly number: number;
  readonly name: string;
  /** format_type(), such as `numeric(12,2)`. */
  readonly type: string;
  readonly notNull: boolean;
  /** `C` for byte order, `default` for the database's own order, else the collation's name; null for types without. */
  readonly collation: string | null;
  /** Only of a collation under which texts of other characters are equal (pg_collation.collisdeterministic). */
  readonly nondeterministic?: true;
  /** Null when never analyzed or not readable. */
  readonly statistics: ColumnStatistics | null;
}

/** From pg_stats. Sample values are the person's data: they are kept in memory only and never logged. */
export interface ColumnStatistics {
  readonly nullFraction: Share;
  readonly averageWidth: Bytes;
  /** As PostgreSQL keeps it: below 0 it is a ratio to the number of rows. */
  readonly nDistinct: number;
  /** -1 to 1; null for types without an order. */
  readonly correlation: number | null;
  /** Text forms. */
  readonly mostCommonValues: readonly string[];
  readonly mostCommonFrequencies: readonly Share[];
  readonly histogramBounds: readonly string[];
  /** Of arrays and text search vectors; absent or null where ANALYZE counted none. */
  readonly elements?: ElementStatistics | null;
}

/** Of the elements or words in the values of a column. */
export interface ElementStatistics {
  /** Share of the rows that hold each of the most common elements. */
  readonly frequencies: readonly Share[];
  /** Of a most common element's text. */
  readonly averageBytes: Bytes;
  /** Different elements of a mean row; null for text search vectors. */
  readonly perRow: number | null;
}

export interface Index {
  readonly oid: number;
  readonly name: string;
  readonly definition: IndexDefinition;
  /** pg_get_indexdef(). */
  readonly ddl: string;
  readonly bytes: Bytes;
  readonly primary: boolean;
  readonly valid: boolean;
  /** Name of the constraint that owns it. */
  readonly constraint: string | null;
  readonly scans: number | null;
}

export interface Constraint {
  readonly name: string;
  readonly kind: 'primary-key' | 'unique' | 'foreign-key' | 'check' | 'exclusion' | 'not-null';
  readonly columns: readonly string[];
  readonly references: {
    readonly schema: string;
    readonly table: string;
    readonly columns: readonly string[];
  } | null;
}

/** Deleting a row that it refers to, or changing its key, reads the whole referring table. */
export interface UnindexedReference {
  /** Of the constraint. */
  readonly name: string;
  readonly schema: string;
  readonly table: string;
  readonly kind: 'table' | 'partitioned';
  readonly columns: readonly string[];
  /** Columns of the table that is referred to, in the same order. */
  readonly referenced: readonly string[];
  readonly onDelete: 'check' | 'cascade' | 'set null' | 'set default';
  /** pg_class.reltuples; null when never vacuumed or analyzed. */
  readonly rows: Rows | null;
  /** pg_class.relpages. */
  readonly pages: Blocks;
}

export interface TableActivity {
  readonly liveRows: Rows;
  readonly deadRows: Rows;
  readonly modifiedSinceAnalyze: Rows;
  /** ISO 8601; the later of manual and automatic. */
  readonly lastAnalyze: string | null;
  readonly lastVacuum: string | null;
  readonly sequentialScans: number;
  readonly indexScans: number;
}
