// How many huge pages does the kernel need before the server starts with this much in shared_buffers?

import { humanBytes } from '../../util/humanNumbers';
import type { SettingValues } from './settingValues';
import { memoryText } from './units';

/** The usual size on x86 and ARM, where huge_page_size leaves it to the kernel. */
const USUAL_BYTES = 2 * 2 ** 20;
/** Heuristic: what shared memory has beside its buffers. */
const BESIDE = 1.1;

/** Lines of comment. The server tells its own number (15 and later) for the buffers that it has now. */
export function hugePageWords(values: SettingValues, buffers: number): string {
  const told = Number(values.text('shared_memory_size_in_huge_pages') ?? -1);
  const isNow = buffers <= (values.amount('shared_buffers') ?? 0);
  const own = values.amount('huge_page_size') ?? 0;
  const pageBytes = own > 0 ? own : USUAL_BYTES;
  const pages = isNow && told > 0 ? told : Math.ceil((buffers * BESIDE) / pageBytes);
  return [
    `-- In the kernel, before the restart (Linux, pages of ${humanBytes(pageBytes)}), for shared_buffers of ${humanBytes(buffers)}:`,
    `-- sysctl -w vm.nr_hugepages=${String(pages)}`,
    '-- and the same line in /etc/sysctl.d, so that it stays after a restart of the machine.',
    ...(values.has('shared_memory_size_in_huge_pages') && !isNow
      ? [
          `-- The exact number, while the server is stopped: postgres -D DATA -C shared_memory_size_in_huge_pages -c shared_buffers=${memoryText(buffers)}`,
        ]
      : []),
  ].join('\n');
}
