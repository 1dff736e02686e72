// Are there enough processes that read for the others (18)?

import { isBelow } from '../settingValues';
import type { SettingRule } from '../settingRule';

const PART_OF_CORES = 4;
const LEAST = 3;
const MOST = 32;

export const ioWorkers: SettingRule = {
  id: 'io-workers',
  since: '0.2.0',
  settings: ['io_workers'],
  needs: ['cores'],
  notOn: ['neon'],
  documentation: {
    summary: 'io_workers is small for the cores of the machine (18).',
    why: 'With io_method = worker all asynchronous reads go through these processes. Three, the default, are few on a machine with many cores.',
    fix: 'A quarter of the cores, 3 to 32. A reload is enough.',
    falsePositives: 'Databases that are read from memory alone.',
    sources: ['https://www.postgresql.org/docs/18/runtime-config-resource.html#GUC-IO-WORKERS'],
  },
  examples: {
    fires: [{ major: 18, machine: { cores: 64 }, proposes: { io_workers: '16' } }],
    silent: [
      { major: 18, machine: { cores: 8 } },
      { major: 18, settings: { io_method: 'sync' }, machine: { cores: 64 } },
      { major: 17, machine: { cores: 64 } },
    ],
  },
  judge({ values, machine: { cores } }) {
    if (cores === null || values.text('io_method') !== 'worker') return [];
    const wanted = Math.min(MOST, Math.max(LEAST, Math.round(cores / PART_OF_CORES)));
    if (!isBelow(values.amount('io_workers'), wanted)) return [];
    return [
      {
        setting: 'io_workers',
        value: String(wanted),
        impact: 'low',
        why: `All asynchronous reads go through these processes, and there are ${String(cores)} cores.`,
      },
    ];
  },
};
