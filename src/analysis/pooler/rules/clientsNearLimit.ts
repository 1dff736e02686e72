// Are nearly all places for clients taken, so that new ones will be refused?

import { humanShare } from '../../../util/humanNumbers';
import { exampleFacts } from '../exampleFacts';
import { clientFigures } from '../poolFigures';
import { iniFix, type PoolerRule } from '../poolerRule';
import { counted } from '../poolWords';

/** Heuristic: time to act before clients are refused. */
const NEAR = 0.8;
const URGENT = 0.95;

export const clientsNearLimit: PoolerRule = {
  id: 'clients-near-limit',
  since: '0.1.0',
  documentation: {
    summary: 'PgBouncer has nearly as many clients as it lets in.',
    why: 'At max_client_conn PgBouncer refuses new clients ("no more connections allowed"), also those that would do nothing but wait. A client costs it little: some kilobytes and a file descriptor.',
    fix: 'Raise max_client_conn, with the limit of file descriptors of its process (ulimit -n) as high as all clients and server connections together. When the number grows without an end, look for clients that never close their connections.',
    falsePositives:
      'A fixed number of clients, such as the pools of a fixed number of programs, may stay near the limit for ever.',
    sources: ['https://www.pgbouncer.org/config.html#max_client_conn'],
  },
  examples: {
    fires: [
      exampleFacts({ lists: { used_clients: 85 } }),
      exampleFacts({ lists: { used_clients: 100 } }),
    ],
    silent: [
      exampleFacts(),
      exampleFacts({ lists: { used_clients: 0 }, config: { max_client_conn: '0' } }),
    ],
  },
  judge({ sample }) {
    const figures = clientFigures(sample);
    if (figures === null || figures.most === 0) return [];
    const { used, most } = figures;
    const share = used / most;
    if (share < NEAR) return [];
    return [
      {
        impact: share >= URGENT ? 'high' : 'medium',
        pool: null,
        title: `${String(used)} of ${String(most)} places for clients are taken`,
        message: `${String(used)} clients are connected, ${humanShare(share)} of max_client_conn; the next after ${String(most)} is refused. Raise it, with the limit of file descriptors, or find clients that never leave.`,
        evidence: [counted('clients', used), counted('max_client_conn', most)],
        fixes: [
          iniFix(`Let in ${String(2 * most)} clients`, [
            '; the process needs as many file descriptors and some more: ulimit -n',
            `max_client_conn = ${String(2 * most)}`,
          ]),
        ],
      },
    ];
  },
};
