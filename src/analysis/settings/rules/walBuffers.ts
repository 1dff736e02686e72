// Has somebody set wal_buffers lower than PostgreSQL would choose by itself?

import { isBelow } from '../settingValues';
import type { SettingRule } from '../settingRule';

const MOST = 16 * 2 ** 20;
const LEAST = 32 * 2 ** 10;
/** A thirty-second part, as xlog.c XLOGChooseNumBuffers has it. */
const SHARE = 1 / 32;

export const walBuffers: SettingRule = {
  id: 'wal-buffers',
  since: '0.2.0',
  settings: ['wal_buffers'],
  needs: [],
  notOn: ['aurora', 'neon', 'alloydb'],
  documentation: {
    summary: 'wal_buffers is set below what PostgreSQL chooses from shared_buffers.',
    why: 'WAL waits there until it is written. Left at -1 it follows shared_buffers, 3 % of it, up to one segment of 16 MB; a small value that somebody set makes busy backends write WAL themselves.',
    fix: 'Set it to -1. It needs a restart.',
    falsePositives: 'Servers that write next to nothing.',
    sources: ['https://www.postgresql.org/docs/18/runtime-config-wal.html#GUC-WAL-BUFFERS'],
  },
  examples: {
    fires: [
      {
        settings: { wal_buffers: '1MB', shared_buffers: '8GB' },
        proposes: { wal_buffers: '-1' },
      },
    ],
    silent: [{ settings: { wal_buffers: '16MB', shared_buffers: '8GB' } }, {}],
  },
  judge({ values }) {
    const buffers = values.amount('shared_buffers');
    const now = values.amount('wal_buffers');
    if (buffers === null || now === null || now < 0) return [];
    const chosen = Math.min(MOST, Math.max(LEAST, buffers * SHARE));
    if (!isBelow(now, chosen)) return [];
    return [
      {
        setting: 'wal_buffers',
        value: '-1',
        impact: 'low',
        why: 'It is smaller than PostgreSQL would choose; at -1 it follows shared_buffers.',
      },
    ];
  },
};
