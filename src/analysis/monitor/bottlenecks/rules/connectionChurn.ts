// Do applications connect anew for each piece of work?

import { humanCount } from '../../../../util/humanNumbers';
import type { BottleneckRule } from '../bottleneckRule';

/** Sessions a second. Each begins with a process of its own, some milliseconds of a core. Heuristic. */
const MOST_NEW = 10;

export const connectionChurn: BottleneckRule = {
  id: 'connection-churn',
  since: '0.1.0',
  title: 'Many new sessions',
  causes: [],
  documentation: {
    summary: 'Applications connect anew for each piece of work.',
    why: 'A session is a process of its own that begins with empty caches. Where each request opens one, the server spends more on beginning than on the work.',
    fix: "Keep connections: the application's own pool, or PgBouncer in between.",
    falsePositives: 'A deployment, or many jobs that begin at the same minute.',
    sources: ['https://www.postgresql.org/docs/18/connect-estab.html'],
  },
  examples: {
    fires: [{ waits: { 'CPU* CPU*': 1 }, metrics: { newSessionsPerSecond: 25 }, says: '25' }],
    silent: [
      { waits: { 'CPU* CPU*': 1 }, metrics: { newSessionsPerSecond: 2 } },
      { waits: { 'CPU* CPU*': 1 } },
    ],
  },
  judge({ metrics }) {
    const { newSessionsPerSecond: fresh = null } = metrics;
    if (fresh === null || fresh <= MOST_NEW) return null;
    return {
      share: null,
      symptom: 'Sessions begin all the time.',
      evidence: [`${humanCount(fresh)} new sessions a second.`],
      cause: 'No pooler, or one that keeps nothing.',
      next: "Keep connections: the application's own pool, or PgBouncer in between.",
    };
  },
};
