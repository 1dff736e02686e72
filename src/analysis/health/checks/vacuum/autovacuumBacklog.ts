// Which tables has autovacuum been due at for long, by their own thresholds, without coming?

import * as z from 'zod';
import type { HealthFinding } from '../../../../model/healthFinding';
import { humanCount, humanRatio } from '../../../../util/humanNumbers';
import { vacuumAnalyze } from '../../../changes/fixes';
import { measured } from '../../evidence';
import { autovacuumOf, autovacuumSettings, isSwitchedOff } from '../../facts/autovacuumSettings';
import { deadBytes, deadShare, MANY_DEAD } from '../../facts/deadRows';
import { tableFacts, tableSubject, type TableFacts } from '../../facts/tableFacts';
import { defineHealthCheck } from '../../healthCheck';
import { outcomeOf } from '../../outcome';

const ID = 'autovacuum-backlog';

export const autovacuumBacklog = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'vacuum',
  title: 'Tables that autovacuum does not come to',
  needs: { primary: true },
  queries: { tables: tableFacts, settings: autovacuumSettings },
  options: z.object({
    times: z
      .number()
      .min(1)
      .default(3)
      .describe(
        'Times the threshold of the table from which on autovacuum is late (3; heuristic).',
      ),
    minRows: z
      .number()
      .nonnegative()
      .default(100_000)
      .describe('Rows that wait for a vacuum, below which nothing is told (100 000; heuristic).'),
  }),
  documentation: {
    summary: 'A table has several times the changed rows at which autovacuum should have come.',
    why: 'Autovacuum comes to a table when its dead or inserted rows pass a threshold (on 18 at most autovacuum_vacuum_max_threshold). Where it is far beyond, all workers are busy elsewhere, are slowed down by their cost limit, or give way to locks again and again.',
    fix: 'Vacuum it now. Then give autovacuum more: a higher autovacuum_vacuum_cost_limit first, more autovacuum_max_workers when many tables wait.',
    falsePositives:
      'A bulk load of minutes ago: autovacuum looks at a database once in autovacuum_naptime. Temporary tables and those being vacuumed are not counted.',
    sources: [
      'https://www.postgresql.org/docs/18/routine-vacuuming.html#AUTOVACUUM',
      'https://www.postgresql.org/docs/18/runtime-config-vacuum.html',
    ],
  },
  judge({ tables, settings }, { times, minRows }) {
    const autovacuum = autovacuumOf(settings);
    // Where it is off, that is the fault, which the settings tell.
    if (autovacuum === null || !autovacuum.on) return { kind: 'ok' };
    const late = tables.flatMap((table) => {
      if (table.kind === 'p' || table.being_vacuumed || isSwitchedOff(table)) return [];
      // One cause is told once.
      if (deadShare(table) > MANY_DEAD.share && deadBytes(table) > MANY_DEAD.bytes) return [];
      const waiting = [
        { what: 'dead', rows: table.dead, at: autovacuum.vacuumAt(table) },
        { what: 'inserted', rows: table.inserted, at: autovacuum.insertVacuumAt(table) },
      ].flatMap(({ what, rows, at }) =>
        at !== null && rows >= minRows && rows >= times * at ? [{ what, rows, at }] : [],
      );
      return waiting.slice(0, 1).map((wait) => findingOf(table, wait));
    });
    return outcomeOf(late);
  },
});

interface Waiting {
  readonly what: string;
  readonly rows: number;
  readonly at: number;
}

function findingOf(table: TableFacts, { what, rows, at }: Waiting): HealthFinding {
  const { schema, table: name } = table;
  return {
    check: ID,
    impact: 'medium',
    subject: tableSubject(table),
    title: `${name} waits for autovacuum with ${humanCount(rows)} ${what} rows`,
    message: `${schema}.${name} has ${humanCount(rows)} ${what} rows, ${humanRatio(rows / Math.max(1, at))} the ${humanCount(at)} at which autovacuum should come. Vacuum it, and give autovacuum a higher cost limit or more workers.`,
    sizeBytes: null,
    evidence: [
      measured(`${what} rows`, rows, 'count'),
      measured('autovacuum comes at', at, 'count'),
      measured('table size', table.bytes, 'bytes'),
    ],
    fixes: [{ title: `Vacuum ${name}`, changes: [vacuumAnalyze({ schema, name })] }],
  };
}
