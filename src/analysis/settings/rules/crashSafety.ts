// Would a crash of the machine leave a database that is still whole?

import { OWN_STORAGE, type SettingRule } from '../settingRule';

const SWITCHES = ['fsync', 'full_page_writes'] as const;

export const crashSafety: SettingRule = {
  id: 'crash-safety',
  since: '0.2.0',
  settings: SWITCHES,
  needs: [],
  notOn: OWN_STORAGE,
  documentation: {
    summary: 'fsync or full_page_writes is off: a crash can destroy the database.',
    why: 'Without fsync nothing says that what was committed has reached the disk, nor in which order. Without full_page_writes a page that was half written stays so. After a crash of the machine the data may be inconsistent without anybody noticing.',
    fix: 'Switch both on, and take a new base backup when the server has crashed meanwhile. Where speed is wanted, synchronous_commit = off loses the last moments and never consistency.',
    falsePositives:
      'Databases that can be made anew at any time, as in tests. A file system that never tears pages may do without full_page_writes.',
    sources: [
      'https://www.postgresql.org/docs/18/runtime-config-wal.html#GUC-FSYNC',
      'https://www.postgresql.org/docs/18/runtime-config-wal.html#GUC-FULL-PAGE-WRITES',
    ],
  },
  examples: {
    fires: [
      { settings: { fsync: 'off' }, proposes: { fsync: 'on' } },
      { settings: { full_page_writes: 'off' }, proposes: { full_page_writes: 'on' } },
    ],
    silent: [{}, { settings: { full_page_writes: 'off' }, platform: 'aurora' }],
  },
  judge({ values }) {
    return SWITCHES.filter((name) => values.text(name) === 'off').map((setting) => ({
      setting,
      value: 'on',
      impact: 'high',
      why:
        setting === 'fsync'
          ? 'A crash of the machine can destroy the database: nothing says that committed data has reached the disk.'
          : 'A crash of the machine can leave pages that are half written, and nothing mends them.',
    }));
  },
};
