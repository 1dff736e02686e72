// What a scratch's engine tells of what a statement did: the locks that its session holds, and the file and the scans of each
// relation. Planwright's own catalog SQL, asked in the guest's session, whose transaction nobody else sees.

import * as z from 'zod';
import type { PartitionBounds } from '../../../analysis/migrations/partitions';
import { literal } from '../../../embedded/twin/statements';
import type { LockMode, MigratedKind, MigrationOutcome } from '../../../model/migrationReport';

export interface ScratchRelation {
  readonly oid: string;
  /** Qualified and quoted. */
  readonly name: string;
  readonly kind: MigratedKind;
  /** pg_relation_filenode(); null for what has no file. */
  readonly file: string | null;
  /** Of an index, the table's oid. */
  readonly table: string | null;
}

export interface LockedRelation {
  readonly oid: string;
  /** Null when it was dropped. */
  readonly relation: ScratchRelation | null;
  readonly modes: readonly string[];
  readonly scans: number;
}

const PERSONS = `n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`;

const COLUMNS = `c.oid::text, CASE WHEN c.oid IS NOT NULL THEN pg_catalog.format('%I.%I', n.nspname, c.relname) END, c.relkind::text,
  pg_catalog.pg_relation_filenode(c.oid)::text, x.indrelid::text`;

export const RELATIONS_SQL = `SELECT ${COLUMNS}
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_index x ON x.indexrelid = c.oid
 WHERE c.relkind IN ('r', 'p', 'm', 'v', 'f', 'S', 'i', 'I') AND ${PERSONS}`;

/** Catalogs and TOAST tables are left out; a relation that was dropped has no row of pg_class any more. */
export const LOCKED_SQL = `SELECT l.relation::text, l.modes, pg_catalog.pg_stat_get_xact_numscans(l.relation)::text, ${COLUMNS}
  FROM (SELECT relation, pg_catalog.string_agg(DISTINCT mode, ',') AS modes FROM pg_catalog.pg_locks
         WHERE locktype = 'relation' AND pid = pg_catalog.pg_backend_pid() AND relation >= 16384 AND granted
           AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
         GROUP BY relation) l
  LEFT JOIN (pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND ${PERSONS}) ON c.oid = l.relation
  LEFT JOIN pg_catalog.pg_index x ON x.indexrelid = c.oid`;

/** Counters of earlier transactions may not be flushed yet (pgstat.c PGSTAT_MIN_INTERVAL). */
export const SCANS_SQL = `SELECT c.oid::text, pg_catalog.pg_stat_get_xact_numscans(c.oid)::text FROM pg_catalog.pg_class c
 WHERE c.relkind IN ('r', 'm') AND c.oid >= 16384 AND pg_catalog.pg_stat_get_xact_numscans(c.oid) > 0`;

export function keysSql(oids: readonly string[]): string {
  return `SELECT x.indexrelid::text, a.amname::text, (SELECT pg_catalog.json_agg(t.attname ORDER BY k.n)
      FROM pg_catalog.unnest(x.indkey) WITH ORDINALITY AS k(attnum, n)
      LEFT JOIN pg_catalog.pg_attribute t ON t.attrelid = x.indrelid AND t.attnum = k.attnum)::text
    FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class c ON c.oid = x.indexrelid JOIN pg_catalog.pg_am a ON a.oid = c.relam
   WHERE x.indexrelid = ANY ('{${oids.join(',')}}'::pg_catalog.oid[])`;
}

export function keysOfRow(
  method: string | null | undefined,
  keys: string | null | undefined,
): Pick<BuiltIndex, 'method' | 'keys'> {
  const names = z.array(z.string().nullable()).parse(JSON.parse(keys ?? '[]'));
  return { method: method ?? 'btree', keys: names };
}

/**
 * Foreign keys that were checked, with both tables. The check joins them, and on tables without rows does not come to the
 * other one (nodeHashjoin.c).
 */
export const CHECKED_KEYS_SQL = `SELECT oid::text, conrelid::text, confrelid::text FROM pg_catalog.pg_constraint
 WHERE contype = 'f' AND convalidated`;

