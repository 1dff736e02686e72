// Does what somebody runs on a table or an index right now mend what a check found of it? By its command: others leave it as it is.

import type { RunningWork } from '../../db/runningWork';
import type { HealthFinding } from '../../model/healthFinding';

const VACUUMED = ['many-dead-rows', 'autovacuum-backlog'];
const INDEX_MADE = ['foreign-key-without-index', 'invalid-index'];
const INDEX_MADE_ANEW = ['bloated-index', 'index-wider-than-table', 'invalid-index'];
const REWRITTEN = ['table-bloat', 'many-dead-rows'];

/** Ids of checks, by the commands that the views pg_stat_progress_* name. */
const MENDED: ReadonlyMap<string, readonly string[]> = new Map([
  ['VACUUM', [...VACUUMED, 'transaction-id-age']],
  [
    'ANALYZE',
    [
      ...['outdated-statistics', 'never-analyzed'],
      ...['columns-without-statistics', 'partitioned-not-analyzed'],
    ],
  ],
  ['CREATE INDEX', INDEX_MADE],
  ['CREATE INDEX CONCURRENTLY', INDEX_MADE],
  ['REINDEX', INDEX_MADE_ANEW],
  ['REINDEX CONCURRENTLY', INDEX_MADE_ANEW],
  ['VACUUM FULL', REWRITTEN],
  ['CLUSTER', REWRITTEN],
  ['REPACK', REWRITTEN],
]);

export function mendsNow(
  { command, schema, table, index }: RunningWork,
  { check, subject }: HealthFinding,
): boolean {
  if (MENDED.get(command)?.includes(check) !== true) return false;
  if (subject.kind === 'table') return subject.schema === schema && subject.table === table;
  return (
    subject.kind === 'index' &&
    subject.schema === schema &&
    // REINDEX CONCURRENTLY builds beside the old one under such a name.
    (index === subject.index || index?.replace(/_ccnew\d*$/, '') === subject.index)
  );
}
