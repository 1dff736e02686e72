// Which checkpoints were there, and what did they cost? From 17 on in a view of their own.

import { counterRow, countersSql } from '../counterRow';
import { defineMonitorQuestion, exactTime, majorOf } from '../monitorQuestion';

const SEPARATE_SINCE = 17;

export const checkpoints = defineMonitorQuestion({
  sql: (server) =>
    majorOf(server) < SEPARATE_SINCE
      ? `-- Cost: one row. Privilege: none.
SELECT 'checkpoints' AS key, ${exactTime('b.stats_reset')} AS reset,
       ${countersSql({ timed: 'b.checkpoints_timed', requested: 'b.checkpoints_req', writeMs: 'b.checkpoint_write_time', syncMs: 'b.checkpoint_sync_time', buffers: 'b.buffers_checkpoint' })}
  FROM pg_catalog.pg_stat_bgwriter b`
      : `-- Cost: one row. Privilege: none.
SELECT 'checkpoints' AS key, ${exactTime('c.stats_reset')} AS reset,
       ${countersSql({ timed: 'c.num_timed', requested: 'c.num_requested', writeMs: 'c.write_time', syncMs: 'c.sync_time', buffers: 'c.buffers_written' })}
  FROM pg_catalog.pg_stat_checkpointer c`,
  row: counterRow,
});
