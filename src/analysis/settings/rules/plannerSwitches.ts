// Which ways of the planner has somebody switched off for everybody?

import type { SettingRule } from '../settingRule';

/** Those that PostgreSQL itself has off are a choice. */
const ON_BY_DEFAULT = 'on';

export const plannerSwitches: SettingRule = {
  id: 'planner-switches',
  since: '0.2.0',
  settings: ['enable_*'],
  needs: [],
  documentation: {
    summary: 'An enable_ setting is off: the planner may not choose what may be best.',
    why: 'These switches are for looking at one plan in one session. Left off they turn every statement away from the best plan, whatever its statistics say.',
    fix: 'Switch it on again, and look at the statement for which it was switched off: statistics, an index, or SET LOCAL for it alone.',
    falsePositives: 'A workaround for one application, which is better set for its role.',
    sources: [
      'https://www.postgresql.org/docs/18/runtime-config-query.html#RUNTIME-CONFIG-QUERY-ENABLE',
    ],
  },
  examples: {
    fires: [{ settings: { enable_seqscan: 'off' }, proposes: { enable_seqscan: 'on' } }],
    silent: [{}, { settings: { enable_partitionwise_join: 'on' } }],
  },
  judge({ values }) {
    return values
      .all()
      .filter(
        ({ name, value, bootValue }) =>
          /^enable_[a-z_]+$/.test(name) && value === 'off' && bootValue === ON_BY_DEFAULT,
      )
      .map(({ name }) => ({
        setting: name,
        value: 'on',
        impact: 'high',
        why: 'It turns every statement away from this way of the planner, also where it is the best one.',
      }));
  },
};
