// Who reads and writes the files of tables and indexes? A read may come from the operating system's cache.

import { counterRow, countersSql } from '../counterRow';
import { defineMonitorQuestion, exactTime, majorOf } from '../monitorQuestion';

/** Before, a count of operations of one size each. */
const BYTES_SINCE = 18;

export const io = defineMonitorQuestion({
  major: 16,
  sql: (server) => {
    const bytes = (what: 'read' | 'write' | 'extend'): string =>
      majorOf(server) < BYTES_SINCE ? `i.${what}s * i.op_bytes` : `i.${what}_bytes`;
    // WAL has metrics of its own, and is here from 18 on alone.
    return `-- Cost: a row a kind of process and use, some dozens. Privilege: none.
SELECT i.backend_type || ' ' || i.object || ' ' || i.context AS key, ${exactTime('i.stats_reset')} AS reset,
       ${countersSql({
         readBytes: bytes('read'),
         writeBytes: `coalesce(${bytes('write')}, 0) + coalesce(${bytes('extend')}, 0)`,
         clientWriteBytes: `CASE WHEN i.backend_type = 'client backend' THEN ${bytes('write')} END`,
         readMs: 'i.read_time',
         writeMs: 'i.write_time',
       })}
  FROM pg_catalog.pg_stat_io i
 WHERE i.object <> 'wal' AND coalesce(i.reads, 0) + coalesce(i.writes, 0) + coalesce(i.extends, 0) > 0`;
  },
  row: counterRow,
});
