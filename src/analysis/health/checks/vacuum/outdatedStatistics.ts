// Of which tables are the planner's statistics of long before most changes?

import * as z from 'zod';
import type { HealthFinding } from '../../../../model/healthFinding';
import { humanAge, humanCount, humanRatio } from '../../../../util/humanNumbers';
import { analyzeChange } from '../../../changes/fixes';
import { ifTold, measured } from '../../evidence';
import { autovacuumOf, autovacuumSettings } from '../../facts/autovacuumSettings';
import { tableFacts, tableSubject, type TableFacts } from '../../facts/tableFacts';
import { defineHealthCheck } from '../../healthCheck';
import { outcomeOf } from '../../outcome';

const ID = 'outdated-statistics';

const DAY_MS = 86_400_000;

export const outdatedStatistics = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'vacuum',
  title: 'Tables with old statistics',
  needs: { primary: true },
  queries: { tables: tableFacts, settings: autovacuumSettings },
  options: z.object({
    times: z
      .number()
      .min(1)
      .default(2)
      .describe('Times the table’s own threshold of changed rows from which on it is told (2).'),
    minRows: z
      .number()
      .nonnegative()
      .default(10_000)
      .describe('Changed rows, below which nothing is told (10 000; heuristic).'),
  }),
  documentation: {
    summary:
      'Far more rows changed since the last ANALYZE than the number at which autovacuum should analyze.',
    why: 'The planner estimates by statistics of then: new values are unknown to it, ranges of dates that came since look empty, and it chooses nested loops for what has become large.',
    fix: 'Run ANALYZE. When it comes again, lower autovacuum_analyze_scale_factor for this table, and see why autovacuum does not come.',
    falsePositives: 'Changes that keep the spread of values, such as a counter, mislead no plan.',
    sources: [
      'https://www.postgresql.org/docs/18/routine-vacuuming.html#VACUUM-FOR-STATISTICS',
      'https://www.postgresql.org/docs/18/runtime-config-vacuum.html#GUC-AUTOVACUUM-ANALYZE-SCALE-FACTOR',
    ],
  },
  judge({ tables, settings }, { times, minRows }) {
    const autovacuum = autovacuumOf(settings);
    if (autovacuum === null) return { kind: 'ok' };
    return outcomeOf(
      tables
        .filter(
          (table) =>
            table.kind !== 'p' &&
            // Those without any are told by never-analyzed and columns-without-statistics.
            table.rows !== null &&
            table.analyzed_days !== null &&
            table.modified >= minRows &&
            table.modified >= times * autovacuum.analyzeAt(table),
        )
        .map((table) => findingOf(table, autovacuum.analyzeAt(table))),
    );
  },
});

function findingOf(table: TableFacts, threshold: number): HealthFinding {
  const { schema, table: name, modified, analyzed_days: days } = table;
  const last = humanAge((days ?? 0) * DAY_MS);
  return {
    check: ID,
    impact: modified > (table.rows ?? 0) ? 'medium' : 'low',
    subject: tableSubject(table),
    title: `${name} changed by ${humanCount(modified)} rows since its last ANALYZE`,
    message: `${humanCount(modified)} rows of ${schema}.${name} changed, ${humanRatio(modified / Math.max(1, threshold))} the ${humanCount(threshold)} at which autovacuum should analyze; the last ANALYZE was ${last} ago. Analyze it.`,
    sizeBytes: null,
    evidence: [
      measured('rows changed', modified, 'count'),
      measured('autovacuum analyzes at', threshold, 'count'),
      ...ifTold('rows at the last count', table.rows, 'count'),
    ],
    fixes: [{ title: `Analyze ${name}`, changes: [analyzeChange({ schema, name })] }],
  };
}
