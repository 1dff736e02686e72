// Of which tables does the planner know nothing, because they were never analyzed?

import * as z from 'zod';
import type { HealthFinding } from '../../../../model/healthFinding';
import { humanBytes } from '../../../../util/humanNumbers';
import { analyzeChange } from '../../../changes/fixes';
import { measured } from '../../evidence';
import { tableFacts, tableSubject, type TableFacts } from '../../facts/tableFacts';
import { defineHealthCheck } from '../../healthCheck';
import { outcomeOf } from '../../outcome';

const ID = 'never-analyzed';

export const neverAnalyzed = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'vacuum',
  title: 'Tables that were never analyzed',
  needs: { primary: true },
  queries: { tables: tableFacts },
  options: z.object({
    minBytes: z
      .number()
      .nonnegative()
      .default(1024 ** 2)
      .describe('Smaller tables are read whole whatever the plan is (1 MB; heuristic).'),
  }),
  documentation: {
    summary: 'A table that holds rows has never been analyzed or vacuumed.',
    why: 'The planner chooses by statistics: how many rows there are, which values are frequent. Without them it guesses, and joins and indexes are chosen badly. Typical after a restore, after pg_upgrade up to 17, and for tables filled and used at once in a job.',
    fix: 'Run ANALYZE; after a restore or an upgrade on the whole database (vacuumdb --analyze-in-stages). In a job run it after the fill.',
    falsePositives:
      'Autovacuum analyzes a new table within minutes by itself, unless it is being filled right now.',
    sources: [
      'https://www.postgresql.org/docs/18/routine-vacuuming.html#VACUUM-FOR-STATISTICS',
      'https://www.postgresql.org/docs/18/sql-analyze.html',
    ],
  },
  judge({ tables }, { minBytes }) {
    return outcomeOf(
      tables
        // Counters are lost in a crash; the number of rows in pg_class is not.
        .filter(
          ({ kind, rows, analyzed_days: days, bytes }) =>
            kind !== 'p' && rows === null && days === null && bytes >= minBytes,
        )
        .map(findingOf),
    );
  },
});

function findingOf(table: TableFacts): HealthFinding {
  const { schema, table: name, bytes } = table;
  return {
    check: ID,
    impact: 'medium',
    subject: tableSubject(table),
    title: `${name} was never analyzed`,
    message: `${schema}.${name} takes ${humanBytes(bytes)}, but the planner has no statistics of it and guesses. Analyze it; after a restore or an upgrade, analyze the whole database.`,
    sizeBytes: null,
    evidence: [
      measured('table size', bytes, 'bytes'),
      measured('rows changed since it was made', table.modified, 'count'),
    ],
    fixes: [{ title: `Analyze ${name}`, changes: [analyzeChange({ schema, name })] }],
  };
}
