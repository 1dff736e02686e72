// Between two looks, did transactions wait for a server connection for as long as they ran?

import { humanMs } from '../../../util/humanNumbers';
import { exampleFacts } from '../exampleFacts';
import type { PoolerRule } from '../poolerRule';
import { lasting } from '../poolWords';

/** Heuristic: of the time a transaction takes, the part in line that people notice. */
const NOTICED = 0.5;
/** Heuristic: less than this nobody feels. */
const LEAST_MS = 1;

export const transactionsWait: PoolerRule = {
  id: 'transactions-wait',
  since: '0.1.0',
  documentation: {
    summary:
      'Transactions wait for a server connection for a large part of the time that they take.',
    why: 'The time in line is not seen by the server: its statistics show short queries, the client sees slow ones. Read over some seconds it tells what a single look at the waiting clients may miss.',
    fix: 'Look at long transactions and at the size of the pool, as for clients that wait in a full pool.',
    falsePositives:
      'The first transactions after a start or a pause wait for the login at the server.',
    sources: ['https://www.pgbouncer.org/usage.html#show-stats'],
  },
  examples: {
    fires: [exampleFacts({ rate: { waitMs: 12, transactionMs: 9 } })],
    silent: [
      exampleFacts(),
      exampleFacts({ rate: { waitMs: 0.5, transactionMs: 0.2 } }),
      exampleFacts({ rate: { waitMs: 1.5, transactionMs: 9 } }),
      exampleFacts({ rate: { waitMs: null, transactionMs: null } }),
    ],
  },
  judge({ rates }) {
    return rates.flatMap(({ database, waitMs, transactionMs }) => {
      if (waitMs === null || transactionMs === null) return [];
      if (waitMs < LEAST_MS || waitMs < NOTICED * transactionMs) return [];
      return [
        {
          impact: waitMs >= transactionMs ? 'high' : 'medium',
          pool: { database, user: null },
          title: `Transactions of ${database} wait ${humanMs(waitMs)} each`,
          message: `A transaction ran for ${humanMs(transactionMs)} and waited ${humanMs(waitMs)} for a server connection, on average. Look at long transactions first, then at the size of the pool.`,
          evidence: [
            lasting('average wait', waitMs),
            lasting('average transaction', transactionMs),
          ],
          fixes: [],
        },
      ];
    });
  },
};
