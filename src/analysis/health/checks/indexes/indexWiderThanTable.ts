// Which indexes are larger than the table that they lead into?

import * as z from 'zod';
import type { HealthFinding } from '../../../../model/healthFinding';
import { humanBytes, humanRatio } from '../../../../util/humanNumbers';
import { measured } from '../../evidence';
import { indexFacts, subjectOf } from '../../facts/indexFacts';
import { leadColumns, withLeads, type IndexWithLead } from '../../facts/leadColumns';
import { defineHealthCheck } from '../../healthCheck';
import { outcomeOf } from '../../outcome';

const ID = 'index-wider-than-table';

export const indexWiderThanTable = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'indexes',
  title: 'Indexes larger than their table',
  needs: {},
  queries: { indexes: indexFacts, leads: leadColumns },
  options: z.object({
    minBytes: z
      .number()
      .nonnegative()
      .default(50 * 1024 ** 2)
      .describe('Smaller indexes are passed over (50 MB; heuristic).'),
    ratio: z
      .number()
      .min(1)
      .default(1)
      .describe('Times the size of the table from which on it is told (1).'),
  }),
  documentation: {
    summary: 'One B-tree index takes more space than the whole table.',
    why: 'It holds nearly all columns, or is bloated: entries of deleted rows were removed, but their pages were never joined. Reading it costs more memory than reading the table.',
    fix: 'REINDEX INDEX CONCURRENTLY shows which it is. If it stays large, take columns out of it: those that no condition uses, or that are only fetched.',
    falsePositives:
      'A narrow table of two columns and its index are of like size. GIN and GiST indexes on documents are larger by nature, and not told. TOAST is not counted with the table.',
    sources: [
      'https://www.postgresql.org/docs/18/routine-reindex.html',
      'https://www.postgresql.org/docs/18/indexes-index-only-scans.html',
    ],
  },
  judge({ indexes, leads }, { minBytes, ratio }) {
    return outcomeOf(
      withLeads(indexes, leads)
        .filter(
          ({ index, lead }) =>
            index.method === 'btree' &&
            index.bytes >= minBytes &&
            index.bytes > ratio * lead.table_bytes,
        )
        .map(findingOf),
    );
  },
});

function findingOf({ index: row, lead }: IndexWithLead): HealthFinding {
  const columns = row.keys.length + row.include.length;
  return {
    check: ID,
    impact: 'low',
    subject: subjectOf(row),
    title: `${row.index} is ${humanRatio(row.bytes / Math.max(1, lead.table_bytes))} as large as its table`,
    message: `${row.index} takes ${humanBytes(row.bytes)}, the whole table ${row.schema}.${row.table} ${humanBytes(lead.table_bytes)}. Rebuild it; if it stays so, take columns out of it.`,
    sizeBytes: row.bytes,
    evidence: [
      measured('size', row.bytes, 'bytes'),
      measured('table size', lead.table_bytes, 'bytes'),
      measured('columns', columns, 'count'),
    ],
    fixes: [
      {
        title: `Rebuild ${row.index}`,
        changes: [
          {
            kind: 'maintenance',
            command: 'reindex',
            relation: { schema: row.schema, name: row.index },
            concurrently: true,
            index: null,
          },
        ],
      },
    ],
  };
}
