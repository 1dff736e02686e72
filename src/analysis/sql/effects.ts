// Which functions do something that a READ ONLY transaction does not hold back, or that must be said in plain words?

const EFFECTS: readonly (readonly [RegExp, string])[] = [
  [/^(?:nextval|setval)$/, 'changes a sequence'],
  [/^setseed$/, 'changes the random numbers of the session'],
  [/^pg_(?:terminate|cancel)_backend$/, "ends other people's work"],
  [/^pg_stat_(?:reset|force|statements_reset)/, 'changes or resets statistics'],
  [/^pg_(?:clear|restore)_(?:attribute|relation)_stats$/, 'changes planner statistics'],
  [
    /^pg_(?:reload_conf|rotate_logfile|rotate_logfile_old|promote|switch_wal|switch_xlog)$/,
    'acts on the whole server',
  ],
  [
    /^pg_(?:wal_replay_|backup_|start_backup|stop_backup|log_|create_restore_point)/,
    'acts on the whole server',
  ],
  [/^pg_(?:try_)?advisory_/, 'takes or frees an advisory lock'],
  [
    /^pg_(?:create|drop|copy)_.*slot$|^pg_replication_slot_advance$|^pg_sync_replication_slots$/,
    'changes replication slots',
  ],
  [/^pg_logical_(?:slot_get|slot_peek|emit)/, 'reads or writes the replication stream'],
  [/^pg_replication_origin_/, 'changes replication origins'],
  [/^pg_notify$/, 'sends a notification'],
  [/^pg_export_snapshot$/, 'exports a snapshot'],
  [/^(?:set_config|set_limit|isn_weak)$/, 'changes settings'],
  [/^(?:lo_|loread$|lowrite$)/, 'works on large objects or files'],
  [/^dblink/, 'runs SQL over another connection'],
  [
    /^pg_(?:read|ls|stat)_(?:binary_)?(?:file|dir|logdir|waldir|archive|tmpdir|logical|repl|summ)/,
    'reads files of the server',
  ],
  [/^pg_file_/, 'changes files of the server'],
  [/^(?:query|cursor|table|schema|database)_to_xml/, 'runs SQL given as text'],
  [/^(?:ts_stat|ts_rewrite|xpath_table|crosstab\w*|connectby)$/, 'may run SQL given as text'],
  [/^(?:txid_current|pg_current_xact_id)$/, 'takes a transaction id'],
  [/^(?:brin_summarize|brin_desummarize|gin_clean_pending)/, 'changes an index'],
  [
    /^pg_import_system_collations$|^binary_upgrade_|^pg_(?:nextoid|stop_making_pinned_objects|extension_config_dump)$/,
    'changes the catalog',
  ],
  [
    /^(?:domain|record|array|range|multirange)_(?:in|recv)$|^pg_input_(?:is_valid|error_info)$/,
    'reads a value of a type that is given as text, with the functions and checks of that type',
  ],
  [/^satisfies_hash_partition$/, 'calls the hash functions of a table that is given as text'],
  [
    /^pg_get_partition_constraintdef$/,
    'evaluates the partition key of a table that is given as a value',
  ],
  [/^hypopg_(?:create|drop|hide|unhide|reset)/, 'changes the hypothetical indexes of the session'],
  [/^(?:fmgr_sql|fmgr_c|fmgr_internal|plpgsql)_validator$/, 'reads the body of another function'],
  [/^xslt_process$/, 'may read files of the server'],
  [/^pg_prewarm$|^autoprewarm_|^pg_buffercache_(?:evict|mark)/, "changes the server's cache"],
  [/^pg_truncate_visibility_map$|^heap_force_/, 'changes the files of a table'],
];

/** What calling it does, to follow the function's name in a sentence; null when nothing is known against it. */
export function effectOf(name: string): string | null {
  return EFFECTS.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}

/** All of them as one regular expression of PostgreSQL's. */
export const EFFECTS_PATTERN = EFFECTS.map(([pattern]) => pattern.source).join('|');
