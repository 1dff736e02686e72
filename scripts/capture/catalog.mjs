// The catalog of the relations in a plan, in the shape of src/model/catalog.ts, for rules that need one.

const SQL = `
SELECT c.oid::int AS oid, n.nspname AS schema, c.relname AS name, CASE c.relkind WHEN 'p' THEN 'partitioned' ELSE 'table' END AS kind,
       (SELECT pn.nspname || '.' || p.relname FROM pg_inherits h JOIN pg_class p ON p.oid = h.inhparent
          JOIN pg_namespace pn ON pn.oid = p.relnamespace WHERE h.inhrelid = c.oid) AS "partitionOf",
       (SELECT coalesce(json_agg(k.attname), '[]') FROM pg_partitioned_table pt
          CROSS JOIN LATERAL unnest(pt.partattrs::int2[]) AS key(number)
          JOIN pg_attribute k ON k.attrelid = c.oid AND k.attnum = key.number WHERE pt.partrelid = c.oid) AS "partitionColumns",
       nullif(c.reltuples, -1) AS "estimatedRows", c.relpages AS pages, pg_total_relation_size(c.oid)::float8 AS bytes,
       (SELECT coalesce(json_agg(json_build_object(
          'number', a.attnum, 'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'notNull', a.attnotnull,
          'collation', CASE WHEN a.attcollation = 0 THEN NULL WHEN d.datcollate = 'C' THEN 'C' ELSE 'default' END,
          'statistics', CASE WHEN s.attname IS NULL THEN NULL ELSE json_build_object(
             'nullFraction', s.null_frac, 'averageWidth', s.avg_width, 'nDistinct', s.n_distinct, 'correlation', s.correlation,
             'mostCommonValues', coalesce((s.most_common_vals::text::text[])[1:20], '{}'),
             'mostCommonFrequencies', coalesce((s.most_common_freqs)[1:20], '{}'), 'histogramBounds', json_build_array()) END
          ) ORDER BY a.attnum), '[]')
        FROM pg_attribute a JOIN pg_database d ON d.datname = current_database()
        LEFT JOIN pg_stats s ON s.schemaname = n.nspname AND s.tablename = c.relname AND s.attname = a.attname AND NOT s.inherited
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
       (SELECT json_build_object('liveRows', t.n_live_tup, 'deadRows', t.n_dead_tup, 'modifiedSinceAnalyze', t.n_mod_since_analyze,
          'lastAnalyze', greatest(t.last_analyze, t.last_autoanalyze), 'lastVacuum', greatest(t.last_vacuum, t.last_autovacuum),
          'sequentialScans', t.seq_scan, 'indexScans', coalesce(t.idx_scan, 0))
        FROM pg_stat_user_tables t WHERE t.relid = c.oid) AS activity,
       (SELECT coalesce(json_agg(json_build_object('oid', i.indexrelid::int, 'name', ic.relname,
          'definition', json_build_object('schema', n.nspname, 'table', c.relname, 'method', am.amname,
             'keys', (SELECT json_agg(CASE WHEN a.attname IS NULL
                        THEN json_build_object('expression', pg_get_indexdef(i.indexrelid, k, false), 'descending', false, 'nullsFirst', false)
                        ELSE json_build_object('column', a.attname, 'descending', false, 'nullsFirst', false) END)
                      FROM generate_series(1, i.indnkeyatts) k
                      LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[k - 1] AND a.attnum > 0),
             'include', json_build_array(), 'predicate', pg_get_expr(i.indpred, i.indrelid), 'unique', i.indisunique),
          'ddl', pg_get_indexdef(i.indexrelid), 'bytes', pg_relation_size(i.indexrelid)::float8, 'primary', i.indisprimary,
          'valid', i.indisvalid, 'constraint', (SELECT k.conname FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')), 'scans', 0)), '[]')
        FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid JOIN pg_am am ON am.oid = ic.relam WHERE i.indrelid = c.oid) AS indexes,
       (SELECT coalesce(json_agg(json_build_object('name', k.conname, 'kind', 'foreign-key',
          'columns', (SELECT json_agg(a.attname) FROM unnest(k.conkey) u JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u),
          'references', json_build_object('schema', rn.nspname, 'table', r.relname,
             'columns', (SELECT json_agg(a.attname) FROM unnest(k.confkey) u JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u)))), '[]')
        FROM pg_constraint k JOIN pg_class r ON r.oid = k.confrelid JOIN pg_namespace rn ON rn.oid = r.relnamespace
        WHERE k.conrelid = c.oid AND k.contype = 'f') AS constraints,
       (SELECT coalesce(json_agg(json_build_object('name', k.conname, 'schema', rn.nspname, 'table', r.relname,
          'kind', CASE r.relkind WHEN 'p' THEN 'partitioned' ELSE 'table' END,
          'columns', (SELECT json_agg(a.attname) FROM unnest(k.conkey) u JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u),
          'referenced', (SELECT json_agg(a.attname) FROM unnest(k.confkey) u JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u),
          'onDelete', CASE k.confdeltype WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set null' WHEN 'd' THEN 'set default' ELSE 'check' END,
          'pages', r.relpages, 'rows', nullif(r.reltuples, -1))), '[]')
        FROM pg_constraint k JOIN pg_class r ON r.oid = k.conrelid JOIN pg_namespace rn ON rn.oid = r.relnamespace
        WHERE k.confrelid = c.oid AND k.contype = 'f' AND k.conparentid = 0
          AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = k.conrelid AND i.indkey[0] = k.conkey[1])) AS "unindexedReferences"
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND n.nspname = 'public' AND (c.relname = ANY ($1) OR c.oid IN
  (SELECT h.inhparent FROM pg_inherits h JOIN pg_class p ON p.oid = h.inhrelid WHERE p.relname = ANY ($1)))
ORDER BY c.relname`;

const FUNCTIONS_SQL = `
SELECT n.nspname AS schema, p.proname AS name, CASE p.provolatile WHEN 'v' THEN 'volatile' WHEN 's' THEN 'stable' ELSE 'immutable' END AS volatility,
       pg_get_function_identity_arguments(p.oid) AS arguments
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'public' AND p.prokind = 'f' ORDER BY p.proname`;

/** `others`: tables that the plan does not scan, such as those that refer to it. */
export async function readCatalog(client, plan, { serverVersion, others }) {
  const names = new Set(others);
  const visit = (node) => {
    if (node['Relation Name']) names.add(node['Relation Name']);
    for (const child of node.Plans ?? []) visit(child);
  };
  visit(plan[0].Plan);
  const { rows } = await client.query(SQL, [[...names]]);
  const { rows: functions } = await client.query(FUNCTIONS_SQL);
  return { serverVersion, searchPath: ['public'], blockSize: 8192, tables: rows, functions };
}
