// Do sorts and hashes spill to disk so much that sessions wait for it?

import { shareOf, sessionsWords, statementEvidence } from '../evidence';
import { waitsFor, type BottleneckRule } from '../bottleneckRule';

const WAITS = waitsFor('IO', 'BufFileRead', 'BufFileWrite', 'BufFileTruncate');
/** Of all average active sessions. Heuristic. */
const LEAST_SHARE = 0.1;

export const tempSpill: BottleneckRule = {
  id: 'temp-spill',
  since: '0.1.0',
  title: 'Waiting for temporary files',
  causes: [],
  documentation: {
    summary: 'Sessions wait for temporary files of sorts and hashes.',
    why: 'A sort or hash that is larger than work_mem goes through temporary files, which are written and read again.',
    fix: 'Find the statement: an index may give the order, a better estimate a smaller hash. Else give it alone more memory: SET LOCAL work_mem.',
    falsePositives: 'A yearly report may spill.',
    sources: [
      'https://www.postgresql.org/docs/18/runtime-config-resource.html#GUC-WORK-MEM',
      'https://www.postgresql.org/docs/18/monitoring-stats.html#WAIT-EVENT-TABLE',
    ],
  },
  examples: {
    fires: [{ waits: { 'IO BuffileWrite 3': 1, 'CPU* CPU*': 2 }, says: 'queryid 3' }],
    silent: [{ waits: { 'IO BufFileRead': 1, 'CPU* CPU*': 19 } }],
  },
  judge(load) {
    const share = shareOf(load, WAITS);
    if (share < LEAST_SHARE) return null;
    return {
      share,
      symptom: 'Sessions wait for temporary files.',
      evidence: [sessionsWords(load, WAITS), ...statementEvidence(load, WAITS)],
      cause: 'Sorts or hashes are larger than work_mem.',
      next: 'Explain the first statement: an index may give the order; else SET LOCAL work_mem for it alone.',
    };
  },
};
