// With how many workers may CREATE INDEX and VACUUM go?

import { isBelow } from '../settingValues';
import type { SettingRule } from '../settingRule';

const MOST = 4;
const LEAST_CORES = 2;

export const maxParallelMaintenanceWorkers: SettingRule = {
  id: 'max-parallel-maintenance-workers',
  since: '0.2.0',
  settings: ['max_parallel_maintenance_workers'],
  needs: ['cores'],
  documentation: {
    summary: 'max_parallel_maintenance_workers leaves cores idle while indexes are built.',
    why: 'CREATE INDEX of a B-tree (BRIN from 17 on, GIN from 18 on) and VACUUM of several indexes are divided among so many workers.',
    fix: 'Half of the cores, at most 4.',
    falsePositives: 'Builds that must not disturb: they take the cores while they run.',
    sources: [
      'https://www.postgresql.org/docs/18/runtime-config-resource.html#GUC-MAX-PARALLEL-MAINTENANCE-WORKERS',
    ],
  },
  examples: {
    fires: [{ machine: { cores: 16 }, proposes: { max_parallel_maintenance_workers: '4' } }],
    silent: [{ machine: { cores: 4 } }, { machine: { cores: 1 } }, { machine: {} }],
  },
  judge({ values, machine: { cores } }) {
    if (cores === null || cores < LEAST_CORES) return [];
    const wanted = Math.min(MOST, Math.floor(cores / 2));
    if (!isBelow(values.amount('max_parallel_maintenance_workers'), wanted)) return [];
    return [
      {
        setting: 'max_parallel_maintenance_workers',
        value: String(wanted),
        impact: 'low',
        why: `Index builds leave most of the ${String(cores)} cores idle.`,
      },
    ];
  },
};
