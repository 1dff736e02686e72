// All that differs as one script: what a reload brings, what a restart brings, and as comments what takes all of it back.

import { changesSql } from '../../analysis/changes/changeSql';
import type { SettingAdvice } from '../../model/settingsReport';
import type { Platform } from '../../model/statementSample';
import { visibleLine } from '../../util/visibleText';
import { platformCommands } from './platformCommands';
import { closed, type SettingForm } from './settingForms';

export interface ScriptPart {
  readonly advice: SettingAdvice;
  readonly form: SettingForm | null;
}

interface ScriptAbout {
  readonly platform: Platform | null;
  readonly server: { readonly version: string; readonly database: string };
}

export function settingsScript(parts: readonly ScriptPart[], about: ScriptAbout): string {
  const { platform } = about;
  return platform === null || platform === 'neon'
    ? sqlScript(parts, about)
    : commandScript(parts, platform, about);
}

const RELOAD = 'SELECT pg_reload_conf();';

function sqlScript(parts: readonly ScriptPart[], { server }: ScriptAbout): string {
  const set = parts.filter(({ form }) => form?.kind === 'sql');
  if (set.length === 0) return '';
  const atReload = set.filter(({ advice }) => advice.takesEffect === 'reload');
  const atRestart = set.filter(({ advice }) => advice.takesEffect === 'restart');
  const inSessions = set.filter(({ advice }) => advice.takesEffect === 'session');
  const changes = set.flatMap(({ form }) => (form?.kind === 'sql' ? [form.change] : []));
  return `${[
    head(server, '--'),
    ...section('-- In force after the reload:', atReload, RELOAD),
    ...section('-- For sessions that begin from now on:', inSessions),
    ...section('-- In force after a restart of the server:', atRestart),
    ['-- To take all of it back:', commented(closed(changesSql(changes).undo))].join('\n'),
    ...(atRestart.length === 0
      ? []
      : ['-- and restart the server again for what needed a restart.']),
  ].join('\n\n')}\n`;
}

function section(title: string, parts: readonly ScriptPart[], end?: string): readonly string[] {
  if (parts.length === 0) return [];
  const lines = parts.map(({ advice }) => `${remark(advice, '--')}\n${advice.apply ?? ''}`);
  return [[title, ...lines, ...(end === undefined ? [] : [end])].join('\n')];
}

function commandScript(
  parts: readonly ScriptPart[],
  platform: Platform,
  { server }: ScriptAbout,
): string {
  const set = parts.flatMap(({ advice, form }) =>
    form?.kind === 'command' ? [{ advice, flag: form.flag }] : [],
  );
  if (set.length === 0) return '';
  const { apply, undo } = platformCommands(
    platform,
    set.map(({ flag }) => flag),
  );
  const needsRestart = set.filter(({ flag }) => flag.needsRestart).map(({ flag }) => flag.name);
  return `${[
    head(server, '#'),
    '# Not every platform and plan offers every setting; the command names what it refuses.',
    set.map(({ advice }) => remark(advice, '#')).join('\n'),
    apply,
    ...(needsRestart.length === 0
      ? []
      : [`# In force after a restart of the instance: ${needsRestart.join(', ')}`]),
    `# To take all of it back:\n${commented(undo, '#')}`,
  ].join('\n\n')}\n`;
}

function head({ version, database }: ScriptAbout['server'], mark: string): string {
  return `${mark} Settings for the server of ${visibleLine(database)}, PostgreSQL ${visibleLine(version)}. Read it; nothing has been run.`;
}

function remark({ setting, current, proposed, why }: SettingAdvice, mark: string): string {
  return `${mark} ${setting}: ${visibleLine(current)} -> ${proposed ?? ''}. ${visibleLine(why)}`;
}

function commented(text: string, mark = '--'): string {
  return text.replace(/^/gm, `${mark} `);
}
