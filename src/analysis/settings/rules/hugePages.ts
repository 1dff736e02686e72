// Is a large shared memory in huge pages?

import { humanBytes } from '../../../util/humanNumbers';
import { hugePageWords } from '../hugePageWords';
import type { SettingRule } from '../settingRule';
import { wantedBuffers } from './sharedBuffers';

const GB = 2 ** 30;
const WORTH_FROM = 2 * GB;

export const hugePages: SettingRule = {
  id: 'huge-pages',
  since: '0.2.0',
  settings: ['huge_pages'],
  needs: [],
  notOn: ['rds', 'aurora', 'cloud-sql', 'alloydb', 'azure', 'supabase', 'neon'],
  documentation: {
    summary: 'Large shared memory is not in huge pages.',
    why: 'Every backend has a page table of shared memory. With pages of 4 kB and hundreds of connections these tables take gigabytes, and translations are missed all the time.',
    fix: "huge_pages = try, and as many huge pages in the kernel as shared memory needs (vm.nr_hugepages; shared_memory_size_in_huge_pages tells the number from 15 on). Both need the server's restart.",
    falsePositives: 'Containers and machines where nobody may set kernel parameters.',
    sources: [
      'https://www.postgresql.org/docs/18/kernel-resources.html#LINUX-HUGE-PAGES',
      'https://www.postgresql.org/docs/18/runtime-config-resource.html#GUC-HUGE-PAGES',
    ],
  },
  examples: {
    fires: [
      {
        settings: { huge_pages: 'off', shared_buffers: '8GB' },
        proposes: { huge_pages: 'try' },
      },
      {
        major: 17,
        settings: { huge_pages_status: 'off', shared_buffers: '16GB' },
        proposes: { huge_pages: null },
      },
      {
        settings: { huge_pages: 'off', shared_buffers: '2GB' },
        machine: { ram: '64GB', workload: 'oltp' },
        proposes: { huge_pages: 'try' },
      },
    ],
    silent: [
      { settings: { huge_pages: 'off', shared_buffers: '128MB' } },
      { major: 16, settings: { shared_buffers: '16GB' } },
      { major: 17, settings: { huge_pages_status: 'on', shared_buffers: '16GB' } },
    ],
  },
  judge({ values, machine: { ramBytes, workload } }) {
    const buffers = values.amount('shared_buffers');
    if (buffers === null || buffers < WORTH_FROM) return [];
    // As they will be: the same script may propose more.
    const wanted = ramBytes === null || workload === null ? 0 : wantedBuffers(ramBytes, workload);
    const template = hugePageWords(values, Math.max(buffers, wanted));
    if (values.text('huge_pages') === 'off') {
      return [
        {
          setting: 'huge_pages',
          value: 'try',
          impact: 'medium',
          why: `shared_buffers of ${humanBytes(buffers)} is worth huge pages; try falls back where the kernel has none.`,
          template,
        },
      ];
    }
    // Only from 17 on a server tells what became of `try`.
    if (values.text('huge_pages_status') !== 'off') return [];
    return [
      {
        setting: 'huge_pages',
        value: null,
        impact: 'medium',
        why: `The server tried and got none: the kernel has too few huge pages for shared_buffers of ${humanBytes(buffers)}.`,
        template,
      },
    ];
  },
};
