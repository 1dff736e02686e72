// Does the planner know how much of the database the machine can keep in memory?

import { humanBytes } from '../../../util/humanNumbers';
import { isFar } from '../settingValues';
import type { SettingRule } from '../settingRule';
import { memoryText, roundBytes } from '../units';

const SHARE = 3 / 4;
const DESKTOP_SHARE = 1 / 4;

export const effectiveCacheSize: SettingRule = {
  id: 'effective-cache-size',
  since: '0.2.0',
  settings: ['effective_cache_size'],
  needs: ['ramBytes', 'workload'],
  notOn: ['neon', 'alloydb'],
  documentation: {
    summary: 'effective_cache_size is far from what the machine can cache.',
    why: 'It allocates nothing: it tells the planner how much of tables and indexes may be in memory, in shared_buffers and in the file cache together. When it is too small, index scans that read a page several times look dearer than they are, and sequential scans are chosen.',
    fix: 'Three quarters of RAM on a server of its own, a quarter on a machine that people work on.',
    falsePositives: 'Other programs that use the memory, or several servers on one machine.',
    sources: [
      'https://www.postgresql.org/docs/18/runtime-config-query.html#GUC-EFFECTIVE-CACHE-SIZE',
    ],
  },
  examples: {
    fires: [
      {
        settings: { effective_cache_size: '4GB' },
        machine: { ram: '64GB', workload: 'web' },
        proposes: { effective_cache_size: '48GB' },
      },
      {
        settings: { effective_cache_size: '4GB' },
        machine: { ram: '2GB', workload: 'web' },
        proposes: { effective_cache_size: '1536MB' },
      },
    ],
    silent: [
      { settings: { effective_cache_size: '40GB' }, machine: { ram: '64GB', workload: 'oltp' } },
      { settings: { effective_cache_size: '4GB' }, machine: { ram: '16GB', workload: 'desktop' } },
      { settings: { effective_cache_size: '4GB' }, machine: {} },
    ],
  },
  judge({ values, machine: { ramBytes, workload } }) {
    if (ramBytes === null || workload === null) return [];
    const now = values.amount('effective_cache_size');
    const wanted = roundBytes(ramBytes * (workload === 'desktop' ? DESKTOP_SHARE : SHARE));
    if (!isFar(now, wanted)) return [];
    const isLess = now < wanted;
    return [
      {
        setting: 'effective_cache_size',
        value: memoryText(wanted),
        impact: isLess ? 'medium' : 'low',
        why: isLess
          ? `The planner believes that less is cached than ${humanBytes(ramBytes)} of memory can hold, and finds index scans too dear.`
          : `The planner believes that more is cached than ${humanBytes(ramBytes)} of memory can hold, and finds index scans too cheap.`,
      },
    ];
  },
};
