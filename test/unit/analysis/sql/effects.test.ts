// Is every function known that does what a READ ONLY transaction does not hold back, and no other taken for one?

import assert from 'node:assert/strict';
import { effectOf, EFFECTS_PATTERN } from '../../../../src/analysis/sql/effects';

/** One and more of each kind, as pg_proc of 14 to 18 and its extensions name them. */
const WITH_EFFECT =
  'nextval setval setseed pg_terminate_backend pg_cancel_backend pg_stat_reset pg_stat_reset_shared pg_stat_statements_reset ' +
  'pg_clear_attribute_stats pg_restore_relation_stats pg_reload_conf pg_rotate_logfile pg_promote pg_switch_wal ' +
  'pg_wal_replay_pause pg_backup_start pg_create_restore_point pg_log_standby_snapshot pg_advisory_lock ' +
  'pg_advisory_unlock_all pg_try_advisory_xact_lock pg_create_logical_replication_slot pg_drop_replication_slot ' +
  'pg_copy_physical_replication_slot pg_replication_slot_advance pg_logical_slot_get_changes pg_logical_emit_message ' +
  'pg_replication_origin_create pg_notify pg_export_snapshot set_config lo_import lo_unlink loread lowrite dblink ' +
  'dblink_exec dblink_connect pg_read_file pg_read_binary_file pg_ls_dir pg_ls_waldir pg_stat_file pg_file_write ' +
  'pg_file_unlink query_to_xml table_to_xml ts_stat crosstab connectby txid_current pg_current_xact_id ' +
  'brin_summarize_new_values gin_clean_pending_list pg_import_system_collations domain_in pg_input_is_valid ' +
  'satisfies_hash_partition plpgsql_validator pg_prewarm pg_truncate_visibility_map heap_force_kill';

const WITHOUT =
  'lower now count currval lastval pg_sleep pg_size_pretty pg_relation_size current_setting txid_current_snapshot ' +
  'pg_stat_get_numscans generate_series jsonb_set to_char';

describe('the effect of a function', () => {
  it('is known of each kind', () => {
    for (const name of WITH_EFFECT.split(' ')) assert.notEqual(effectOf(name), null, name);
  });

  it('is none of what only computes or looks', () => {
    for (const name of WITHOUT.split(' ')) assert.equal(effectOf(name), null, name);
  });

  it('is found by the catalog as well', () => {
    const pattern = new RegExp(EFFECTS_PATTERN);
    for (const name of WITH_EFFECT.split(' ')) assert.match(name, pattern);
    for (const name of WITHOUT.split(' ')) assert.doesNotMatch(name, pattern);
  });
});
