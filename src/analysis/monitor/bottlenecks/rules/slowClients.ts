// Do sessions wait for their clients to take the rows?

import { shareOf, sessionsWords, statementEvidence } from '../evidence';
import { waitsFor, type BottleneckRule } from '../bottleneckRule';

const WAITS = waitsFor('Client', 'ClientWrite');
/** Of all average active sessions. Heuristic. */
const LEAST_SHARE = 0.25;

export const slowClients: BottleneckRule = {
  id: 'slow-clients',
  since: '0.1.0',
  title: 'Waiting for clients to read',
  causes: [],
  documentation: {
    summary: 'Sessions wait for clients that read their results slowly.',
    why: 'A statement that sends faster than its client reads waits for the client, with its snapshot and locks held. The server is not what is slow.',
    fix: 'Fetch less: only the columns and rows that are shown, in pages. See what the application does between two rows.',
    falsePositives:
      'COPY to a file over a slow network, and dumps, are as fast as what takes them.',
    sources: ['https://www.postgresql.org/docs/18/monitoring-stats.html#WAIT-EVENT-TABLE'],
  },
  examples: {
    fires: [{ waits: { 'Client ClientWrite 9': 2, 'CPU* CPU*': 1 }, says: 'queryid 9' }],
    silent: [
      { waits: { 'Client ClientRead': 3 } },
      { waits: { 'Client ClientWrite': 1, 'CPU* CPU*': 9 } },
    ],
  },
  judge(load) {
    const share = shareOf(load, WAITS);
    if (share < LEAST_SHARE) return null;
    return {
      share,
      symptom: 'Sessions wait for clients to read their results.',
      evidence: [sessionsWords(load, WAITS), ...statementEvidence(load, WAITS)],
      cause: 'Large results, or an application that reads them slowly. It is not the server.',
      next: 'Fetch fewer rows and columns, and look at what the application does between two rows.',
    };
  },
};
