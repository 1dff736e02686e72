// May vacuum freeze pages before it has to (18)?

import type { SettingRule } from '../settingRule';

export const eagerFreeze: SettingRule = {
  id: 'eager-freeze',
  since: '0.2.0',
  settings: ['vacuum_max_eager_freeze_failure_rate'],
  needs: [],
  documentation: {
    summary: 'vacuum_max_eager_freeze_failure_rate is 0, so that nothing is frozen early (18).',
    why: 'From 18 on a normal vacuum also looks at some pages that are all-visible and freezes them, so that the vacuum that is forced against wraparound finds little to do. At 0 everything waits for that one.',
    fix: 'Set it to 0.03, the default.',
    falsePositives: 'Tables whose rows are all changed again soon.',
    sources: [
      'https://www.postgresql.org/docs/18/runtime-config-vacuum.html#GUC-VACUUM-MAX-EAGER-FREEZE-FAILURE-RATE',
    ],
  },
  examples: {
    fires: [
      {
        major: 18,
        settings: { vacuum_max_eager_freeze_failure_rate: '0' },
        proposes: { vacuum_max_eager_freeze_failure_rate: '0.03' },
      },
    ],
    silent: [{ major: 18 }, { major: 17 }],
  },
  judge({ values }) {
    if (values.amount('vacuum_max_eager_freeze_failure_rate') !== 0) return [];
    return [
      {
        setting: 'vacuum_max_eager_freeze_failure_rate',
        value: '0.03',
        impact: 'low',
        why: 'Nothing is frozen early, and the vacuum against wraparound has all of it to do at once.',
      },
    ];
  },
};
