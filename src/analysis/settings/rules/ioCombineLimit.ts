// Are neighbouring pages read in one go (17 and later)?

import { isBelow } from '../settingValues';
import type { SettingRule } from '../settingRule';

const DEFAULT = 128 * 2 ** 10;

export const ioCombineLimit: SettingRule = {
  id: 'io-combine-limit',
  since: '0.2.0',
  settings: ['io_combine_limit'],
  needs: [],
  notOn: ['neon'],
  documentation: {
    summary: 'io_combine_limit is below its default of 128 kB (17 and later).',
    why: 'Pages that lie side by side are read in one call of up to this size. Less means more calls for the same pages.',
    fix: 'Set it to 128 kB. From 18 on io_max_combine_limit bounds it.',
    falsePositives: 'Where a measurement on this storage says otherwise.',
    sources: [
      'https://www.postgresql.org/docs/18/runtime-config-resource.html#GUC-IO-COMBINE-LIMIT',
    ],
  },
  examples: {
    fires: [
      {
        major: 18,
        settings: { io_combine_limit: '8kB' },
        proposes: { io_combine_limit: '128kB' },
      },
    ],
    silent: [{ major: 18 }, { major: 17 }, { major: 16 }],
  },
  judge({ values }) {
    if (!isBelow(values.amount('io_combine_limit'), DEFAULT)) return [];
    return [
      {
        setting: 'io_combine_limit',
        value: '128kB',
        impact: 'low',
        why: 'Pages that lie side by side are read in more calls than needed.',
      },
    ];
  },
};
