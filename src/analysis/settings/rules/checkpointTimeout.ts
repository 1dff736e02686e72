// Is there time enough between two checkpoints on a server that writes much?

import { checkpointWords } from '../checkpointWords';
import { isBelow } from '../settingValues';
import { OWN_STORAGE, type SettingRule } from '../settingRule';

const WANTED_MS = 900_000;

export const checkpointTimeout: SettingRule = {
  id: 'checkpoint-timeout',
  since: '0.2.0',
  settings: ['checkpoint_timeout'],
  needs: ['workload'],
  notOn: OWN_STORAGE,
  documentation: {
    summary: 'checkpoint_timeout is below 15 minutes on a server that writes much.',
    why: 'The first change of a page after a checkpoint writes the whole page to WAL. With checkpoints every five minutes, a busy server writes much of its WAL for that alone.',
    fix: 'Set it to 15 minutes for OLTP, warehouses and mixed servers, with a max_wal_size that lasts as long.',
    falsePositives:
      'Recovery after a crash takes longer the more WAL there is since the last checkpoint.',
    sources: ['https://www.postgresql.org/docs/18/runtime-config-wal.html#GUC-CHECKPOINT-TIMEOUT'],
  },
  examples: {
    fires: [
      {
        settings: { checkpoint_timeout: '5min' },
        machine: { workload: 'oltp' },
        proposes: { checkpoint_timeout: '15min' },
      },
    ],
    silent: [
      { settings: { checkpoint_timeout: '5min' }, machine: { workload: 'web' } },
      { settings: { checkpoint_timeout: '30min' }, machine: { workload: 'warehouse' } },
    ],
  },
  judge({ values, machine: { workload }, evidence }) {
    if (workload === null || workload === 'web' || workload === 'desktop') return [];
    if (!isBelow(values.amount('checkpoint_timeout'), WANTED_MS)) return [];
    return [
      {
        setting: 'checkpoint_timeout',
        value: '15min',
        impact: 'low',
        why: 'After each checkpoint the first change of every page writes the whole page to WAL. Recovery after a crash takes longer.',
        evidence: checkpointWords(evidence),
      },
    ];
  },
};
