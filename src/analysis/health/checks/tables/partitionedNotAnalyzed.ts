// Of which partitioned tables does the planner know only the pieces?

import * as z from 'zod';
import { humanCount } from '../../../../util/humanNumbers';
import { analyzeChange } from '../../../changes/fixes';
import { measured } from '../../evidence';
import { partitionedTables } from '../../facts/partitions';
import { defineHealthCheck } from '../../healthCheck';
import { outcomeOf } from '../../outcome';

const ID = 'partitioned-not-analyzed';

export const partitionedNotAnalyzed = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'tables',
  title: 'Partitioned tables never analyzed as a whole',
  needs: { primary: true },
  queries: { tables: partitionedTables },
  options: z.object({}),
  documentation: {
    summary: 'The partitions have statistics, the partitioned table has none.',
    why: 'Autovacuum analyzes partitions, but up to 18 never the table above them. The planner uses the statistics of the whole for joins and groups over all partitions: how many distinct values there are, how often a customer occurs.',
    fix: 'Run ANALYZE on the partitioned table, on a schedule: it samples all partitions.',
    falsePositives:
      'Where every statement reads a single partition the statistics of the whole are not used.',
    sources: [
      'https://www.postgresql.org/docs/18/routine-vacuuming.html#VACUUM-FOR-STATISTICS',
      'https://www.postgresql.org/docs/18/sql-analyze.html',
    ],
  },
  judge({ tables }) {
    return outcomeOf(
      tables
        .filter(({ filled, analyzed }) => filled && !analyzed)
        .map(({ schema, table, partitions }) => ({
          check: ID,
          impact: 'low' as const,
          subject: { kind: 'table' as const, schema, table },
          title: `${table} was never analyzed as a whole`,
          message: `Autovacuum analyzes the ${humanCount(partitions)} partitions of ${schema}.${table}, but not the table above them, whose statistics joins and groups need. Analyze it, on a schedule.`,
          sizeBytes: null,
          evidence: [measured('partitions', partitions, 'count')],
          fixes: [{ title: `Analyze ${table}`, changes: [analyzeChange({ schema, name: table })] }],
        })),
    );
  },
});
