// Which prepared transactions has nobody ended?

import * as z from 'zod';
import type { HealthFinding } from '../../../../model/healthFinding';
import { humanAge } from '../../../../util/humanNumbers';
import { visibleLine } from '../../../../util/visibleText';
import { sqlLiteral } from '../../../changes/changeSql';
import { templateFix } from '../../../changes/fixes';
import { measured } from '../../evidence';
import { defineHealthCheck, defineHealthQuery } from '../../healthCheck';
import { outcomeOf } from '../../outcome';

const ID = 'prepared-transaction';

const preparedRow = z.object({
  gid: z.string(),
  owner: z.string(),
  database: z.string(),
  age_s: z.number(),
  /** Transactions since. */
  age: z.number(),
});
type PreparedRow = z.infer<typeof preparedRow>;

const prepared = defineHealthQuery({
  sql: () => `-- Cost: a row a prepared transaction. Privilege: none.
SELECT p.gid, p.owner, p.database, extract(epoch FROM pg_catalog.now() - p.prepared)::float8 AS age_s,
       pg_catalog.age(p.transaction)::float8 AS age
  FROM pg_catalog.pg_prepared_xacts p ORDER BY p.prepared`,
  row: preparedRow,
});

const DAY_SECONDS = 86_400;

export const preparedTransaction = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'server',
  title: 'Prepared transactions that nobody ended',
  needs: { primary: true },
  queries: { prepared },
  options: z.object({
    minSeconds: z
      .number()
      .nonnegative()
      .default(600)
      .describe('Seconds since PREPARE TRANSACTION (600: a coordinator needs a few; heuristic).'),
  }),
  documentation: {
    summary:
      'A transaction was prepared for a two-phase commit, and never committed or rolled back.',
    why: 'It survives its session and a restart, keeps its locks and keeps vacuum from removing dead rows, until somebody ends it. Most are left by a coordinator that crashed.',
    fix: 'Ask its coordinator whether it was to be committed, then COMMIT PREPARED or ROLLBACK PREPARED it, as its owner and in its database.',
    falsePositives: 'A coordinator that is down for a planned while ends them when it is back.',
    sources: [
      'https://www.postgresql.org/docs/18/view-pg-prepared-xacts.html',
      'https://www.postgresql.org/docs/18/sql-prepare-transaction.html',
    ],
  },
  judge({ prepared: rows }, { minSeconds }) {
    return outcomeOf(rows.filter(({ age_s: seconds }) => seconds >= minSeconds).map(findingOf));
  },
});

function findingOf(row: PreparedRow): HealthFinding {
  const gid = visibleLine(row.gid);
  const age = humanAge(1_000 * row.age_s);
  return {
    check: ID,
    impact: row.age_s >= DAY_SECONDS ? 'high' : 'medium',
    subject: { kind: 'server', server: gid },
    title: `${gid} was prepared ${age} ago`,
    message: `The prepared transaction ${gid} of ${row.owner} in ${row.database} has waited for its end for ${age}. Its locks stay, and vacuum cannot pass it. Ask its coordinator, then end it.`,
    sizeBytes: null,
    evidence: [
      measured('prepared', `${age} ago`, 'text'),
      measured('age in transactions', row.age, 'count'),
      measured('owner', row.owner, 'text'),
      measured('database', row.database, 'text'),
    ],
    // Which of both is right only its coordinator knows.
    fixes: [
      templateFix(
        `End ${gid}`,
        `-- In its database, and COMMIT PREPARED instead where its coordinator says so: there is no way back.\nROLLBACK PREPARED ${sqlLiteral(row.gid)};`,
      ),
    ],
  };
}
