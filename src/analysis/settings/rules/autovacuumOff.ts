// Does anything clean up and keep statistics true?

import type { SettingRule } from '../settingRule';

export const autovacuumOff: SettingRule = {
  id: 'autovacuum-off',
  since: '0.2.0',
  settings: ['autovacuum', 'track_counts'],
  needs: [],
  documentation: {
    summary: 'autovacuum, or the counting that it needs, is off.',
    why: 'Without it dead rows pile up, statistics age, index-only scans read the table again, and transaction ids run towards the wraparound, where a vacuum is forced at the worst moment.',
    fix: 'Switch it on. Where it disturbs, slow it down or exempt single tables.',
    falsePositives: 'While a database is loaded once and vacuumed by hand afterwards.',
    sources: [
      'https://www.postgresql.org/docs/18/runtime-config-vacuum.html#GUC-AUTOVACUUM',
      'https://www.postgresql.org/docs/18/runtime-config-statistics.html#GUC-TRACK-COUNTS',
    ],
  },
  examples: {
    fires: [
      { settings: { autovacuum: 'off' }, proposes: { autovacuum: 'on' } },
      { settings: { track_counts: 'off' }, proposes: { track_counts: 'on' } },
    ],
    silent: [{}],
  },
  judge({ values }) {
    const off = (['autovacuum', 'track_counts'] as const).filter(
      (name) => values.text(name) === 'off',
    );
    return off.map((setting) => ({
      setting,
      value: 'on',
      impact: 'high',
      why:
        setting === 'autovacuum'
          ? 'Nothing removes dead rows, keeps statistics true and holds off transaction id wraparound.'
          : 'Without counters autovacuum does not know which tables need it.',
    }));
  },
};
