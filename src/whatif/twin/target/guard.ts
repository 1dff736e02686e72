// What a twin's PostgreSQL gets before anything of a source comes into it: the role without rights that all of it belongs to,
// and the few catalog writes that a question needs, as functions that take values and names but never a text to run.

import { EmbeddedError } from '../../../embedded/embeddedError';
import { GUEST, isGuests } from '../../../embedded/twin/guest';
import { quote } from '../image/quote';
import type { TwinTarget } from './target';

/** Files that PostgreSQL made itself have smaller numbers; that of a grown copy is the real one's and a multiple of this. */
export const FIRST_GROWN = 1 << 24;

/** Nothing that the guest could have made is found in them, so no operator or function of a source is called. */
const PINNED = `SECURITY DEFINER SET search_path = pg_catalog, pg_temp`;

/**
 * By default these are nobody's but superusers', which holds against a distribution or an extension that grants more:
 * files, programs, other servers, other processes.
 */
const REACHING = String.raw`^(lo_import|lo_export|pg_read_|pg_ls_|pg_stat_file|pg_file_|dblink|pg_reload_conf|pg_rotate_logfile|pg_terminate_backend|pg_cancel_backend|pg_promote|pg_switch_wal|pg_create_|pg_copy_|pg_drop_|pg_replication_|pg_logical_|pg_import_system_collations|pg_log_backend|binary_upgrade_)`;

/** `password`: null where the operating system tells who connects. */
export function guardStatements(password: string | null): string[] {
  const login = password === null ? 'LOGIN' : `LOGIN PASSWORD ${quote(password)}`;
  return [
    `CREATE ROLE ${GUEST} ${login} NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT`,
    `ALTER SCHEMA public OWNER TO ${GUEST}`,
    // The person's statement may read what is a superuser's; the catalog holds nothing else here.
    `GRANT SELECT ON ALL TABLES IN SCHEMA pg_catalog TO ${GUEST}`,
    `UPDATE pg_catalog.pg_proc SET proacl = ARRAY[makeaclitem(proowner, proowner, 'EXECUTE', false)]
      WHERE pronamespace = 'pg_catalog'::regnamespace AND proname ~ '${REACHING}'`,
    // Without it a temporary table, and a trusted extension or another language, is out of the guest's reach.
    `DO $$ BEGIN EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
       EXECUTE format('GRANT CONNECT ON DATABASE %I TO ${GUEST}', current_database()); END $$`,
    'SET allow_system_table_mods = on',
    ...FUNCTIONS,
    'RESET allow_system_table_mods',
  ];
}

/** Nothing of a source comes into a twin of which a part of this is missing. */
export async function guard(
  target: Pick<TwinTarget, 'runOwn'>,
  statements: readonly string[],
): Promise<void> {
  const [failure] = await target.runOwn(statements);
  if (failure === undefined) return;
  throw new EmbeddedError(
    'start',
    `The twin's PostgreSQL could not be guarded: ${failure.message}`,
  );
}

/** Names are qualified and quoted. */
const FUNCTIONS: readonly string[] = [
  `CREATE FUNCTION pg_catalog.planwright_count(names text[], pages int[], tuples real[], visible int[]) RETURNS void
   LANGUAGE sql ${PINNED} AS $$
     UPDATE pg_class AS c SET relpages = s.pages, reltuples = s.tuples, relallvisible = s.visible
       FROM unnest(names, pages, tuples, visible) AS s(name, pages, tuples, visible)
      WHERE c.oid = s.name::regclass AND ${isGuests('c')} $$`,
  // A file number may only be the relation's own, or that of a copy of it.
  `CREATE FUNCTION pg_catalog.planwright_point(relations oid[], nodes oid[]) RETURNS void
   LANGUAGE sql ${PINNED} AS $$
     UPDATE pg_class AS c SET relfilenode = s.node FROM unnest(relations, nodes) AS s(relation, node)
      WHERE c.oid = s.relation AND ${isGuests('c')} AND c.relfilenode <> 0
        AND s.node::bigint % ${String(FIRST_GROWN)} = c.relfilenode::bigint % ${String(FIRST_GROWN)} $$`,
  `CREATE FUNCTION pg_catalog.planwright_show_real(names text[])
   RETURNS TABLE (relation oid, node oid, name text, pages int, tuples real, visible int) LANGUAGE sql ${PINNED} AS $$
     UPDATE pg_class AS c SET relfilenode = (old.relfilenode::bigint % ${String(FIRST_GROWN)})::oid FROM pg_class AS old
      WHERE c.oid = old.oid AND c.relfilenode <> 0 AND ${isGuests('c')} AND c.oid IN
        (SELECT t.tree FROM unnest(names) AS n(name), LATERAL
          (SELECT to_regclass(n.name) UNION SELECT relid FROM pg_partition_tree(to_regclass(n.name))) AS t(tree))
     RETURNING c.oid, old.relfilenode, c.oid::regclass::text, c.relpages, c.reltuples, c.relallvisible $$`,
  // A new version of the row closes the files that the planner has open.
  `CREATE FUNCTION pg_catalog.planwright_touch(names text[]) RETURNS void LANGUAGE sql ${PINNED} AS $$
     UPDATE pg_class AS c SET relname = relname FROM unnest(names) AS n(name)
      WHERE c.oid = to_regclass(n.name) AND ${isGuests('c')} $$`,
  // An invalid index is none to the planner, and none of a partition is left when the parent's goes.
  `CREATE FUNCTION pg_catalog.planwright_hide(index text) RETURNS void LANGUAGE sql ${PINNED} AS $$
     UPDATE pg_index AS i SET indisvalid = false FROM pg_class AS c
      WHERE c.oid = i.indexrelid AND ${isGuests('c')} AND i.indexrelid IN
        (SELECT index::regclass UNION SELECT relid FROM pg_partition_tree(index::regclass)) $$`,
  // BTMetaPageData.btm_allequalimage lies at byte 64 of the first page of a B-tree (nbtree.h, since PostgreSQL 13).
  `CREATE FUNCTION pg_catalog.planwright_deduplicates() RETURNS boolean LANGUAGE plpgsql ${PINNED} AS $$
   DECLARE flag boolean;
   BEGIN
     CREATE TEMPORARY TABLE planwright_probe (letter char(1));
     CREATE INDEX planwright_probe_letter ON pg_temp.planwright_probe (letter);
     flag := get_byte(pg_read_binary_file(pg_relation_filepath('pg_temp.planwright_probe_letter'), 64, 1), 0) = 1;
     DROP TABLE pg_temp.planwright_probe;
     RETURN flag;
   END $$`,
];
