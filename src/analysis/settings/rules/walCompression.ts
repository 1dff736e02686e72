// Are whole pages in WAL compressed?

import { OWN_STORAGE, type SettingRule } from '../settingRule';

const METHODS_SINCE = 15;

export const walCompression: SettingRule = {
  id: 'wal-compression',
  since: '0.2.0',
  settings: ['wal_compression'],
  needs: [],
  notOn: OWN_STORAGE,
  documentation: {
    summary: 'wal_compression is off.',
    why: 'After each checkpoint the first change of a page writes the whole page to WAL. Compressed it takes a fraction of the disk, of the network to standbys and of the archive, for little processor time.',
    fix: 'From 15 on lz4, where the build has it, else pglz; on up to 14.',
    falsePositives:
      'Servers whose processors are busier than their disks; file systems that compress.',
    sources: ['https://www.postgresql.org/docs/18/runtime-config-wal.html#GUC-WAL-COMPRESSION'],
  },
  examples: {
    fires: [
      { major: 14, proposes: { wal_compression: 'on' } },
      { major: 16, proposes: { wal_compression: 'pglz' } },
      { major: 16, choices: ['lz4'], proposes: { wal_compression: 'lz4' } },
    ],
    silent: [{ settings: { wal_compression: 'pglz' } }],
  },
  judge({ values }) {
    if (values.text('wal_compression') !== 'off') return [];
    const hasLz4 = values.offers('wal_compression', 'lz4');
    // From 15 on `on` is another word for pglz.
    const plain = values.major >= METHODS_SINCE ? 'pglz' : 'on';
    return [
      {
        setting: 'wal_compression',
        value: hasLz4 ? 'lz4' : plain,
        impact: 'low',
        why: 'Whole pages go to WAL after each checkpoint; compressed they take a fraction of disk, network and archive.',
      },
    ];
  },
};
