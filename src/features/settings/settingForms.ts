// How a setting is changed where this server runs, and how it is taken back: SQL on a server of its own, commands of the
// platform elsewhere. Nothing here runs either.

import { changeSql, sqlLiteral } from '../../analysis/changes/changeSql';
import type { JudgedProposal } from '../../analysis/settings/judgeSettings';
import { amountIn, inUnit, shownValue } from '../../analysis/settings/units';
import type { Change } from '../../model/change';
import type { ServerSetting } from '../../model/serverSetting';
import type { TakesEffect } from '../../model/settingsReport';
import type { Platform } from '../../model/statementSample';

export interface FormPlace {
  readonly platform: Platform | null;
  readonly database: string;
  readonly user: string;
  /** Null where the role may not see it. */
  readonly autoConf: ReadonlyMap<string, string> | null;
  /** allow_alter_system (17): off where files are managed by something else. */
  readonly takesAlterSystem: boolean;
}

/** A proposal with a value, in the form that the place takes. */
export type SettingForm =
  | {
      readonly kind: 'sql';
      readonly change: Change;
      readonly where: 'system' | 'database' | 'role';
    }
  | { readonly kind: 'command'; readonly flag: Flag }
  /** Only a person can do it: where the server is started, or in a file. */
  | { readonly kind: 'template'; readonly text: string };

export interface Flag {
  readonly name: string;
  /** In the setting's own unit, as platforms take it. */
  readonly value: string;
  readonly before: string;
  readonly isDefault: boolean;
  readonly needsRestart: boolean;
}

export function formOf(
  { setting, value, now }: JudgedProposal & { readonly value: string },
  place: FormPlace,
): SettingForm {
  const own = ownScope(setting, value, now, place);
  if (own !== null) return own;
  if (now.source === 'command line' || now.source === 'environment variable') {
    const text = `-- ${setting} is set where the server is started (${now.source}), which wins over ALTER SYSTEM.\n-- There: -c ${setting}=${bare(value)}`;
    return { kind: 'template', text };
  }
  if (place.platform === 'neon') return onNeon(setting, value, now, place);
  if (place.platform !== null) {
    return {
      kind: 'command',
      flag: {
        name: setting,
        value: ownUnit(value, now),
        before: now.value,
        isDefault: now.source === 'default',
        needsRestart: now.context === 'postmaster',
      },
    };
  }
  if (!place.takesAlterSystem) {
    const text = `# allow_alter_system is off: in postgresql.conf, or whatever writes it\n${setting} = '${value.replaceAll("'", "''")}'`;
    return { kind: 'template', text };
  }
  const before = formerValue(now, place);
  const change: Change = { kind: 'setting', scope: 'system', name: setting, value, before };
  return { kind: 'sql', where: 'system', change };
}

/** Where all roles, a role or a database have its own value, a server-wide one would change nothing for them. */
function ownScope(
  name: string,
  value: string,
  now: ServerSetting,
  { database, user }: FormPlace,
): SettingForm | null {
  const change = { kind: 'setting' as const, name, value, before: shown(now) };
  switch (now.source) {
    case 'database':
      return {
        kind: 'sql',
        where: 'database',
        change: { ...change, scope: 'database', owner: database },
      };
    case 'user':
      return { kind: 'sql', where: 'role', change: { ...change, scope: 'role', owner: user } };
    case 'global':
      return {
        kind: 'template',
        text: `-- ${name} is set for all roles (ALTER ROLE ALL), which wins over ALTER SYSTEM.\nALTER ROLE ALL SET ${name} = ${sqlLiteral(value)};`,
      };
    case 'database user':
    case 'client':
      return {
        kind: 'template',
        text: `-- ${name} is set for this role in this database, or by the connection itself: change it there to ${bare(value)}.`,
      };
    default:
      return null;
  }
}

/** Its computes have no file to change, and nobody is a superuser there; sessions can be given what any role may set. */
function onNeon(
  name: string,
  value: string,
  now: ServerSetting,
  { database }: FormPlace,
): SettingForm {
  if (now.context !== 'user')
    return { kind: 'template', text: `-- ${name} is Neon's to set: ask its support.` };
  const change: Change = {
    ...{ kind: 'setting', scope: 'database', owner: database, name, value },
    before: null,
  };
  return { kind: 'sql', where: 'database', change };
}

/** Null takes it out of postgresql.auto.conf again. */
function formerValue(now: ServerSetting, { autoConf }: FormPlace): string | null {
  if (autoConf !== null) return autoConf.get(now.name) ?? null;
  return now.source === 'configuration file' ? shown(now) : null;
}

/** Whatever nobody set takes effect as the server reads it: at its start, at a reload, or as sessions begin. */
export function takesEffect({ context }: ServerSetting, form: SettingForm | null): TakesEffect {
  if (form === null) return 'none';
  if (form.kind === 'sql' && form.where !== 'system') return 'session';
  if (context === 'postmaster') return 'restart';
  return context === 'backend' || context === 'superuser-backend' ? 'session' : 'reload';
}

/** Without the reload that ALTER SYSTEM needs: one is enough for all of them. */
export function formSql(form: SettingForm): { readonly sql: string; readonly undo: string } | null {
  if (form.kind !== 'sql') return null;
  const { statements, undo } = changeSql(form.change);
  return { sql: closed(statements), undo: closed(undo) };
}

export function closed(statements: readonly string[]): string {
  return statements.map((statement) => `${statement};`).join('\n');
}

function shown({ value, unit }: ServerSetting): string {
  return shownValue(value, unit);
}

function ownUnit(value: string, { unit, kind }: ServerSetting): string {
  if (kind !== 'integer' || unit === null) return value;
  const amount = amountIn(value, unit);
  return amount === null || amount < 0 ? value : String(inUnit(amount, unit));
}

/** Without what would end a comment's line. */
function bare(value: string): string {
  return value.replaceAll(/\s+/g, ' ');
}
