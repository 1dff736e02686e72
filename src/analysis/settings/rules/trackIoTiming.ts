// Does the server measure what it waits for disks?

import type { SettingRule } from '../settingRule';

export const trackIoTiming: SettingRule = {
  id: 'track-io-timing',
  since: '0.2.0',
  settings: ['track_io_timing'],
  needs: [],
  documentation: {
    summary: 'track_io_timing is off, so that nobody can tell slow disks from slow plans.',
    why: 'With it EXPLAIN (ANALYZE, BUFFERS), pg_stat_statements and pg_stat_io tell the time spent reading and writing.',
    fix: 'Switch it on. pg_test_timing tells what a look at the clock costs: below some 100 ns it is not felt.',
    falsePositives: 'Virtual machines whose clock is slow to read.',
    sources: [
      'https://www.postgresql.org/docs/18/runtime-config-statistics.html#GUC-TRACK-IO-TIMING',
    ],
  },
  examples: {
    fires: [{ proposes: { track_io_timing: 'on' } }],
    silent: [{ settings: { track_io_timing: 'on' } }],
  },
  judge({ values }) {
    if (values.text('track_io_timing') !== 'off') return [];
    return [
      {
        setting: 'track_io_timing',
        value: 'on',
        impact: 'low',
        why: 'Plans and counters tell how many blocks were read, but not how long that took.',
      },
    ];
  },
};