/** `name`: as the migration's session finds it. Of a table whose parent is a partition itself, the parent's bounds are in there. */
export function boundsSql(name: string): string {
  return `SELECT pg_catalog.format('%I.%I', pn.nspname, p.relname), pg_catalog.format('%I.%I', n.nspname, c.relname),
      pg_catalog.pg_get_partition_constraintdef(c.oid), p.relispartition::text,
      CASE WHEN d.oid IS NOT NULL THEN pg_catalog.format('%I.%I', dn.nspname, d.relname) END, pg_catalog.pg_get_partition_constraintdef(d.oid)
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_catalog.pg_inherits i ON i.inhrelid = c.oid
    JOIN pg_catalog.pg_partitioned_table t ON t.partrelid = i.inhparent
    JOIN pg_catalog.pg_class p ON p.oid = t.partrelid JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
    LEFT JOIN (pg_catalog.pg_class d JOIN pg_catalog.pg_namespace dn ON dn.oid = d.relnamespace) ON d.oid = t.partdefid AND d.oid <> c.oid
   WHERE c.oid = pg_catalog.to_regclass(${literal(name)})`;
}

/** Null where the table is no partition. */
export function boundsOfRow(row: Row | undefined): PartitionBounds | null {
  const [parent, partition, own, isInner, other, ofOther] = row ?? [];
  if (typeof parent !== 'string' || typeof partition !== 'string') return null;
  // A hash partition's names the parent's oid.
  const condition =
    typeof own === 'string' && !own.includes('satisfies_hash_partition') ? own : null;
  const excluded = isInner === 'false' && condition !== null ? `NOT ${condition}` : ofOther;
  const defaultPartition =
    typeof other === 'string' && typeof excluded === 'string'
      ? { relation: other, condition: excluded }
      : null;
  return { parent, partition, condition, defaultPartition };
}

type Row = readonly (string | null)[];

const KINDS: Readonly<Record<string, MigratedKind>> = {
  r: 'table',
  p: 'partitioned table',
  i: 'index',
  I: 'index',
  v: 'view',
  m: 'materialized view',
  f: 'foreign table',
  S: 'sequence',
};

/** Null where the columns are those of no relation. */
export function relationOf([oid, name, kind, file, table]: Row): ScratchRelation | null {
  const known = KINDS[kind ?? ''];
  if (typeof oid !== 'string' || typeof name !== 'string' || known === undefined) return null;
  return { oid, name, kind: known, file: file ?? null, table: table ?? null };
}

export function lockedOf([oid, modes, scans, ...columns]: Row): LockedRelation {
  return {
    oid: oid ?? '',
    relation: relationOf(columns),
    modes: (modes ?? '').split(','),
    scans: Number(scans ?? 0),
  };
}

export interface Touched {
  readonly name: string;
  readonly kind: MigratedKind;
  /** Its name in the image that the scratch was made from; null for what the migration made. */
  readonly origin: string | null;
  /** Of an index, the table as it was in the image; null for a table of the migration's. */
  readonly table: string | null;
  /** Of an index, the table by its name of now. */
  readonly tableName: string | null;
}

export interface BuiltIndex extends Touched {
  /** The access method. */
  readonly method: string;
  /** Names of columns, included ones too; null stands for an expression. */
  readonly keys: readonly (string | null)[];
}

export interface ScratchEffect {
  readonly outcome: MigrationOutcome;
  readonly locks: readonly { readonly relation: Touched; readonly mode: LockMode }[];
  /** Tables on which its transaction holds ROW EXCLUSIVE, as only changes of rows take it. */
  readonly changed: readonly Touched[];
  /** Tables and materialized views that have another file. */
  readonly rewritten: readonly Touched[];
  readonly scanned: readonly Touched[];
  /** Indexes that have another file, and new ones. */
  readonly built: readonly BuiltIndex[];
}

export const NOTHING: ScratchEffect = {
  outcome: { kind: 'done' },
  locks: [],
  changed: [],
  rewritten: [],
  scanned: [],
  built: [],
};
