// May autovacuum read and write fast enough for a large database on a fast disk?

import { humanBytes } from '../../../util/humanNumbers';
import { isBelow } from '../settingValues';
import type { SettingRule } from '../settingRule';

const WANTED = 2_000;
/** Heuristic: smaller databases are vacuumed in time with the default. */
const LARGE = 100 * 2 ** 30;

export const autovacuumCostLimit: SettingRule = {
  id: 'autovacuum-cost-limit',
  since: '0.2.0',
  settings: ['autovacuum_vacuum_cost_limit', 'vacuum_cost_limit'],
  needs: ['disk'],
  notOn: ['neon'],
  documentation: {
    summary: 'Autovacuum is held back on a large database with a fast disk.',
    why: 'All workers together spend vacuum_cost_limit between two pauses of autovacuum_vacuum_cost_delay. The defaults (200, 2 ms) let them read some 400 MB/s from the cache but write only 40 MB/s: a vacuum of a terabyte takes many hours, and the next one is due before it ends.',
    fix: 'autovacuum_vacuum_cost_limit = 2000 on SSD and NVMe from 100 GB on.',
    falsePositives: 'Storage with a budget of operations that applications need themselves.',
    sources: [
      'https://www.postgresql.org/docs/18/runtime-config-vacuum.html#GUC-AUTOVACUUM-VACUUM-COST-LIMIT',
    ],
  },
  examples: {
    fires: [
      {
        machine: { disk: 'ssd' },
        evidence: { databaseBytes: 800_000_000_000 },
        proposes: { autovacuum_vacuum_cost_limit: '2000' },
      },
    ],
    silent: [
      { machine: { disk: 'ssd' }, evidence: { databaseBytes: 8_000_000_000 } },
      { machine: { disk: 'hdd' }, evidence: { databaseBytes: 800_000_000_000 } },
      {
        settings: { vacuum_cost_limit: '2000' },
        machine: { disk: 'ssd' },
        evidence: { databaseBytes: 800_000_000_000 },
      },
    ],
  },
  judge({ values, machine: { disk }, evidence: { databaseBytes } }) {
    if (disk === null || disk === 'hdd' || databaseBytes === null || databaseBytes < LARGE)
      return [];
    const own = values.amount('autovacuum_vacuum_cost_limit');
    // -1: as vacuum_cost_limit has it.
    const now = own !== null && own > 0 ? own : values.amount('vacuum_cost_limit');
    if (!isBelow(now, WANTED, 2)) return [];
    return [
      {
        setting: 'autovacuum_vacuum_cost_limit',
        value: String(WANTED),
        impact: 'medium',
        why: 'All autovacuum workers together are held back to what a disk that spins could bring.',
        evidence: [`Databases of ${humanBytes(databaseBytes)}.`],
      },
    ];
  },
};
