// Do VACUUM and CREATE INDEX have enough memory to work in few passes?

import { humanBytes } from '../../../util/humanNumbers';
import { isAbove, isBelow } from '../settingValues';
import type { Proposal, SettingRule } from '../settingRule';
import { memoryText, roundBytes } from '../units';

const GB = 2 ** 30;
const SHARE = 1 / 16;
const WAREHOUSE_SHARE = 1 / 8;
const MOST = 8 * GB;
/** A long has 32 bits there, up to 17: guc.c MAX_KILOBYTES. */
const MOST_ON_WINDOWS = 2 * GB - 1024 * 1024;
const WINDOWS_FREE_SINCE = 18;
const LEAST = 64 * 2 ** 20;
/** Heuristic: each autovacuum worker may take as much. */
const TOO_MUCH = 4;
/** Heuristic: several workers at a time take it each, and up to 17 none uses more than 1 GB. */
const MOST_FOR_WORKERS = 2 * GB;

export const maintenanceWorkMem: SettingRule = {
  id: 'maintenance-work-mem',
  since: '0.2.0',
  settings: ['maintenance_work_mem', 'autovacuum_work_mem'],
  needs: ['ramBytes', 'workload'],
  notOn: ['neon'],
  documentation: {
    summary: 'maintenance_work_mem is far from what the machine can give to maintenance.',
    why: 'VACUUM collects dead rows in it and scans all indexes each time that it is full (from 17 on it needs far less); CREATE INDEX sorts in it. Each autovacuum worker may use as much, unless autovacuum_work_mem says otherwise.',
    fix: 'A sixteenth of RAM, an eighth in a warehouse, at most 8 GB; where that is more than 2 GB, autovacuum_work_mem = 2GB for the workers of autovacuum.',
    falsePositives: 'Small databases, whose indexes are built in a moment anyway.',
    sources: [
      'https://www.postgresql.org/docs/18/runtime-config-resource.html#GUC-MAINTENANCE-WORK-MEM',
    ],
  },
  examples: {
    fires: [
      {
        settings: { maintenance_work_mem: '64MB' },
        machine: { ram: '64GB', workload: 'oltp' },
        proposes: { maintenance_work_mem: '4GB', autovacuum_work_mem: '2GB' },
      },
      {
        settings: { maintenance_work_mem: '64MB' },
        machine: { ram: '256GB', workload: 'warehouse' },
        proposes: { maintenance_work_mem: '8GB', autovacuum_work_mem: '2GB' },
      },
      {
        major: 16,
        isWindows: true,
        settings: { maintenance_work_mem: '64MB' },
        machine: { ram: '64GB', workload: 'oltp' },
        proposes: { maintenance_work_mem: '2047MB' },
      },
    ],
    silent: [
      { settings: { maintenance_work_mem: '64MB' }, machine: { ram: '1GB', workload: 'web' } },
      {
        settings: { maintenance_work_mem: '4GB', autovacuum_work_mem: '1GB' },
        machine: { ram: '64GB', workload: 'oltp' },
      },
    ],
  },
  judge({ values, isWindows, machine: { ramBytes, workload } }) {
    if (ramBytes === null || workload === null) return [];
    const now = values.amount('maintenance_work_mem');
    const most = isWindows && values.major < WINDOWS_FREE_SINCE ? MOST_ON_WINDOWS : MOST;
    const share = workload === 'warehouse' ? WAREHOUSE_SHARE : SHARE;
    const wanted = Math.min(most, Math.max(LEAST, roundBytes(ramBytes * share)));
    const isTooMuch = isAbove(now, wanted, TOO_MUCH);
    const isFar = isTooMuch || isBelow(now, wanted);
    const ram = humanBytes(ramBytes);
    const own: Proposal = {
      setting: 'maintenance_work_mem',
      value: memoryText(wanted),
      impact: isTooMuch ? 'medium' : 'low',
      why: isTooMuch
        ? `Every autovacuum worker and every index build may take as much of ${ram}.`
        : `VACUUM and CREATE INDEX work in fewer passes; ${ram} of memory can give it.`,
    };
    const ofWorkers: Proposal = {
      setting: 'autovacuum_work_mem',
      value: memoryText(MOST_FOR_WORKERS),
      impact: 'low',
      why: 'At -1 each autovacuum worker may take as much as maintenance_work_mem, several at a time.',
    };
    // As it will be.
    const shared = isFar ? wanted : (values.amount('maintenance_work_mem') ?? 0);
    const isShared = values.text('autovacuum_work_mem') === '-1' && shared > MOST_FOR_WORKERS;
    return [...(isFar ? [own] : []), ...(isShared ? [ofWorkers] : [])];
  },
};
