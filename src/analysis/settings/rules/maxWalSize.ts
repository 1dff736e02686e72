// Is there room for the WAL between two checkpoints, so that checkpoints come by time?

import type { WorkloadClass } from '../../../model/settingsReport';
import { areForced, checkpointWords } from '../checkpointWords';
import { isBelow, type SettingValues } from '../settingValues';
import { OWN_STORAGE, type SettingRule } from '../settingRule';
import { memoryText } from '../units';

const GB = 2 ** 30;
const WANTED: Readonly<Record<WorkloadClass, number>> = {
  web: 4 * GB,
  oltp: 8 * GB,
  warehouse: 16 * GB,
  desktop: 2 * GB,
  mixed: 4 * GB,
};
/** Heuristic: beyond it recovery takes long, and counters that nobody resets would double it again and again. */
const MOST = 16 * GB;

export const maxWalSize: SettingRule = {
  id: 'max-wal-size',
  since: '0.2.0',
  settings: ['max_wal_size'],
  needs: ['workload'],
  notOn: OWN_STORAGE,
  documentation: {
    summary: 'max_wal_size is so small that checkpoints come before their time.',
    why: 'A checkpoint begins when its time has come, or when WAL approaches max_wal_size. Those that are forced write the same pages again and again, and after each of them every first change of a page writes the whole page to WAL.',
    fix: '4 GB for a web application or a mixed server, 8 GB for OLTP, 16 GB for a warehouse; twice of what it is, up to 16 GB, when more than a tenth of the checkpoints and at least one an hour are requested.',
    falsePositives:
      'It is that much disk. A larger value makes recovery after a crash longer. CHECKPOINT, base backups and CREATE DATABASE request checkpoints, too. The counters also tell of the time before the last change: reset them after it (pg_stat_reset_shared).',
    sources: ['https://www.postgresql.org/docs/18/runtime-config-wal.html#GUC-MAX-WAL-SIZE'],
  },
  examples: {
    fires: [
      {
        settings: { max_wal_size: '1GB' },
        machine: { workload: 'oltp' },
        proposes: { max_wal_size: '8GB' },
      },
      {
        settings: { max_wal_size: '8GB' },
        machine: { workload: 'oltp' },
        evidence: { checkpointsTimed: 100, checkpointsRequested: 80, checkpointsDays: 3 },
        proposes: { max_wal_size: '16GB' },
      },
    ],
    silent: [
      { settings: { max_wal_size: '4GB' }, machine: { workload: 'web' } },
      {
        settings: { max_wal_size: '32GB' },
        machine: { workload: 'web' },
        evidence: { checkpointsTimed: 1_000, checkpointsRequested: 20, checkpointsDays: 4 },
      },
      // A load long ago, and one that has its room already.
      {
        settings: { max_wal_size: '8GB' },
        machine: { workload: 'oltp' },
        evidence: { checkpointsTimed: 100, checkpointsRequested: 80, checkpointsDays: 30 },
      },
      {
        settings: { max_wal_size: '16GB' },
        machine: { workload: 'oltp' },
        evidence: { checkpointsTimed: 100, checkpointsRequested: 900, checkpointsDays: 3 },
      },
      { settings: { max_wal_size: '1GB' }, machine: { workload: 'oltp' }, platform: 'aurora' },
    ],
  },
  judge({ values, machine: { workload }, evidence }) {
    const now = values.amount('max_wal_size');
    if (workload === null || now === null) return [];
    const isForced = areForced(evidence);
    const wanted = Math.max(WANTED[workload], isForced ? Math.min(MOST, 2 * now) : 0);
    if (!isBelow(now, wanted)) return [];
    return [
      {
        setting: 'max_wal_size',
        value: memoryText(wanted),
        impact: isForced ? 'high' : 'medium',
        why: isForced
          ? 'WAL fills it before the time of a checkpoint has come: the same pages are written more often than needed. It takes that much disk.'
          : 'Bursts of writes would force checkpoints before their time. It takes that much disk at most.',
        evidence: [...checkpointWords(evidence), ...(isForced ? [resetWords(values)] : [])],
      },
    ];
  },
};

function resetWords({ major }: SettingValues): string {
  const counters = major >= 17 ? 'checkpointer' : 'bgwriter';
  return `Checkpoints from before the last change of it count as well: SELECT pg_stat_reset_shared('${counters}') after a change, and look again a day later.`;
}
