// Does the planner know what a random read costs on this disk?

import type { DiskKind } from '../../../model/settingsReport';
import { humanBytes } from '../../../util/humanNumbers';
import { isAbove, isBelow } from '../settingValues';
import type { SettingRule, SettingsContext } from '../settingRule';

const FAST = 1.1;
const SPINNING = 4;
/** Heuristic: what else needs memory leaves so much of it to the database's files. */
const CACHED_SHARE = 0.75;

export const randomPageCost: SettingRule = {
  id: 'random-page-cost',
  since: '0.2.0',
  settings: ['random_page_cost'],
  needs: ['disk'],
  documentation: {
    summary: 'random_page_cost is not what a random read costs on this disk.',
    why: 'The default of 4 was chosen for disks that spin. Where a random read costs hardly more than one in order, on SSDs or when the database fits in memory, the planner finds index scans too dear and reads whole tables.',
    fix: '1.1 on SSD and NVMe or when the database fits in memory; 4 on disks that spin.',
    falsePositives:
      'Network storage with few operations a second. Plans change with it: prove it on the workload, and try it in one database first (ALTER DATABASE).',
    sources: ['https://www.postgresql.org/docs/18/runtime-config-query.html#GUC-RANDOM-PAGE-COST'],
  },
  examples: {
    fires: [
      { machine: { disk: 'ssd' }, proposes: { random_page_cost: '1.1' } },
      {
        machine: { disk: 'hdd', ram: '64GB' },
        evidence: { databaseBytes: 20_000_000_000 },
        proposes: { random_page_cost: '1.1' },
      },
      {
        settings: { random_page_cost: '1.1' },
        machine: { disk: 'hdd', ram: '16GB' },
        evidence: { databaseBytes: 900_000_000_000 },
        proposes: { random_page_cost: '4' },
      },
    ],
    silent: [
      { settings: { random_page_cost: '1.2' }, machine: { disk: 'nvme' } },
      { machine: { disk: 'hdd', ram: '16GB' }, evidence: { databaseBytes: 900_000_000_000 } },
      { machine: {} },
    ],
  },
  judge({ values, machine, evidence: { databaseBytes } }) {
    const now = values.amount('random_page_cost');
    const { disk, ramBytes } = machine;
    if (disk === null) return [];
    const fits =
      ramBytes !== null && databaseBytes !== null && databaseBytes <= ramBytes * CACHED_SHARE;
    const wanted = disk === 'hdd' && !fits ? SPINNING : FAST;
    const isFar = wanted === FAST ? isAbove(now, wanted, 1.5) : isBelow(now, wanted, 1.6);
    if (!isFar) return [];
    return [
      {
        setting: 'random_page_cost',
        value: String(wanted),
        impact: 'medium',
        why: reason(disk, fits),
        evidence: sizeWords(machine, databaseBytes),
      },
    ];
  },
};

function reason(disk: DiskKind, fits: boolean): string {
  if (fits) return 'The database fits in memory, where a random read costs no more than another.';
  return disk === 'hdd'
    ? 'On disks that spin a random read costs several times one in order.'
    : 'On this disk a random read costs hardly more than one in order; index scans look dearer than they are.';
}

function sizeWords(
  { ramBytes }: SettingsContext['machine'],
  databaseBytes: number | null,
): readonly string[] {
  if (databaseBytes === null || ramBytes === null) return [];
  return [`Databases of ${humanBytes(databaseBytes)}, memory of ${humanBytes(ramBytes)}.`];
}
