// Are there as many background workers as cores?

import { isBelow } from '../settingValues';
import type { SettingRule } from '../settingRule';

export const maxWorkerProcesses: SettingRule = {
  id: 'max-worker-processes',
  since: '0.2.0',
  settings: ['max_worker_processes'],
  needs: ['cores'],
  notOn: ['neon'],
  documentation: {
    summary: 'max_worker_processes is smaller than the number of cores.',
    why: 'All background workers share it: parallel queries, logical replication, extensions. Where it is small, parallel queries start with fewer workers than they were planned with.',
    fix: 'As many as there are cores; never fewer than the 8 of the default. It needs a restart, and a standby needs the higher value first.',
    falsePositives: 'Servers that run no parallel queries.',
    sources: [
      'https://www.postgresql.org/docs/18/runtime-config-resource.html#GUC-MAX-WORKER-PROCESSES',
    ],
  },
  examples: {
    fires: [{ machine: { cores: 32 }, proposes: { max_worker_processes: '32' } }],
    silent: [{ machine: { cores: 8 } }, { machine: { cores: 2 } }, { machine: {} }],
  },
  judge({ values, machine: { cores } }) {
    if (cores === null || !isBelow(values.amount('max_worker_processes'), cores)) return [];
    return [
      {
        setting: 'max_worker_processes',
        value: String(cores),
        impact: 'low',
        why: `Background workers of all kinds share it, and there are ${String(cores)} cores. A standby needs the higher value first.`,
      },
    ];
  },
};
