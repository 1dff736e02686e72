// Do sessions wait for blocks to be read?

import { shareOf, sessionsWords, statementEvidence } from '../evidence';
import { waitsFor, type BottleneckRule } from '../bottleneckRule';

const WAITS = waitsFor('IO', 'DataFileRead', 'DataFilePrefetch');
/** Of all average active sessions. Heuristic. */
const LEAST_SHARE = 0.4;

export const dataFileReads: BottleneckRule = {
  id: 'data-file-reads',
  since: '0.1.0',
  title: 'Waiting for reads of tables and indexes',
  causes: [],
  documentation: {
    summary: 'Most of the time goes to reading blocks of tables and indexes.',
    why: "Blocks that are not in shared buffers come from the operating system's cache or the disk. Statements that read far more than they need push out what others need, so that all wait.",
    fix: 'Find the statement that reads most and let it read less: an index, or a plan that uses one. More memory comes second: it helps only where what is needed often nearly fits.',
    falsePositives:
      'A report or backup that reads everything once has to wait for it, and so does a server that has just been started.',
    sources: [
      'https://www.postgresql.org/docs/18/monitoring-stats.html#WAIT-EVENT-TABLE',
      'https://www.postgresql.org/docs/18/monitoring-stats.html#MONITORING-PG-STAT-IO-VIEW',
    ],
  },
  examples: {
    fires: [
      { waits: { 'IO DataFileRead 7': 3, 'CPU* CPU*': 2 }, says: 'queryid 7' },
      { waits: { 'IO datafileread': 1 } },
    ],
    silent: [{ waits: { 'IO DataFileRead': 1, 'CPU* CPU*': 3 } }],
  },
  judge(load) {
    const share = shareOf(load, WAITS);
    if (share < LEAST_SHARE) return null;
    return {
      share,
      symptom: 'Sessions wait for blocks of tables and indexes to be read.',
      evidence: [sessionsWords(load, WAITS), ...statementEvidence(load, WAITS)],
      cause: 'Statements read much that is not in memory: whole tables, or more than fits.',
      next: 'Explain the statement that reads most and look for an index; memory (shared_buffers) comes second.',
    };
  },
};
