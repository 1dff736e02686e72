// Is enough WAL kept for reuse, so that a burst need not make new files?

import type { WorkloadClass } from '../../../model/settingsReport';
import { isBelow } from '../settingValues';
import { OWN_STORAGE, type SettingRule } from '../settingRule';
import { memoryText } from '../units';

const MB = 2 ** 20;
const WANTED: Readonly<Record<WorkloadClass, number>> = {
  web: 1024 * MB,
  oltp: 2048 * MB,
  warehouse: 4096 * MB,
  desktop: 100 * MB,
  mixed: 1024 * MB,
};

export const minWalSize: SettingRule = {
  id: 'min-wal-size',
  since: '0.2.0',
  settings: ['min_wal_size'],
  needs: ['workload'],
  notOn: OWN_STORAGE,
  documentation: {
    summary: 'min_wal_size keeps few WAL files for reuse.',
    why: 'Files of WAL that are no longer needed are renamed and used again up to min_wal_size; beyond it they are removed, and the next burst has to make and fill new ones.',
    fix: '1 GB for a web application or a mixed server, 2 GB for OLTP, 4 GB for a warehouse.',
    falsePositives:
      'Small disks: it is always taken. File systems that copy on write reuse nothing.',
    sources: ['https://www.postgresql.org/docs/18/runtime-config-wal.html#GUC-MIN-WAL-SIZE'],
  },
  examples: {
    fires: [
      {
        settings: { min_wal_size: '80MB' },
        machine: { workload: 'web' },
        proposes: { min_wal_size: '1GB' },
      },
    ],
    silent: [
      { settings: { min_wal_size: '80MB' }, machine: { workload: 'desktop' } },
      { settings: { min_wal_size: '4GB' }, machine: { workload: 'web' } },
    ],
  },
  judge({ values, machine: { workload } }) {
    const now = values.amount('min_wal_size');
    if (workload === null || !isBelow(now, WANTED[workload])) return [];
    return [
      {
        setting: 'min_wal_size',
        value: memoryText(WANTED[workload]),
        impact: 'low',
        why: 'After a quiet time WAL files are removed, and the next burst of writes has to make new ones.',
      },
    ];
  },
};
