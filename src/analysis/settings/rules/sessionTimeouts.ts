// Are timeouts of sessions set where they belong: by role, and at all?

import type { Proposal, SettingRule, SettingsContext } from '../settingRule';

const TIMEOUTS = ['statement_timeout', 'lock_timeout'] as const;
const IDLE = 'idle_in_transaction_session_timeout';

export const sessionTimeouts: SettingRule = {
  id: 'session-timeouts',
  since: '0.2.0',
  settings: [...TIMEOUTS, IDLE],
  needs: [],
  documentation: {
    summary: 'Timeouts of sessions are set for the whole server, or nowhere.',
    why: 'A statement_timeout or lock_timeout for the whole server also ends dumps, index builds and reports. Without idle_in_transaction_session_timeout anywhere, one application that forgets to commit holds its locks, and keeps vacuum from removing dead rows, for as long as it lives.',
    fix: 'ALTER ROLE for the roles of applications: each with its own limits.',
    falsePositives: 'Servers with one application and no other work.',
    sources: [
      'https://www.postgresql.org/docs/18/runtime-config-client.html#GUC-STATEMENT-TIMEOUT',
      'https://www.postgresql.org/docs/18/runtime-config-client.html#GUC-IDLE-IN-TRANSACTION-SESSION-TIMEOUT',
    ],
  },
  examples: {
    fires: [
      {
        settings: { statement_timeout: '30s', idle_in_transaction_session_timeout: '5min' },
        proposes: { statement_timeout: null },
      },
      {
        settings: { lock_timeout: '30s', idle_in_transaction_session_timeout: '5min' },
        platform: 'rds',
        proposes: { lock_timeout: null },
      },
      { proposes: { idle_in_transaction_session_timeout: null } },
    ],
    silent: [{ settings: { idle_in_transaction_session_timeout: '10min' } }],
  },
  judge(context) {
    return [...TIMEOUTS.flatMap((name) => forAll(name, context)), ...nowhere(context)];
  },
};

const OF_SERVER = new Set(['configuration file', 'command line', 'environment variable']);

function forAll(name: string, { values, platform }: SettingsContext): readonly Proposal[] {
  const setting = values.setting(name);
  if (setting === null || !OF_SERVER.has(setting.source) || Number(setting.value) === 0) return [];
  const remove =
    platform === null && setting.source === 'configuration file'
      ? `-- If it stands in postgresql.conf itself, remove it there before the reload.\nALTER SYSTEM RESET ${name};\nSELECT pg_reload_conf();`
      : `-- Then remove it where it is set (${platform === null ? setting.source : 'the settings of the platform'}).`;
  return [
    {
      setting: name,
      value: null,
      impact: 'low',
      why: 'For the whole server it also ends dumps, index builds and long reports. Set it for the roles of applications.',
      template: `ALTER ROLE application SET ${name} = '${values.shown(name) ?? ''}';\n${remove}`,
    },
  ];
}

function nowhere({ values, overridden }: SettingsContext): readonly Proposal[] {
  if (values.amount(IDLE) !== 0 || overridden.has(IDLE)) return [];
  return [
    {
      setting: IDLE,
      value: null,
      impact: 'low',
      why: 'No role, database or file sets it: a session that forgets to commit holds its locks and keeps vacuum from its work.',
      template: `ALTER ROLE application SET ${IDLE} = '5min';`,
    },
  ];
}
