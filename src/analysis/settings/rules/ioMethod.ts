// Does an 18 read asynchronously?

import type { SettingRule } from '../settingRule';

export const ioMethod: SettingRule = {
  id: 'io-method',
  since: '0.2.0',
  settings: ['io_method'],
  needs: [],
  notOn: ['neon'],
  documentation: {
    summary: 'io_method is sync, so that scans wait for each read (18).',
    why: 'From 18 on sequential scans, bitmap heap scans and VACUUM read ahead asynchronously: by worker processes, or by io_uring where the build has it. sync reads as 17 did.',
    fix: 'worker, the default, is safe everywhere. io_uring, where the build offers it, is a matter of measurement. It needs a restart.',
    falsePositives: 'Where sync was chosen by a measurement.',
    sources: ['https://www.postgresql.org/docs/18/runtime-config-resource.html#GUC-IO-METHOD'],
  },
  examples: {
    fires: [{ major: 18, settings: { io_method: 'sync' }, proposes: { io_method: 'worker' } }],
    silent: [{ major: 18 }, { major: 17 }],
  },
  judge({ values }) {
    if (values.text('io_method') !== 'sync') return [];
    const ring = values.offers('io_method', 'io_uring')
      ? ' This build has io_uring as well: compare the two by a measurement.'
      : '';
    return [
      {
        setting: 'io_method',
        value: 'worker',
        impact: 'medium',
        why: `Scans and VACUUM wait for each read; workers read ahead of them.${ring}`,
      },
    ];
  },
};
