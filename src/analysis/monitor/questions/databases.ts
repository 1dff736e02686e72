// What did the sessions of each database do? A backend adds its numbers at the end of its transaction, not before.

import { counterRow, countersSql } from '../counterRow';
import { defineMonitorQuestion, exactTime } from '../monitorQuestion';

/** Row 0 counts what is shared by all databases. */
export const databases = defineMonitorQuestion({
  sql: () => `-- Cost: a row a database. Privilege: none.
SELECT d.datid::int8::text AS key, ${exactTime('d.stats_reset')} AS reset,
       ${countersSql({
         commits: 'd.xact_commit',
         rollbacks: 'd.xact_rollback',
         readBlocks: 'd.blks_read',
         hitBlocks: 'd.blks_hit',
         rowsReturned: 'd.tup_returned',
         rowsFetched: 'd.tup_fetched',
         rowsInserted: 'd.tup_inserted',
         rowsUpdated: 'd.tup_updated',
         rowsDeleted: 'd.tup_deleted',
         conflicts: 'd.conflicts',
         tempBytes: 'd.temp_bytes',
         deadlocks: 'd.deadlocks',
         readMs: 'd.blk_read_time',
         activeMs: 'd.active_time',
         idleInTransactionMs: 'd.idle_in_transaction_time',
         newSessions: 'd.sessions',
       })}
  FROM pg_catalog.pg_stat_database d`,
  row: counterRow,
});
