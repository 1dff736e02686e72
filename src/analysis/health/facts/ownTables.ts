// Which relations are the person’s to change, for the WHERE of a health query.

/**
 * Relations that are not the person's to change: the system's, temporary ones and those of extensions.
 * `n` is the namespace of the table `t`; `$1` are the numbers of tables that cannot be read now, for a lock or for bytes that
 * are no text: one of them would fail the whole query.
 */
export const OWN_TABLES = `
  n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' AND t.relpersistence <> 't' AND t.oid <> ALL ($1::oid[])
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend e
     WHERE e.classid = 'pg_catalog.pg_class'::regclass AND e.objid = t.oid AND e.deptype = 'e')`;
