// Does ANALYZE keep enough of each column's values?

import { isBelow } from '../settingValues';
import type { SettingRule } from '../settingRule';

const WANTED = 100;
const WAREHOUSE = 500;

export const defaultStatisticsTarget: SettingRule = {
  id: 'default-statistics-target',
  since: '0.2.0',
  settings: ['default_statistics_target'],
  needs: ['workload'],
  documentation: {
    summary: 'default_statistics_target is small for what is asked of the statistics.',
    why: 'ANALYZE keeps so many common values and histogram bounds of a column. In a warehouse, large tables are read by ranges and by values that 100 entries do not tell apart.',
    fix: '100, the default; 500 in a warehouse. ANALYZE afterwards.',
    falsePositives:
      'Where few columns need more: ALTER TABLE ... ALTER COLUMN ... SET STATISTICS is cheaper. Planning takes a little longer with more.',
    sources: [
      'https://www.postgresql.org/docs/18/runtime-config-query.html#GUC-DEFAULT-STATISTICS-TARGET',
    ],
  },
  examples: {
    fires: [
      { machine: { workload: 'warehouse' }, proposes: { default_statistics_target: '500' } },
      {
        settings: { default_statistics_target: '10' },
        machine: { workload: 'web' },
        proposes: { default_statistics_target: '100' },
      },
    ],
    silent: [
      { machine: { workload: 'oltp' } },
      { settings: { default_statistics_target: '1000' }, machine: { workload: 'warehouse' } },
    ],
  },
  judge({ values, machine: { workload } }) {
    if (workload === null) return [];
    const wanted = workload === 'warehouse' ? WAREHOUSE : WANTED;
    if (!isBelow(values.amount('default_statistics_target'), wanted)) return [];
    return [
      {
        setting: 'default_statistics_target',
        value: String(wanted),
        impact: 'low',
        why: 'Statistics with few values tell few values apart. Run ANALYZE afterwards: it changes nothing until then.',
      },
    ];
  },
};
