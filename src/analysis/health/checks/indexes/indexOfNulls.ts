// Which indexes hold mostly NULL, which a partial index would leave out?

import * as z from 'zod';
import type { HealthFinding } from '../../../../model/healthFinding';
import { humanBytes, humanShare } from '../../../../util/humanNumbers';
import { sqlIdentifier } from '../../../../util/sqlIdentifier';
import { templateFix } from '../../../changes/fixes';
import { estimated, measured } from '../../evidence';
import { indexFacts, isRelied, subjectOf } from '../../facts/indexFacts';
import { leadColumns, noneReadable, withLeads, type IndexWithLead } from '../../facts/leadColumns';
import { NO_STATISTICS_VISIBLE } from '../../facts/rights';
import { defineHealthCheck } from '../../healthCheck';
import { outcomeOf } from '../../outcome';

const ID = 'index-of-nulls';

export const indexOfNulls = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'indexes',
  title: 'Indexes of mostly NULL',
  needs: {},
  queries: { indexes: indexFacts, leads: leadColumns },
  options: z.object({
    nullShare: z
      .number()
      .min(0)
      .max(1)
      .default(0.5)
      .describe('Share of NULL from which on it is told (0.5; heuristic).'),
    minRows: z
      .number()
      .nonnegative()
      .default(100_000)
      .describe('Rows of the table, below which nothing is told (100 000; heuristic).'),
  }),
  documentation: {
    summary: 'Most rows have NULL in the column of an index, and statements hardly ask for those.',
    why: 'A B-tree holds NULL like any value. When most rows have it, most of the index is entries that no comparison ever finds, which takes memory and a write for each insert.',
    fix: 'Make the same index WHERE column IS NOT NULL, then drop the old one. A comparison such as column = $1 uses it as well.',
    falsePositives:
      'Statements that ask for IS NULL, or sort by the column over all rows, need the whole index.',
    sources: ['https://www.postgresql.org/docs/18/indexes-partial.html'],
  },
  judge({ indexes, leads }, { nullShare, minRows }) {
    if (noneReadable(leads)) return { kind: 'skipped', reason: NO_STATISTICS_VISIBLE };
    return outcomeOf(
      withLeads(indexes, leads)
        .filter(
          ({ index, lead }) =>
            index.method === 'btree' &&
            index.keys.length === 1 &&
            index.predicate === null &&
            !index.unique &&
            !isRelied(index) &&
            lead.table_rows >= minRows &&
            (lead.null_share ?? 0) >= nullShare,
        )
        .map(findingOf),
    );
  },
});

/** What pg_get_indexdef() begins with, whatever the name holds. */
const NAMED = /^CREATE INDEX (?:"(?:[^"]|"")+"|\S+) ON/;

function findingOf({ index: row, lead }: IndexWithLead): HealthFinding {
  const share = lead.null_share ?? 0;
  const column = sqlIdentifier(lead.column);
  const freed = Math.round(row.bytes * share);
  const partial = `${row.definition.replace(NAMED, 'CREATE INDEX CONCURRENTLY ON')} WHERE (${column} IS NOT NULL)`;
  return {
    check: ID,
    impact: freed >= 512 * 1024 ** 2 ? 'medium' : 'low',
    subject: subjectOf(row),
    title: `${row.index} is ${humanShare(share)} NULL`,
    message: `${humanShare(share)} of ${row.schema}.${row.table} have NULL in ${lead.column}, so about ${humanBytes(freed)} of ${row.index} are entries that no comparison finds. Make it partial, unless statements ask for IS NULL.`,
    sizeBytes: freed,
    evidence: [
      estimated('NULL', share, 'share'),
      measured('size', row.bytes, 'bytes'),
      estimated('rows', lead.table_rows, 'rows'),
      measured('scans', row.scans, 'count'),
    ],
    fixes: [
      templateFix(
        `Make a partial index for ${row.index}`,
        `-- Then, when statements use it, drop the old one: DROP INDEX CONCURRENTLY.\n${partial};`,
      ),
    ],
  };
}
