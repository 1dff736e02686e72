// Which tables take far more pages than their rows need?

import * as z from 'zod';
import type { HealthFinding } from '../../../../model/healthFinding';
import { humanBytes, humanShare } from '../../../../util/humanNumbers';
import { relationSql } from '../../../changes/indexSql';
import { templateFix } from '../../../changes/fixes';
import { estimated, measured } from '../../evidence';
import { tableColumns, type TableColumns } from '../../facts/columnFacts';
import { NO_STATISTICS_VISIBLE } from '../../facts/rights';
import { defineHealthCheck } from '../../healthCheck';
import { outcomeOf } from '../../outcome';
import { impactOfSize } from '../../sizeImpact';

const ID = 'table-bloat';

const MB = 1024 ** 2;

export const tableBloat = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'tables',
  title: 'Tables with much unused space',
  // A standby counts no dead rows.
  needs: { primary: true },
  queries: { tables: tableColumns },
  options: z.object({
    share: z
      .number()
      .min(0)
      .max(1)
      .default(0.4)
      .describe('Share of its pages not needed from which on it is told (0.4: errors reach 0.2).'),
    minBytes: z
      .number()
      .nonnegative()
      .default(100 * MB)
      .describe('Bytes not needed, below which nothing is told (100 MB; heuristic).'),
  }),
  documentation: {
    summary: 'By estimate a table would need far fewer pages for the rows that it has.',
    why: 'Vacuum makes the room of dead rows usable again, but gives it back to the file system only at the end of the file. After a mass DELETE, or while something held vacuum back, a table stays large: sequential scans, cache and backups pay for empty pages.',
    fix: 'If the room will be used by new rows leave it. Else rewrite the table: pg_repack or, from 19 on, REPACK without blocking; VACUUM FULL and CLUSTER lock it all the while. First measure with pgstattuple_approx.',
    falsePositives:
      'It is an estimate from the widths in the statistics; 20 % either way is usual. TOAST is not counted. A fillfactor is room on purpose, and is not counted.',
    sources: [
      'https://www.postgresql.org/docs/18/routine-vacuuming.html#VACUUM-FOR-SPACE-RECOVERY',
      'https://www.postgresql.org/docs/18/pgstattuple.html',
    ],
  },
  judge({ tables }, { share, minBytes }, { extensions }) {
    if (tables.length > 0 && tables.every(({ readable }) => !readable)) {
      return { kind: 'skipped', reason: NO_STATISTICS_VISIBLE };
    }
    const found = tables.flatMap((table) => {
      const needed = bytesNeeded(table);
      if (needed === null) return [];
      // What waits for vacuum is told by many-dead-rows.
      const unused = Math.max(0, table.rows_bytes * (1 - table.dead_share) - needed);
      return unused >= minBytes && unused >= share * table.rows_bytes
        ? [findingOf(table, unused, Object.hasOwn(extensions, 'pgstattuple'))]
        : [];
    });
    return outcomeOf(found);
  },
});

const TUPLE_HEADER = 23;
const LINE_POINTER = 4;
const PAGE_HEADER = 24;
const ALIGNMENT = 8;

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

/** Of a table just written (method of ioguix/pgsql-bloat-estimation); null where statistics do not tell. */
export function bytesNeeded(table: TableColumns): number | null {
  const { width, nullable, columns, rows, block, fillfactor, odd } = table;
  if (width === null || odd) return null;
  const header = TUPLE_HEADER + (nullable ? Math.ceil(columns / 8) : 0);
  const tuple = LINE_POINTER + aligned(header) + aligned(width);
  const aPage = Math.max(1, Math.floor(((block - PAGE_HEADER) * fillfactor) / 100 / tuple));
  return Math.ceil(rows / aPage) * block;
}

function findingOf(table: TableColumns, unused: number, measurable: boolean): HealthFinding {
  const { schema, table: name, rows_bytes: bytes } = table;
  const part = humanShare(unused / bytes);
  const relation = relationSql({ schema, name });
  const measure = measurable
    ? [
        templateFix(
          `Measure ${name}`,
          `-- Reads the pages that are not all visible.\nSELECT * FROM pgstattuple_approx('${relation.replaceAll("'", "''")}'::regclass);`,
        ),
      ]
    : [];
  return {
    check: ID,
    impact: impactOfSize(unused),
    subject: { kind: 'table', schema, table: name },
    title: `${name} is about ${part} unused space`,
    message: `${schema}.${name} took ${humanBytes(bytes)} when it was last vacuumed or analyzed, about ${humanBytes(unused)} more than its rows needed by estimate. If new rows will not fill it, rewrite the table without blocking (pg_repack); measure it first with pgstattuple.`,
    sizeBytes: Math.round(unused),
    evidence: [
      measured('table size then', bytes, 'bytes'),
      estimated('not needed', Math.round(unused), 'bytes'),
      estimated('rows', table.rows, 'rows'),
    ],
    fixes: [
      ...measure,
      templateFix(
        `Rewrite ${name}`,
        `-- Locks the table against reads and writes until it is done; pg_repack does it without.\nVACUUM (FULL, ANALYZE) ${relation};`,
      ),
    ],
  };
}
