// Which tables have grown so large, with rows that come in the order of time, that partitions would serve them?

import * as z from 'zod';
import type { HealthFinding } from '../../../../model/healthFinding';
import { humanBytes, humanCount } from '../../../../util/humanNumbers';
import { estimated, measured } from '../../evidence';
import { tableColumns, type TableColumns } from '../../facts/columnFacts';
import { defineHealthCheck } from '../../healthCheck';
import { outcomeOf } from '../../outcome';

const ID = 'large-unpartitioned-table';

const GB = 1024 ** 3;

export const largeUnpartitionedTable = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'tables',
  title: 'Large tables without partitions',
  needs: {},
  queries: { tables: tableColumns },
  options: z.object({
    minBytes: z
      .number()
      .nonnegative()
      .default(50 * GB)
      .describe('Bytes of the table from which on it is told (50 GB; heuristic).'),
    minRows: z
      .number()
      .nonnegative()
      .default(100_000_000)
      .describe('Rows from which on it is told whatever its size (100 million; heuristic).'),
  }),
  documentation: {
    summary: 'A very large table with a column of time is one piece.',
    why: 'Vacuum, index builds and restores of one huge table take hours, and old rows can be removed only by DELETE, which leaves dead rows. By ranges of time old partitions are dropped at once, and queries of a range read only theirs.',
    fix: 'See whether most statements ask by that column, and whether old rows are to go. Then partition by range, attaching the old table as one partition. A BRIN index is the smaller step where rows come in order.',
    falsePositives:
      'When statements ask by other columns alone, each partition has to be looked into, and all of them get slower.',
    sources: ['https://www.postgresql.org/docs/18/ddl-partitioning.html'],
  },
  judge({ tables }, { minBytes, minRows }) {
    return outcomeOf(
      tables
        .filter(
          ({ partition, time_columns: columns, bytes, rows }) =>
            !partition && columns.length > 0 && (bytes >= minBytes || rows >= minRows),
        )
        .map(findingOf),
    );
  },
});

function findingOf({
  schema,
  table,
  bytes,
  rows,
  time_columns: columns,
}: TableColumns): HealthFinding {
  const column = columns[0] ?? '';
  return {
    check: ID,
    impact: 'low',
    subject: { kind: 'table', schema, table },
    title: `${table} is one piece of ${humanBytes(bytes)}`,
    message: `${schema}.${table} has ${humanCount(rows)} rows in ${humanBytes(bytes)} and no partitions. If statements ask by ${column}, or old rows are to go, ranges of ${column} would serve it.`,
    sizeBytes: bytes,
    evidence: [
      measured('table size', bytes, 'bytes'),
      estimated('rows', rows, 'rows'),
      measured('columns of time', columns.join(', '), 'text'),
    ],
    fixes: [],
  };
}
