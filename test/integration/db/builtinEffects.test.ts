// Every function that PostgreSQL and its extensions bring and that is not a pure reader is known by name, on each major.

import assert from 'node:assert/strict';
import { HARMLESS_VOLATILE_FUNCTIONS } from '../../../src/analysis/sql/builtinFunctions';
import { effectOf } from '../../../src/analysis/sql/effects';
import { KNOWN_EXTENSIONS } from '../../../src/analysis/sql/reach/knownExtensions';
import { MAJORS, postgres, type Cluster } from '../../support/postgres';

/** Those that a statement can call: no triggers, handlers, or arguments that only the server makes. */
const CALLABLE = `p.prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype, 'language_handler'::regtype,
  'index_am_handler'::regtype, 'table_am_handler'::regtype) AND 'internal'::regtype <> ALL (p.proargtypes::oid[])`;

const VOLATILE_BUILTINS = `SELECT DISTINCT p.proname AS name FROM pg_proc p WHERE p.oid < 16384 AND p.provolatile = 'v' AND ${CALLABLE}`;

/** What reads a value of a type by the type's OID or name calls the functions of that type, and its checks. */
const BY_TYPE = `SELECT DISTINCT p.proname AS name FROM pg_proc p WHERE p.oid < 16384 AND p.provolatile <> 'v' AND ${CALLABLE}
  AND (p.proname ~ '^(?:array|domain|record|range|multirange)_(?:in|recv)$' OR p.proname ~ '_to_xml|^pg_input_|^satisfies_hash')`;

const OF_EXTENSIONS = `SELECT DISTINCT p.proname AS name FROM pg_extension e
  JOIN pg_depend d ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid AND d.classid = 'pg_proc'::regclass AND d.deptype = 'e'
  JOIN pg_proc p ON p.oid = d.objid WHERE e.extname <> 'plpgsql' AND p.provolatile = 'v' AND p.prolang IN (12, 13) AND ${CALLABLE}`;

/** Volatile in C, of known extensions: clocks, random numbers, and readers of pages, counters and connections. */
const HARMLESS_OF_EXTENSIONS = new Set(
  (
    'fips_mode gen_random_bytes gen_random_uuid gen_salt normal_rand pg_buffercache_numa_pages pg_buffercache_pages ' +
    'pg_buffercache_summary pg_buffercache_usage_counts pg_check_frozen pg_check_visible pg_freespace pg_get_wal_block_info ' +
    'pg_get_wal_record_info pg_get_wal_records_info pg_get_wal_records_info_till_end_of_wal pg_get_wal_stats ' +
    'pg_get_wal_stats_till_end_of_wal pg_relpages pg_stat_statements pg_stat_statements_info pg_visibility pg_visibility_map ' +
    'pg_visibility_map_summary pgp_pub_encrypt pgp_pub_encrypt_bytea pgp_sym_encrypt pgp_sym_encrypt_bytea pgrowlocks ' +
    'pgstatginindex pgstathashindex pgstatindex pgstattuple pgstattuple_approx ssl_cipher ssl_client_cert_present ' +
    'ssl_client_dn ssl_client_dn_field ssl_client_serial ssl_extension_info ssl_is_used ssl_issuer_dn ssl_issuer_field ' +
    'ssl_version system_rows system_time uuid_generate_v1 uuid_generate_v1mc uuid_generate_v4'
  ).split(' '),
);

for (const major of MAJORS) {
  describe(`functions with effects on PostgreSQL ${String(major)}`, () => {
    let cluster: Cluster;
    let database: string;

    before(async () => {
      cluster = await postgres(major);
      database = await cluster.createDatabase();
    });

    const namesOf = async (sql: string): Promise<string[]> => {
      const { rows } = await cluster.sql(sql, database);
      return rows.map((row: { name: string }) => row.name);
    };

    it('knows every volatile function of PostgreSQL', async () => {
      const names = await namesOf(VOLATILE_BUILTINS);
      const unknown = names.filter(
        (name) => effectOf(name) === null && !HARMLESS_VOLATILE_FUNCTIONS.has(name),
      );
      assert.deepEqual(unknown, []);
      assert.ok(names.length > 150, String(names.length));
    });

    it('calls nothing harmless that takes its type or its query as a value', async () => {
      const names = await namesOf(BY_TYPE);
      assert.deepEqual(
        names.filter((name) => effectOf(name) === null),
        [],
      );
      assert.ok(names.length >= 8, String(names));
    });

    it('knows every volatile function in C of the extensions whose code counts as known', async () => {
      const available = await namesOf('SELECT name FROM pg_available_extensions');
      const known = available.filter((name) => KNOWN_EXTENSIONS.includes(name));
      for (const name of known)
        await cluster.sql(`CREATE EXTENSION IF NOT EXISTS "${name}" CASCADE`, database);
      const names = await namesOf(OF_EXTENSIONS);
      assert.deepEqual(
        names.filter((name) => effectOf(name) === null && !HARMLESS_OF_EXTENSIONS.has(name)),
        [],
      );
      assert.ok(known.length >= 25 && names.length >= 30, String(known.length));
    });
  });
}
