// Whose updates write into every index, because an indexed column changes?

import * as z from 'zod';
import type { HealthFinding } from '../../../../model/healthFinding';
import { humanCount, humanShare } from '../../../../util/humanNumbers';
import { ifTold, measured } from '../../evidence';
import { tableFacts, tableSubject, type TableFacts } from '../../facts/tableFacts';
import { defineHealthCheck } from '../../healthCheck';
import { outcomeOf } from '../../outcome';

const ID = 'hot-updates-few';

/** From there on update-to-new-page tells it, with what mends it. */
const NEW_PAGE_SHARE = 0.5;

export const hotUpdatesFew = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'tables',
  title: 'Updates that write into every index',
  needs: { primary: true },
  queries: { tables: tableFacts },
  options: z.object({
    minUpdates: z
      .number()
      .nonnegative()
      .default(100_000)
      .describe('Updates since the statistics were reset, below which nothing is told (100 000).'),
    share: z
      .number()
      .min(0)
      .max(1)
      .default(0.5)
      .describe('Share of updates that are HOT, below which it is told (0.5; heuristic).'),
  }),
  documentation: {
    summary: 'Most updates of a table are not HOT: each writes a new entry into every index.',
    why: 'An update that changes no indexed column, and finds room on its page, touches no index (HOT). One indexed column that changes all the time, such as updated_at or status, takes that from every update, and the indexes grow and need vacuum.',
    fix: 'Look which indexed column the updates change, and drop that index if it serves little. Up to 15 the server does not tell whether pages were full instead: a fillfactor of 90 helps then.',
    falsePositives:
      'An index that is needed for reads is worth its writes. From 16 on columns in BRIN indexes alone still allow HOT.',
    sources: ['https://www.postgresql.org/docs/18/storage-hot.html'],
  },
  judge({ tables }, { minUpdates, share }) {
    return outcomeOf(
      tables
        .filter(
          ({ updates, hot_updates: hot, new_page_updates: moved, indexes }) =>
            updates >= minUpdates &&
            // With the primary key alone there is little to save.
            indexes > 1 &&
            hot < share * updates &&
            (moved ?? 0) < NEW_PAGE_SHARE * updates,
        )
        .map(findingOf),
    );
  },
});

function findingOf(table: TableFacts): HealthFinding {
  const {
    schema,
    table: name,
    updates,
    hot_updates: hot,
    indexes,
    new_page_updates: moved,
  } = table;
  const cause =
    moved === null
      ? 'An indexed column changes, or pages are full.'
      : 'Most of them change an indexed column.';
  return {
    check: ID,
    impact: 'low',
    subject: tableSubject(table),
    title: `${name} has ${humanShare(hot / updates)} HOT updates`,
    message: `${humanShare(1 - hot / updates)} of ${humanCount(updates)} updates of ${schema}.${name} wrote into each of its ${humanCount(indexes)} indexes. ${cause} Look which one it is, and whether its index is worth it.`,
    sizeBytes: null,
    evidence: [
      measured('updates', updates, 'count'),
      measured('HOT', hot, 'count'),
      ...ifTold('to another page', moved, 'count'),
      measured('indexes', indexes, 'count'),
    ],
    fixes: [],
  };
}
