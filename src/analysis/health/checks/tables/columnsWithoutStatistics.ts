// Of which tables does the planner know the size, but not what is in them?

import * as z from 'zod';
import type { HealthFinding } from '../../../../model/healthFinding';
import { humanCount } from '../../../../util/humanNumbers';
import { analyzeChange } from '../../../changes/fixes';
import { measured } from '../../evidence';
import { tableColumns, type TableColumns } from '../../facts/columnFacts';
import { NO_STATISTICS_VISIBLE } from '../../facts/rights';
import { defineHealthCheck } from '../../healthCheck';
import { outcomeOf } from '../../outcome';

const ID = 'columns-without-statistics';

export const columnsWithoutStatistics = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'tables',
  title: 'Columns without statistics',
  needs: {},
  queries: { tables: tableColumns },
  options: z.object({
    minRows: z
      .number()
      .nonnegative()
      .default(10_000)
      .describe('Smaller tables are read whole whatever the plan is (10 000 rows; heuristic).'),
  }),
  documentation: {
    summary: 'A table was vacuumed or indexed, but some or all of its columns were never analyzed.',
    why: 'Without statistics of a column the planner assumes that a value picks one row in 200, and a range a third of them. Typical after pg_upgrade up to 17 and after a restore, which keep no statistics, and for columns added since the last ANALYZE.',
    fix: 'Run ANALYZE on the table; after an upgrade or restore on the whole database (vacuumdb --analyze-in-stages).',
    falsePositives: 'A column with SET STATISTICS 0 has none on purpose, and is not told.',
    sources: [
      'https://www.postgresql.org/docs/18/planner-stats.html',
      'https://www.postgresql.org/docs/18/pgupgrade.html',
    ],
  },
  judge({ tables }, { minRows }) {
    const readable = tables.filter((table) => table.readable);
    if (tables.length > 0 && readable.length === 0) {
      return { kind: 'skipped', reason: NO_STATISTICS_VISIBLE };
    }
    return outcomeOf(
      readable
        .filter(({ rows, known, columns }) => rows >= minRows && known < columns)
        .map(findingOf),
    );
  },
});

function findingOf({ schema, table, columns, known, rows }: TableColumns): HealthFinding {
  const missing = columns - known;
  const which =
    known === 0
      ? 'none of its columns has statistics'
      : `${humanCount(missing)} of its ${humanCount(columns)} columns ${missing === 1 ? 'has' : 'have'} no statistics`;
  return {
    check: ID,
    impact: known === 0 ? 'medium' : 'low',
    subject: { kind: 'table', schema, table },
    title: `${table}: ${which}`,
    message: `${schema}.${table} has ${humanCount(rows)} rows, but ${which}, and the planner guesses. Analyze it.`,
    sizeBytes: null,
    evidence: [
      measured('columns', columns, 'count'),
      measured('with statistics', known, 'count'),
      measured('rows', rows, 'rows'),
    ],
    fixes: [{ title: `Analyze ${table}`, changes: [analyzeChange({ schema, name: table })] }],
  };
}
