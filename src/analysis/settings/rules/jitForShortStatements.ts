// Are short statements compiled, which takes longer than they do?

import type { SettingRule } from '../settingRule';

export const jitForShortStatements: SettingRule = {
  id: 'jit-for-short-statements',
  since: '0.2.0',
  settings: ['jit'],
  needs: ['workload'],
  documentation: {
    summary: 'jit is on where statements are short.',
    why: 'Statements whose cost passes jit_above_cost are compiled, each time anew, which takes tens to hundreds of milliseconds. The threshold is a cost, not a time: a wrong estimate, or a table with many partitions, has short statements compiled. PostgreSQL 19 switches it off by default.',
    fix: 'Switch it off for web, OLTP and mixed servers; a session with long reports can switch it on.',
    falsePositives: 'Warehouses, whose statements run long enough to win back the compilation.',
    sources: ['https://www.postgresql.org/docs/18/runtime-config-query.html#GUC-JIT'],
  },
  examples: {
    fires: [{ major: 17, machine: { workload: 'web' }, proposes: { jit: 'off' } }],
    silent: [
      { machine: { workload: 'warehouse' } },
      { settings: { jit: 'off' }, machine: { workload: 'web' } },
      { machine: {} },
    ],
  },
  judge({ values, machine: { workload } }) {
    const isShort = workload === 'web' || workload === 'oltp' || workload === 'mixed';
    if (!isShort || values.text('jit') !== 'on') return [];
    return [
      {
        setting: 'jit',
        value: 'off',
        impact: 'medium',
        why: 'Statements that pass jit_above_cost are compiled each time anew, which takes longer than most of them run.',
      },
    ];
  },
};
