// Is the server's own cache sized for the machine?

import type { WorkloadClass } from '../../../model/settingsReport';
import { humanBytes } from '../../../util/humanNumbers';
import { hugePageWords } from '../hugePageWords';
import { isAbove, isBelow, type SettingValues } from '../settingValues';
import type { SettingRule } from '../settingRule';
import { memoryText, roundBytes } from '../units';

const GB = 2 ** 30;
const SHARE = 1 / 4;
const DESKTOP_SHARE = 1 / 16;
/** Heuristic: beyond it gains are small or none, and only a measurement tells. */
const MOST = 64 * GB;
/** PostgreSQL's documentation: more than 40 % of RAM is unlikely to work better. */
const MOST_SHARE = 0.4;

/** What it should be, before the rule of its own speaks. */
export function wantedBuffers(ramBytes: number, workload: WorkloadClass): number {
  const share = workload === 'desktop' ? DESKTOP_SHARE : SHARE;
  return Math.min(MOST, roundBytes(ramBytes * share));
}

export const sharedBuffers: SettingRule = {
  id: 'shared-buffers',
  since: '0.2.0',
  settings: ['shared_buffers'],
  needs: ['ramBytes', 'workload'],
  // 75 % of RAM on Aurora; Neon sizes it with the compute; AlloyDB by itself.
  notOn: ['aurora', 'neon', 'alloydb'],
  documentation: {
    summary: 'shared_buffers is far from a quarter of the memory.',
    why: 'PostgreSQL keeps pages that it reads in shared_buffers; the operating system caches files beside it. The default of 128 MB is for starting anywhere, not for a server. Far more than a quarter takes memory from the file cache and from sorts, and checkpoints have more to write.',
    fix: 'A quarter of RAM, a sixteenth on a machine that people work on; at most 64 GB before somebody measures more. It needs a restart. Under huge_pages = on the kernel needs the pages first, or the server does not start.',
    falsePositives:
      'Other programs that need the memory; a database much smaller than the proposal.',
    sources: ['https://www.postgresql.org/docs/18/runtime-config-resource.html#GUC-SHARED-BUFFERS'],
  },
  examples: {
    fires: [
      {
        settings: { shared_buffers: '128MB' },
        machine: { ram: '64GB', workload: 'web' },
        proposes: { shared_buffers: '16GB' },
      },
      {
        settings: { shared_buffers: '128MB' },
        machine: { ram: '512GB', workload: 'oltp' },
        proposes: { shared_buffers: '64GB' },
      },
      {
        settings: { shared_buffers: '12GB' },
        machine: { ram: '16GB', workload: 'oltp' },
        proposes: { shared_buffers: '4GB' },
      },
      {
        settings: { shared_buffers: '4GB', huge_pages: 'on' },
        machine: { ram: '64GB', workload: 'web' },
        proposes: { shared_buffers: null },
      },
    ],
    silent: [
      { settings: { shared_buffers: '16GB' }, machine: { ram: '64GB', workload: 'web' } },
      { settings: { shared_buffers: '20GB' }, machine: { ram: '64GB', workload: 'web' } },
      { settings: { shared_buffers: '128MB' }, machine: { ram: '2GB', workload: 'desktop' } },
      { settings: { shared_buffers: '128MB' }, machine: { workload: 'web' } },
      {
        settings: { shared_buffers: '48GB' },
        machine: { ram: '64GB', workload: 'web' },
        platform: 'aurora',
      },
    ],
  },
  judge({ values, machine: { ramBytes, workload }, evidence: { hitShare }, platform }) {
    if (ramBytes === null || workload === null) return [];
    const now = values.amount('shared_buffers');
    const wanted = wantedBuffers(ramBytes, workload);
    const isTooMuch = isAbove(now, ramBytes * MOST_SHARE, 1);
    if (!isTooMuch && !isBelow(now, wanted)) return [];
    const ram = humanBytes(ramBytes);
    const beyond =
      wanted === MOST ? ' More than 64 GB needs a measurement: raise it in steps and compare.' : '';
    // Without pages for all of it the server would not start; platforms reserve them by themselves.
    const needsPages = !isTooMuch && platform === null && values.text('huge_pages') === 'on';
    return [
      {
        setting: 'shared_buffers',
        value: needsPages ? null : memoryText(wanted),
        ...(needsPages ? { template: pagesFirst(values, wanted) } : {}),
        impact: isTooMuch || isBelow(now, wanted, 4) ? 'high' : 'medium',
        why: isTooMuch
          ? `It takes more than 40 % of ${ram}, which leaves too little for the file cache and for sorts.`
          : `A server with ${ram} of memory keeps more of its pages in its own cache.${beyond}`,
        evidence:
          hitShare === null
            ? []
            : [
                `${(hitShare * 100).toFixed(1)} % of block reads were found in it since the counters began.`,
              ],
      },
    ];
  },
};

function pagesFirst(values: SettingValues, wanted: number): string {
  const value = memoryText(wanted);
  return `-- huge_pages is on: with fewer huge pages than shared memory needs the server does not start.\n${hugePageWords(values, wanted)}\n-- Only when grep HugePages_Free /proc/meminfo shows them:\n-- ALTER SYSTEM SET shared_buffers = '${value}'; and restart the server.`;
}
