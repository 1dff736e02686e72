// With how many workers may one step of a query be divided?

import { isAbove, isBelow } from '../settingValues';
import type { SettingRule } from '../settingRule';

const MOST = 4;
/** Fewer cores have nothing to divide. */
const LEAST_CORES = 2;

export const maxParallelWorkersPerGather: SettingRule = {
  id: 'max-parallel-workers-per-gather',
  since: '0.2.0',
  settings: ['max_parallel_workers_per_gather'],
  needs: ['cores', 'workload'],
  documentation: {
    summary: 'max_parallel_workers_per_gather does not fit the cores.',
    why: 'One Gather starts at most so many workers beside its own process. 0 switches parallel queries off altogether; too many let one report take all cores.',
    fix: 'Half of the cores, at most 4; half of the cores in a warehouse.',
    falsePositives:
      'Servers whose cores are all busy with short statements: there few large queries are better slow.',
    sources: [
      'https://www.postgresql.org/docs/18/runtime-config-resource.html#GUC-MAX-PARALLEL-WORKERS-PER-GATHER',
    ],
  },
  examples: {
    fires: [
      {
        machine: { cores: 16, workload: 'web' },
        proposes: { max_parallel_workers_per_gather: '4' },
      },
      {
        machine: { cores: 64, workload: 'warehouse' },
        proposes: { max_parallel_workers_per_gather: '32' },
      },
      {
        settings: { max_parallel_workers_per_gather: '0' },
        machine: { cores: 4, workload: 'oltp' },
        proposes: { max_parallel_workers_per_gather: '2' },
      },
    ],
    silent: [
      { machine: { cores: 4, workload: 'oltp' } },
      {
        settings: { max_parallel_workers_per_gather: '0' },
        machine: { cores: 1, workload: 'web' },
      },
      { machine: { workload: 'web' } },
    ],
  },
  judge({ values, machine: { cores, workload } }) {
    if (cores === null || workload === null || cores < LEAST_CORES) return [];
    const now = values.amount('max_parallel_workers_per_gather');
    const half = Math.floor(cores / 2);
    const wanted = workload === 'warehouse' ? half : Math.min(MOST, half);
    if (!isBelow(now, wanted) && !isAbove(now, cores, 1)) return [];
    return [
      {
        setting: 'max_parallel_workers_per_gather',
        value: String(wanted),
        impact: now === 0 ? 'medium' : 'low',
        why:
          now === 0
            ? '0 switches parallel queries off, whatever they would gain.'
            : `One step of a query may be divided among half of the ${String(cores)} cores${workload === 'warehouse' ? '' : ', at most 4'}.`,
      },
    ];
  },
};
