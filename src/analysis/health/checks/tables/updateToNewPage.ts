// Which tables have no room beside a row for its next version, so that updates go to another page and touch every index?

import * as z from 'zod';
import type { HealthFinding } from '../../../../model/healthFinding';
import { humanCount } from '../../../../util/humanNumbers';
import { sqlFix } from '../../../changes/fixes';
import { relationSql } from '../../../changes/indexSql';
import { defineHealthCheck, defineHealthQuery } from '../../healthCheck';
import { OWN_TABLES } from '../../facts/ownTables';
import { outcomeOf } from '../../outcome';

const ID = 'update-to-new-page';

const updatesRow = z.object({
  schema: z.string(),
  table: z.string(),
  bytes: z.number(),
  /** Since the statistics were reset. */
  updates: z.number(),
  hot_updates: z.number(),
  new_page_updates: z.number(),
  /** Per cent; null where the default of 100 holds. */
  fillfactor: z.number().nullable(),
  indexes: z.number(),
});
type UpdatesRow = z.infer<typeof updatesRow>;

const updatedTables = defineHealthQuery({
  sql: () => `-- Cost: a row and a stat() a table with updates. Privilege: none.
SELECT n.nspname AS schema, t.relname AS "table", pg_catalog.pg_relation_size(t.oid)::float8 AS bytes,
       s.n_tup_upd::float8 AS updates, s.n_tup_hot_upd::float8 AS hot_updates,
       s.n_tup_newpage_upd::float8 AS new_page_updates,
       (SELECT o.option_value::float8 FROM pg_catalog.pg_options_to_table(t.reloptions) o
         WHERE o.option_name = 'fillfactor') AS fillfactor,
       (SELECT count(*) FROM pg_catalog.pg_index i WHERE i.indrelid = t.oid)::float8 AS indexes
  FROM pg_catalog.pg_stat_all_tables s
  JOIN pg_catalog.pg_class t ON t.oid = s.relid
  JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
 WHERE t.relkind = 'r' AND s.n_tup_upd > 0 AND ${OWN_TABLES}
 ORDER BY n.nspname, t.relname`,
  row: updatesRow,
});

export const updateToNewPage = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'tables',
  title: 'Updates that go to another page',
  needs: { major: 16, primary: true },
  queries: { tables: updatedTables },
  options: z.object({
    minUpdates: z
      .number()
      .nonnegative()
      .default(100_000)
      .describe(
        'Updates since the statistics were reset, below which nothing is told (100 000; heuristic).',
      ),
    share: z
      .number()
      .min(0)
      .max(1)
      .default(0.5)
      .describe('Share of the updates that find no room on their page (0.5; heuristic).'),
  }),
  documentation: {
    summary: 'Most updates of a table find no room on the page of the row.',
    why: 'PostgreSQL writes a new version of a row at each update. On the same page, and when no indexed column changes, no index has to know (HOT). Where the page is full the new version goes elsewhere, and every index of the table gets an entry for it, which vacuum has to remove later.',
    fix: 'Leave room: a fillfactor of 80 to 90 keeps a part of each page free for updates. It holds for pages that are written from then on; existing ones follow as vacuum empties them, or by a rewrite of the table.',
    falsePositives:
      'Counters since the last reset may be of a single large UPDATE of every row, which no fillfactor helps. A fillfactor makes the table larger by what it leaves free.',
    sources: [
      'https://www.postgresql.org/docs/18/storage-hot.html',
      'https://www.postgresql.org/docs/18/sql-createtable.html#RELOPTION-FILLFACTOR',
      'https://www.postgresql.org/docs/18/monitoring-stats.html#MONITORING-PG-STAT-ALL-TABLES-VIEW',
    ],
  },
  judge({ tables }, { minUpdates, share }) {
    return outcomeOf(
      tables
        .filter(
          (row) =>
            row.updates >= minUpdates &&
            row.new_page_updates >= share * row.updates &&
            row.indexes > 0 &&
            fillfactorOf(row) > LOWEST_FILLFACTOR,
        )
        .map(findingOf),
    );
  },
});

const DEFAULT_FILLFACTOR = 100;
/** Heuristic: what is left free below this costs more in cache than it saves. */
const LOWEST_FILLFACTOR = 80;
const FILLFACTOR_STEP = 10;

function fillfactorOf({ fillfactor }: UpdatesRow): number {
  return fillfactor ?? DEFAULT_FILLFACTOR;
}

function findingOf(row: UpdatesRow): HealthFinding {
  const percent = `${String(Math.round((100 * row.new_page_updates) / row.updates))} %`;
  const { schema, table } = row;
  const relation = relationSql({ schema, name: table });
  const next = Math.max(LOWEST_FILLFACTOR, fillfactorOf(row) - FILLFACTOR_STEP);
  const undo =
    row.fillfactor === null
      ? `ALTER TABLE ${relation} RESET (fillfactor)`
      : `ALTER TABLE ${relation} SET (fillfactor = ${String(row.fillfactor)})`;
  return {
    check: ID,
    // One index more is one entry more for each such update.
    impact: row.indexes > 2 ? 'medium' : 'low',
    subject: { kind: 'table', schema, table },
    title: `${table} moves ${percent} of its updates to another page`,
    message:
      `${percent} of ${humanCount(row.updates)} updates of ${schema}.${table} found no room on their page and wrote into ` +
      `${row.indexes === 1 ? 'its index' : `each of its ${humanCount(row.indexes)} indexes`}. Leave room: a fillfactor of ${String(next)}.`,
    sizeBytes: null,
    evidence: [
      { label: 'updates', value: row.updates, unit: 'count', estimated: false },
      { label: 'to another page', value: row.new_page_updates, unit: 'count', estimated: false },
      { label: 'HOT', value: row.hot_updates, unit: 'count', estimated: false },
      { label: 'table size', value: row.bytes, unit: 'bytes', estimated: false },
    ],
    fixes: [
      sqlFix(
        `Set the fillfactor of ${table} to ${String(next)}`,
        [`ALTER TABLE ${relation} SET (fillfactor = ${String(next)})`],
        [undo],
      ),
    ],
  };
}
