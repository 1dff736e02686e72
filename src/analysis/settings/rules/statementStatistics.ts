// Does the server count its statements, and log the plans of slow ones?

import { visibleLine } from '../../../util/visibleText';
import { listItems, listText } from '../../changes/settingLists';
import type { Proposal, SettingRule, SettingsContext } from '../settingRule';

const PRELOAD = 'shared_preload_libraries';
const STATEMENTS = 'pg_stat_statements';
const AUTO_EXPLAIN = 'auto_explain';

export const statementStatistics: SettingRule = {
  id: 'statement-statistics',
  since: '0.2.0',
  settings: [PRELOAD],
  needs: [],
  // They load the library by themselves.
  notOn: ['cloud-sql', 'alloydb', 'supabase', 'neon'],
  documentation: {
    summary:
      'pg_stat_statements is not loaded, so that nobody knows which statements take the time.',
    why: 'The library counts calls, time, rows and blocks of every statement, for little. It has to be loaded when the server starts. auto_explain beside it logs the plans of slow statements.',
    fix: 'Add it to shared_preload_libraries beside what is there already, restart, and CREATE EXTENSION pg_stat_statements in the database that is looked at.',
    falsePositives: 'Hardly any.',
    sources: [
      'https://www.postgresql.org/docs/18/pgstatstatements.html',
      'https://www.postgresql.org/docs/18/auto-explain.html',
    ],
  },
  examples: {
    fires: [
      {
        settings: { shared_preload_libraries: 'pg_cron' },
        evidence: { hasContrib: true },
        proposes: { shared_preload_libraries: 'pg_cron, pg_stat_statements, auto_explain' },
      },
      // What waits in the file is not known here, and must not be lost.
      {
        settings: { shared_preload_libraries: 'pg_cron' },
        pending: ['shared_preload_libraries'],
        evidence: { hasContrib: true },
        proposes: { shared_preload_libraries: null },
      },
    ],
    silent: [
      {
        settings: { shared_preload_libraries: 'pg_stat_statements,auto_explain' },
        evidence: { hasContrib: true },
      },
      // A library that is not there would keep the server from starting.
      { settings: { shared_preload_libraries: '' }, evidence: { hasContrib: false } },
    ],
  },
  judge({ values, evidence: { hasContrib }, platform }: SettingsContext): readonly Proposal[] {
    const now = values.text(PRELOAD);
    if (now === null || !hasContrib) return [];
    const loaded = listItems(now);
    if (loaded.includes(STATEMENTS)) return [];
    const others = listItems(values.text('session_preload_libraries') ?? '');
    if (values.setting(PRELOAD)?.pendingRestart === true) return [waiting(now)];
    const explain =
      platform !== null || [...loaded, ...others].includes(AUTO_EXPLAIN) ? [] : [AUTO_EXPLAIN];
    return [
      {
        setting: PRELOAD,
        value: listText([...loaded, STATEMENTS, ...explain]),
        impact: 'medium',
        why: 'The server does not count its statements: which of them take the time is not known.',
        template: `-- After the restart, in this database:\nCREATE EXTENSION IF NOT EXISTS pg_stat_statements;${
          explain.length === 0
            ? ''
            : "\n-- Plans of statements over a second go to the log once auto_explain is told so:\nALTER SYSTEM SET auto_explain.log_min_duration = '1s';\nSELECT pg_reload_conf();"
        }`,
      },
    ];
  },
};

/** Another list stands in a file already: one that is made of what runs now would take out what was added there. */
function waiting(now: string): Proposal {
  return {
    setting: PRELOAD,
    value: null,
    impact: 'medium',
    why: 'The server does not count its statements, and its list of libraries has been changed already and waits for a restart.',
    template: `-- In force now: ${now === '' ? 'none' : visibleLine(now)}. The list in the file or parameter group is another one, which the next restart brings.\n-- Add pg_stat_statements to that list if it is not there, restart the server, then in this database:\nCREATE EXTENSION IF NOT EXISTS pg_stat_statements;`,
  };
}
