// Does the server keep figures of its statements, and all of them?

import * as z from 'zod';
import type { HealthFinding } from '../../../../model/healthFinding';
import { humanCount } from '../../../../util/humanNumbers';
import { sqlFix, templateFix } from '../../../changes/fixes';
import { ifTold, measured } from '../../evidence';
import { defineHealthCheck, defineHealthQuery } from '../../healthCheck';
import { outcomeOf } from '../../outcome';

const ID = 'statements-not-counted';

const stateRow = z.object({
  database: z.string(),
  installed: z.boolean(),
  /** Its library is loaded: its settings are there. */
  loaded: z.boolean(),
  /** Statements that it keeps at most; null where it is not loaded. */
  max: z.number().nullable(),
  /** How often the least used twentieth was thrown away; null where that cannot be read. */
  dealloc: z.number().nullable(),
  /** Since then it counts. */
  days: z.number().nullable(),
});
type StateRow = z.infer<typeof stateRow>;

/**
 * The extension stands in whatever schema its owner chose, which no fixed SQL can name: query_to_xml runs the SELECT that
 * format() writes with that schema.
 */
const INFO = `(SELECT pg_catalog.query_to_xml(pg_catalog.format(
     'select dealloc, extract(epoch from now() - stats_reset) as age from %I.pg_stat_statements_info', n.nspname), false, true, '')::text
     FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
     JOIN pg_catalog.pg_class v ON v.relnamespace = n.oid AND v.relname = 'pg_stat_statements_info'
    WHERE e.extname = 'pg_stat_statements' AND pg_catalog.current_setting('pg_stat_statements.max', true) IS NOT NULL)`;

const state = defineHealthQuery({
  sql: () => `-- Cost: one row. Privilege: none.
SELECT pg_catalog.current_database() AS database, s.installed, s.max IS NOT NULL AS loaded, s.max::float8 AS max,
       pg_catalog.substring(s.info, '<dealloc>([0-9]+)<')::float8 AS dealloc,
       pg_catalog.substring(s.info, '<age>([0-9.]+)<')::float8 / 86400 AS days
  FROM (SELECT EXISTS (SELECT FROM pg_catalog.pg_extension e WHERE e.extname = 'pg_stat_statements') AS installed,
               pg_catalog.current_setting('pg_stat_statements.max', true) AS max, ${INFO} AS info) s`,
  row: stateRow,
});

export const statementsNotCounted = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'server',
  title: 'Statistics of statements',
  needs: {},
  queries: { state },
  options: z.object({
    deallocationsADay: z
      .number()
      .nonnegative()
      .default(10)
      .describe('Times a day that statements were thrown away from which on it is told (10).'),
  }),
  documentation: {
    summary: 'pg_stat_statements is absent, or keeps fewer statements than the applications send.',
    why: 'pg_stat_statements counts calls, time and blocks of each statement: without it nobody can say which ones cost most. When it holds pg_stat_statements.max statements, the least used twentieth is thrown away with its figures, so sums are too low.',
    fix: 'Load it with shared_preload_libraries (a restart) and create the extension in the database. Where it is full raise pg_stat_statements.max (a restart), or find who writes values or names of temporary tables into the text of statements.',
    falsePositives:
      'A server that must not spend its 1 to 5 % on it, or where another tool counts the same.',
    sources: ['https://www.postgresql.org/docs/18/pgstatstatements.html'],
  },
  judge({ state: [row] }, { deallocationsADay }) {
    if (row === undefined) return { kind: 'ok' };
    if (!row.loaded || !row.installed) return outcomeOf([absent(row)]);
    const rate = (row.dealloc ?? 0) / Math.max(1, row.days ?? 1);
    return rate < deallocationsADay || row.dealloc === null
      ? { kind: 'ok' }
      : outcomeOf([full(row, row.dealloc, rate)]);
  },
});

function absent({ database, loaded }: StateRow): HealthFinding {
  return {
    check: ID,
    impact: 'low',
    subject: { kind: 'extension', extension: 'pg_stat_statements' },
    title: loaded
      ? `pg_stat_statements is not created in ${database}`
      : 'pg_stat_statements is not loaded',
    message: loaded
      ? `The server counts its statements, but ${database} has no view of them. Create the extension there.`
      : 'The server keeps no figures of its statements, so nobody can say which ones cost most. Load pg_stat_statements at the next restart.',
    sizeBytes: null,
    evidence: [],
    fixes: loaded
      ? [
          sqlFix(
            'Create the extension',
            ['CREATE EXTENSION pg_stat_statements'],
            ['DROP EXTENSION pg_stat_statements'],
          ),
        ]
      : [
          templateFix(
            'Load pg_stat_statements',
            "-- Add to what is there, in postgresql.conf, then restart:\n-- shared_preload_libraries = 'pg_stat_statements'\n-- Then, in each database:\n-- CREATE EXTENSION pg_stat_statements;",
          ),
        ],
  };
}

function full({ max }: StateRow, dealloc: number, rate: number): HealthFinding {
  return {
    check: ID,
    impact: 'low',
    subject: { kind: 'extension', extension: 'pg_stat_statements' },
    title: 'pg_stat_statements is full and throws statements away',
    message: `pg_stat_statements has thrown away its least used statements ${humanCount(dealloc)} times, ${humanCount(rate)} times a day: its sums are too low. Raise pg_stat_statements.max (${humanCount(max ?? 0)} now), or find who writes values into statements.`,
    sizeBytes: null,
    evidence: [
      measured('thrown away', dealloc, 'count'),
      measured('times a day', rate, 'count'),
      ...ifTold('pg_stat_statements.max', max, 'count'),
    ],
    fixes: [],
  };
}
