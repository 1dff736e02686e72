// May parallel queries together use the cores, and not many more?

import { isAbove, isBelow } from '../settingValues';
import type { SettingRule } from '../settingRule';

/** Heuristic: workers that wait for the disk leave their core to others. */
const TOO_MANY = 2;

export const maxParallelWorkers: SettingRule = {
  id: 'max-parallel-workers',
  since: '0.2.0',
  settings: ['max_parallel_workers'],
  needs: ['cores'],
  documentation: {
    summary: 'max_parallel_workers is far from the number of cores.',
    why: 'It bounds the workers of all parallel queries at a time. Fewer than cores leaves some idle; far more makes workers wait for one another.',
    fix: 'As many as there are cores. max_worker_processes has to allow them.',
    falsePositives: 'Servers that share their cores with other programs.',
    sources: [
      'https://www.postgresql.org/docs/18/runtime-config-resource.html#GUC-MAX-PARALLEL-WORKERS',
    ],
  },
  examples: {
    fires: [
      { machine: { cores: 32 }, proposes: { max_parallel_workers: '32' } },
      { machine: { cores: 2 }, proposes: { max_parallel_workers: '2' } },
    ],
    silent: [{ machine: { cores: 8 } }, { machine: { cores: 4 } }, { machine: {} }],
  },
  judge({ values, machine: { cores } }) {
    if (cores === null) return [];
    const now = values.amount('max_parallel_workers');
    if (!isBelow(now, cores) && !isAbove(now, cores, TOO_MANY)) return [];
    return [
      {
        setting: 'max_parallel_workers',
        value: String(cores),
        impact: 'low',
        why: `Workers of all parallel queries share it, and there are ${String(cores)} cores.`,
      },
    ];
  },
};
