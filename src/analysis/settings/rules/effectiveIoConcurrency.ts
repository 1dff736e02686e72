// May PostgreSQL ask the disk for as many pages at once as it can bring?

import type { DiskKind } from '../../../model/settingsReport';
import { isAbove, isBelow } from '../settingValues';
import type { SettingRule } from '../settingRule';

const WANTED: Readonly<Record<DiskKind, number>> = { hdd: 2, ssd: 200, nvme: 1_000 };
/** From 18 on it counts asynchronous reads, and more are a matter of measurement. */
const ASYNCHRONOUS_SINCE = 18;
const ASYNCHRONOUS_DEFAULT = 16;
/** Heuristic: the gain flattens long before the proposal is reached. */
const NEAR = 4;
/** Heuristic: a disk that spins gets lost in more. */
const TOO_MANY_FOR_HDD = 16;

export const effectiveIoConcurrency: SettingRule = {
  id: 'effective-io-concurrency',
  since: '0.2.0',
  settings: ['effective_io_concurrency'],
  needs: ['disk'],
  documentation: {
    summary: 'effective_io_concurrency does not fit the disk.',
    why: 'Up to 17 a bitmap heap scan asks the operating system for so many pages ahead: with 1, an SSD waits for each page. From 18 on it is how many reads are in flight at once, by every scan, with 16 as a good default.',
    fix: 'Up to 17: 2 for a disk that spins, 200 for SSD, 1000 for NVMe. From 18 on: 16, and more only where a measurement shows it.',
    falsePositives: 'Systems without posix_fadvise, where it must stay 0 up to 17.',
    sources: [
      'https://www.postgresql.org/docs/18/runtime-config-resource.html#GUC-EFFECTIVE-IO-CONCURRENCY',
      'https://www.postgresql.org/docs/17/runtime-config-resource.html#GUC-EFFECTIVE-IO-CONCURRENCY',
    ],
  },
  examples: {
    fires: [
      { major: 16, machine: { disk: 'ssd' }, proposes: { effective_io_concurrency: '200' } },
      { major: 17, machine: { disk: 'nvme' }, proposes: { effective_io_concurrency: '1000' } },
      {
        major: 15,
        settings: { effective_io_concurrency: '200' },
        machine: { disk: 'hdd' },
        proposes: { effective_io_concurrency: '2' },
      },
      {
        major: 18,
        settings: { effective_io_concurrency: '1' },
        machine: { disk: 'ssd' },
        proposes: { effective_io_concurrency: '16' },
      },
    ],
    silent: [
      { major: 18, machine: { disk: 'nvme' } },
      { major: 16, machine: { disk: 'hdd' } },
      { major: 16, settings: { effective_io_concurrency: '300' }, machine: { disk: 'nvme' } },
    ],
  },
  judge({ values, machine: { disk }, isWindows }) {
    const now = values.amount('effective_io_concurrency');
    if (disk === null || now === null) return [];
    const isAsynchronous = values.major >= ASYNCHRONOUS_SINCE;
    const most = values.setting('effective_io_concurrency')?.most ?? 0;
    if (!isAsynchronous && (isWindows || most === 0)) return [];
    const wanted = isAsynchronous ? ASYNCHRONOUS_DEFAULT : WANTED[disk];
    const isTooMany = disk === 'hdd' && !isAsynchronous && isAbove(now, TOO_MANY_FOR_HDD, 1);
    if (!isTooMany && !isBelow(now, wanted, isAsynchronous ? 1 : NEAR)) return [];
    return [
      {
        setting: 'effective_io_concurrency',
        value: String(wanted),
        impact: 'low',
        why: isAsynchronous
          ? 'Scans keep fewer reads in flight than the default of 18; more than 16 is a matter of measurement.'
          : isTooMany
            ? 'A disk that spins brings no more by being asked for many pages at once.'
            : 'Bitmap heap scans ask for pages ahead of their need; this disk can bring many at once.',
      },
    ];
  },
};
