// How much WAL does the server write? A standby writes none of its own.

import { counterRow, countersSql } from '../counterRow';
import { defineMonitorQuestion, exactTime } from '../monitorQuestion';

export const wal = defineMonitorQuestion({
  sql: () => `-- Cost: one row. Privilege: none.
SELECT 'wal' AS key, ${exactTime('w.stats_reset')} AS reset,
       ${countersSql({ records: 'w.wal_records', fullPages: 'w.wal_fpi', bytes: 'w.wal_bytes', buffersFull: 'w.wal_buffers_full' })}
  FROM pg_catalog.pg_stat_wal w`,
  row: counterRow,
});
