// Which tables does autovacuum never come to, because somebody switched it off?

import * as z from 'zod';
import type { HealthFinding } from '../../../../model/healthFinding';
import { humanBytes, humanCount } from '../../../../util/humanNumbers';
import { relationSql } from '../../../changes/indexSql';
import { sqlFix } from '../../../changes/fixes';
import { measured } from '../../evidence';
import { isSwitchedOff } from '../../facts/autovacuumSettings';
import { tableFacts, tableSubject, type TableFacts } from '../../facts/tableFacts';
import { defineHealthCheck } from '../../healthCheck';
import { outcomeOf } from '../../outcome';

const ID = 'table-without-autovacuum';

export const tableWithoutAutovacuum = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'vacuum',
  title: 'Tables without autovacuum',
  needs: {},
  queries: { tables: tableFacts },
  options: z.object({
    minBytes: z
      .number()
      .nonnegative()
      .default(1024 ** 2)
      .describe('Smaller tables are passed over (1 MB; heuristic).'),
    recentDays: z
      .number()
      .nonnegative()
      .default(7)
      .describe('A vacuum of so many days ago shows that somebody does it on a schedule (7).'),
  }),
  documentation: {
    summary: 'autovacuum_enabled is off for a table, and nobody vacuums it instead.',
    why: 'Without vacuum dead rows stay, and without analyze the planner works with the statistics of long ago. Mostly it was switched off for a bulk load and forgotten.',
    fix: 'ALTER TABLE ... RESET (autovacuum_enabled), then VACUUM (ANALYZE) once.',
    falsePositives:
      'Tables that a job empties by TRUNCATE and fills and analyzes itself, as some queues are.',
    sources: [
      'https://www.postgresql.org/docs/18/sql-createtable.html#RELOPTION-AUTOVACUUM-ENABLED',
    ],
  },
  judge({ tables }, { minBytes, recentDays }) {
    return outcomeOf(
      tables
        .filter(
          (table) =>
            isSwitchedOff(table) &&
            table.bytes >= minBytes &&
            (table.vacuumed_days ?? Infinity) > recentDays,
        )
        .map(findingOf),
    );
  },
});

function findingOf(table: TableFacts): HealthFinding {
  const { schema, table: name, dead } = table;
  const relation = relationSql({ schema, name });
  return {
    check: ID,
    impact: dead > table.live ? 'medium' : 'low',
    subject: tableSubject(table),
    title: `${name} has autovacuum switched off`,
    message: `Autovacuum never comes to ${schema}.${name} (${humanBytes(table.bytes)}, ${humanCount(dead)} dead rows), and no vacuum of the last days is recorded. Switch it on again.`,
    sizeBytes: null,
    evidence: [
      measured('dead rows', dead, 'count'),
      measured('live rows', table.live, 'count'),
      measured('table size', table.bytes, 'bytes'),
    ],
    fixes: [
      sqlFix(
        `Switch autovacuum on for ${name}`,
        [`ALTER TABLE ${relation} RESET (autovacuum_enabled)`],
        [`ALTER TABLE ${relation} SET (autovacuum_enabled = false)`],
      ),
    ],
  };
}
