// Which tables hold many rows that no one sees any more?

import * as z from 'zod';
import type { HealthFinding } from '../../../../model/healthFinding';
import { humanAge, humanBytes, humanCount, humanShare } from '../../../../util/humanNumbers';
import { vacuumAnalyze } from '../../../changes/fixes';
import { estimated, ifTold, measured } from '../../evidence';
import { autovacuumOf, autovacuumSettings, isSwitchedOff } from '../../facts/autovacuumSettings';
import { deadBytes, deadShare, MANY_DEAD } from '../../facts/deadRows';
import { tableFacts, tableSubject, type TableFacts } from '../../facts/tableFacts';
import { defineHealthCheck } from '../../healthCheck';
import { outcomeOf } from '../../outcome';
import { impactOfSize } from '../../sizeImpact';

const ID = 'many-dead-rows';

const DAY_MS = 86_400_000;

export const manyDeadRows = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'vacuum',
  title: 'Tables full of dead rows',
  needs: { primary: true },
  queries: { tables: tableFacts, settings: autovacuumSettings },
  options: z.object({
    share: z
      .number()
      .min(0)
      .max(1)
      .default(MANY_DEAD.share)
      .describe('Share of the rows that are dead from which on it is told (0.2; heuristic).'),
    minBytes: z
      .number()
      .nonnegative()
      .default(MANY_DEAD.bytes)
      .describe('Bytes of dead rows, below which nothing is told (10 MB; heuristic).'),
  }),
  documentation: {
    summary: 'A large part of a table is rows that were updated or deleted and not vacuumed yet.',
    why: 'An UPDATE or DELETE leaves the old row in the table. Until vacuum removes it, every sequential scan reads it, indexes point to it, and the table grows for new rows.',
    fix: 'Run VACUUM (ANALYZE) on it. When it comes again, let autovacuum come sooner: a lower autovacuum_vacuum_scale_factor for this table. When vacuum removes nothing, something holds it back: see xmin-horizon.',
    falsePositives:
      'Right after a large DELETE or UPDATE it is so by nature until autovacuum has come. The count is an estimate of the statistics system, and begins anew after a crash.',
    sources: [
      'https://www.postgresql.org/docs/18/routine-vacuuming.html#VACUUM-FOR-SPACE-RECOVERY',
      'https://www.postgresql.org/docs/18/monitoring-stats.html#MONITORING-PG-STAT-ALL-TABLES-VIEW',
    ],
  },
  judge({ tables, settings }, { share, minBytes }) {
    const autovacuum = autovacuumOf(settings);
    return outcomeOf(
      tables
        .filter(
          (table) =>
            !table.being_vacuumed && deadShare(table) > share && deadBytes(table) > minBytes,
        )
        .map((table) => findingOf(table, autovacuum?.vacuumAt(table) ?? null)),
    );
  },
});

function findingOf(table: TableFacts, threshold: number | null): HealthFinding {
  const { schema, table: name, dead, vacuumed_days: days } = table;
  const bytes = deadBytes(table);
  return {
    check: ID,
    impact: impactOfSize(bytes),
    subject: tableSubject(table),
    title: `${name} is ${humanShare(deadShare(table))} dead rows`,
    message:
      `${schema}.${name} holds ${humanCount(dead)} dead rows beside ${humanCount(table.live)} live ones, about ${humanBytes(bytes)}. ` +
      `${days === null ? 'No vacuum of it is recorded.' : `The last vacuum was ${humanAge(days * DAY_MS)} ago.`} ${stepFor(table, threshold)}`,
    sizeBytes: bytes,
    evidence: [
      measured('dead rows', dead, 'count'),
      measured('live rows', table.live, 'count'),
      estimated('bytes of dead rows', bytes, 'bytes'),
      ...ifTold('autovacuum comes at', threshold, 'count'),
    ],
    fixes: [{ title: `Vacuum ${name}`, changes: [vacuumAnalyze({ schema: table.schema, name })] }],
  };
}

function stepFor(table: TableFacts, threshold: number | null): string {
  if (isSwitchedOff(table)) return 'Autovacuum is switched off for it: vacuum it yourself.';
  return threshold !== null && table.dead < threshold
    ? `Autovacuum waits until ${humanCount(threshold)} are dead: vacuum it now, and lower its scale factor.`
    : 'Vacuum it.';
}
