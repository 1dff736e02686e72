// Has somebody taken away what bounds autovacuum's threshold on huge tables (18)?

import type { SettingRule } from '../settingRule';

export const autovacuumMaxThreshold: SettingRule = {
  id: 'autovacuum-max-threshold',
  since: '0.2.0',
  settings: ['autovacuum_vacuum_max_threshold'],
  needs: [],
  documentation: {
    summary: 'autovacuum_vacuum_max_threshold is switched off (18).',
    why: 'From 18 on no table waits for vacuum longer than until 100 million of its rows have changed, whatever its scale factor says. At -1 a table of two billion rows waits for 400 million.',
    fix: 'Set it to 100000000, the default.',
    falsePositives: 'Where the large tables have thresholds of their own.',
    sources: [
      'https://www.postgresql.org/docs/18/runtime-config-vacuum.html#GUC-AUTOVACUUM-VACUUM-MAX-THRESHOLD',
    ],
  },
  examples: {
    fires: [
      {
        major: 18,
        settings: { autovacuum_vacuum_max_threshold: '-1' },
        proposes: { autovacuum_vacuum_max_threshold: '100000000' },
      },
    ],
    silent: [{ major: 18 }, { major: 17 }],
  },
  judge({ values }) {
    if (values.amount('autovacuum_vacuum_max_threshold') !== -1) return [];
    return [
      {
        setting: 'autovacuum_vacuum_max_threshold',
        value: '100000000',
        impact: 'low',
        why: 'Without it the largest tables wait for vacuum until a share of all their rows has changed.',
      },
    ];
  },
};
