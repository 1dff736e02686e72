// Which tables by time gather rows in their default partition?

import * as z from 'zod';
import type { HealthFinding } from '../../../../model/healthFinding';
import { humanRows } from '../../../../util/humanNumbers';
import { estimated, measured } from '../../evidence';
import { partitionedTables, type PartitionedTable } from '../../facts/partitions';
import { defineHealthCheck } from '../../healthCheck';
import { outcomeOf } from '../../outcome';

const ID = 'rows-in-default-partition';

export const rowsInDefaultPartition = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'tables',
  title: 'Rows in a default partition',
  needs: { primary: true },
  queries: { tables: partitionedTables },
  options: z.object({
    minRows: z
      .number()
      .nonnegative()
      .default(1)
      .describe('Rows in the default partition from which on it is told (1: none belongs there).'),
  }),
  documentation: {
    summary: 'Rows of a table that is partitioned by time lie in the default partition.',
    why: 'They came before their own partition was made, or hold a wrong date. While they are there their partition cannot be made, each new partition has the whole default partition read under a lock, and queries of their range read it too.',
    fix: 'In one transaction detach the default partition, make the missing ones, insert its rows into the parent and attach it again, empty.',
    falsePositives:
      'A default partition that holds what has no date by intent. By list of values a default is usual, so only ranges of time are told.',
    sources: ['https://www.postgresql.org/docs/18/ddl-partitioning.html'],
  },
  judge({ tables }, { minRows }) {
    return outcomeOf(
      tables
        .filter(
          ({ time_key: key, default_partition: partition, default_rows: rows }) =>
            key !== null && partition !== null && rows >= Math.max(1, minRows),
        )
        .map(findingOf),
    );
  },
});

function findingOf(row: PartitionedTable): HealthFinding {
  const { schema, table, default_partition: partition, default_rows: rows } = row;
  const name = partition ?? '';
  return {
    check: ID,
    impact: 'medium',
    subject: { kind: 'table', schema, table },
    title: `${name} holds ${humanRows(rows)} of ${table}`,
    message: `About ${humanRows(rows)} of ${schema}.${table} ${rows === 1 ? 'lies' : 'lie'} in its default partition ${name}: their own partitions cannot be made until they are moved.`,
    sizeBytes: null,
    evidence: [
      estimated('rows in the default partition', rows, 'rows'),
      measured('partitions', row.partitions, 'count'),
    ],
    fixes: [],
  };
}
