// Do transactions lock one another for good, so that the server has to end one of them?

import * as z from 'zod';
import { humanCount } from '../../../../util/humanNumbers';
import { measured } from '../../evidence';
import { databaseCounters } from '../../facts/databaseCounters';
import { ageInWords } from '../../facts/statisticsAge';
import { defineHealthCheck } from '../../healthCheck';
import { outcomeOf } from '../../outcome';

const ID = 'deadlocks';

export const deadlocks = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'server',
  title: 'Deadlocks',
  needs: { primary: true },
  queries: { counters: databaseCounters },
  options: z.object({
    aDay: z
      .number()
      .nonnegative()
      .default(1)
      .describe('Deadlocks a day on average from which on it is told (1; heuristic).'),
  }),
  documentation: {
    summary: 'Transactions wait for one another in a circle, and the server ends one of them.',
    why: 'Two transactions that lock the same rows in another order wait for each other. After deadlock_timeout the server ends one with an error (40P01), and the work that it did is lost.',
    fix: 'Let all transactions lock in one order, such as by key (SELECT ... ORDER BY id FOR UPDATE), keep them short, and let the program try again on 40P01. The server log names both statements.',
    falsePositives: 'A single deadlock in a bulk job that tries again does no harm.',
    sources: [
      'https://www.postgresql.org/docs/18/explicit-locking.html#LOCKING-DEADLOCKS',
      'https://www.postgresql.org/docs/18/monitoring-stats.html#MONITORING-PG-STAT-DATABASE-VIEW',
    ],
  },
  judge({ counters: [row] }, { aDay }) {
    if (row === undefined || row.deadlocks === 0) return { kind: 'ok' };
    const { days, deadlocks: count, database } = row;
    // Where it is not known since when they count, and in the first day, each counts as of one day.
    const rate = count / Math.max(1, days ?? 1);
    if (rate < aDay) return { kind: 'ok' };
    const since = days === null ? 'since its statistics were reset' : `in ${ageInWords(days)}`;
    return outcomeOf([
      {
        check: ID,
        impact: 'medium',
        subject: { kind: 'database', database },
        title: `${database} had ${humanCount(count)} ${count === 1 ? 'deadlock' : 'deadlocks'}`,
        message: `The server ended ${humanCount(count)} ${count === 1 ? 'transaction' : 'transactions'} of ${database} ${since} to break a deadlock. The server log names the statements: let them lock in one order.`,
        sizeBytes: null,
        evidence: [measured('deadlocks', count, 'count'), measured('a day', rate, 'count')],
        fixes: [],
      },
    ]);
  },
});
