// Do more sessions want to run than the machine has cores?

import { shareOf, sessionsWords, statementEvidence } from '../evidence';
import { waitsFor, type BottleneckRule } from '../bottleneckRule';

/** So many times the cores at work at once, and a pooler helps before any plan does. Heuristic. */
const TOO_MANY = 4;
const RUNNING = waitsFor('CPU*');

export const cpuSaturated: BottleneckRule = {
  id: 'cpu-saturated',
  since: '0.1.0',
  title: 'More runs than there are cores',
  causes: ['connection-churn'],
  documentation: {
    summary: 'More sessions run or are ready to run than the machine has cores.',
    why: 'A session without a wait event runs or is ready to run. Where more do than there are cores, each waits for its turn, and the server does not tell that wait apart: every statement takes longer by it.',
    fix: 'Explain the statement that runs most: an index or another plan lets the same work take less. Where many short statements run at once, a pooler bounds how many do.',
    falsePositives:
      'The figure is an upper bound: what the server gives no wait event for counts as running. A batch that is alone on a machine may use all of it.',
    sources: [
      'https://www.postgresql.org/docs/18/monitoring-stats.html#WAIT-EVENT-TABLE',
      'https://www.postgresql.org/docs/18/runtime-config-connection.html',
    ],
  },
  examples: {
    fires: [
      { waits: { 'CPU* CPU* 42': 6 }, cores: 4, says: 'than the 4 cores' },
      { waits: { 'CPU* CPU*': 20 }, cores: 4, says: 'pooler' },
    ],
    silent: [{ waits: { 'CPU* CPU*': 3 }, cores: 4 }, { waits: { 'CPU* CPU*': 30 } }],
  },
  judge(load) {
    const { cores } = load;
    const share = shareOf(load, RUNNING);
    if (cores === null || share * load.aas <= cores) return null;
    const many = load.aas > TOO_MANY * cores;
    return {
      share,
      symptom: `More sessions are ready to run than the ${String(cores)} cores can run.`,
      evidence: [sessionsWords(load, RUNNING), ...statementEvidence(load, RUNNING)],
      cause: many
        ? 'Far more statements run at once than the machine has cores for.'
        : 'Statements take more processor time than there is.',
      next: many
        ? 'Let a pooler bound how many run at once, at about twice the cores; then explain the first statement.'
        : 'Explain the first statement: an index or another plan lets it take less.',
    };
  },
};
