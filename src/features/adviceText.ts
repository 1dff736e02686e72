// What faces show and programs read of findings and suggestions: their changes as SQL, and what may be done with it.

import { changeSql, changesSql } from '../analysis/changes/changeSql';
import type {
  FindingText,
  FixKind,
  FixText,
  RefusedText,
  SuggestionText,
} from '../model/adviceText';
import type { Change, Fix, TextEdit } from '../model/change';
import type { Finding } from '../model/finding';
import type { RelationName } from '../model/relationName';
import type { RefusedChange, Suggestion } from '../model/suggestion';
import { visibleLine } from '../util/visibleText';

export function fixText({ title, changes, remark }: Fix): FixText {
  const sql = sqlText(changes, remark);
  const undoSql = undoText(changes);
  const edit = editOf(changes);
  return {
    title,
    kind: fixKind(changes),
    ...(sql === '' ? {} : { sql }),
    ...(undoSql === '' ? {} : { undoSql }),
    ...(edit === null ? {} : { edit }),
  };
}

export function findingText(finding: Finding): FindingText {
  return { ...finding, fixes: finding.fixes.map(fixText) };
}

/** `text`: the statement that a rewrite changes; null where there is none, and then no rewrite. */
export function suggestionText(suggestion: Suggestion, text: string | null): SuggestionText {
  const { changes, remark, refused, ...rest } = suggestion;
  const edit = editOf(changes);
  return {
    ...rest,
    sql: edit === null || text === null ? sqlText(changes, remark) : textAfter(text, edit),
    undoSql: undoText(changes),
    refused: refused.map(refusedText),
  };
}

export function refusedText({ change, why }: RefusedChange): RefusedText {
  return { sql: changesSql([change]).statements.join('\n'), why };
}

export function fixKind(changes: readonly Change[]): FixKind {
  if (changes.some(({ kind }) => kind === 'template')) return 'template';
  if (changes.some(({ kind }) => kind === 'rewrite')) return 'edit';
  return changes.every(isOfSession) ? 'setting' : 'sql';
}

/** It ends with the session: on another connection than the statement's it does nothing. */
function isOfSession(change: Change): boolean {
  return (
    change.kind === 'setting' && (change.scope === 'transaction' || change.scope === 'session')
  );
}

/** What a face may run after a yes; empty for what is to be read, edited, or set in the person's own session. */
export function runnableStatements(changes: readonly Change[]): readonly string[] {
  return fixKind(changes) === 'sql' ? changesSql(changes).statements : [];
}

/** Under which a statement can be explained to see what they do; null for anything but settings with a value. */
export function settingsOf(changes: readonly Change[]): Readonly<Record<string, string>> | null {
  const settings: Record<string, string> = {};
  for (const change of changes) {
    if (change.kind !== 'setting' || change.value === null) return null;
    settings[change.name] = change.value;
  }
  return changes.length === 0 ? null : settings;
}

/** The same settings for every session of a role, and of a database: to be read. */
export function lastingSettings(
  changes: readonly Change[],
  { user, database }: { readonly user: string; readonly database: string },
): readonly { readonly title: string; readonly sql: string; readonly undoSql: string }[] {
  const settings = changes.filter((change) => change.kind === 'setting');
  const of = (scope: 'role' | 'database', owner: string) =>
    settings.map(({ name, value }) => ({
      ...{ kind: 'setting' as const, scope, owner, name, value, before: null },
    }));
  return (
    [
      [`For every new session of the role ${user}`, of('role', user)],
      [`For every new session in the database ${database}`, of('database', database)],
    ] as const
  ).map(([title, all]) => ({ title, sql: sqlText(all, undefined), undoSql: undoText(all) }));
}

/** What takes it back again, one statement each. */
function undoStatements(changes: readonly Change[]): readonly string[] {
  return fixKind(changes) === 'sql' ? changesSql(changes).undo : [];
}

/** What stands in the database when some of the statements were run. */
export interface DoneChanges {
  readonly sql: string;
  /** One statement each. */
  readonly undo: readonly string[];
  readonly indexes: readonly RelationName[];
}

/** After the first `count` of the runnable statements. */
export function doneChanges(changes: readonly Change[], count: number): DoneChanges {
  const statements = runnableStatements(changes);
  const whole = wholeChanges(changes, count);
  return {
    sql: closed(statements.slice(0, count)),
    undo: undoStatements(count >= statements.length ? changes : whole),
    indexes: createdIndexes(whole),
  };
}

/** Of one whose statements were run in part nobody knows what to take back. */
function wholeChanges(changes: readonly Change[], count: number): readonly Change[] {
  let left = count;
  return changes.filter((change) => {
    left -= changeSql(change).statements.length;
    return left >= 0;
  });
}

function createdIndexes(changes: readonly Change[]): readonly RelationName[] {
  return changes.flatMap((change) =>
    change.kind === 'create-index' ? [{ schema: change.definition.schema, name: change.name }] : [],
  );
}

export function textAfter(text: string, { range, newText }: TextEdit): string {
  return `${text.slice(0, range.start)}${newText}${text.slice(range.end)}`;
}

export function editOf(changes: readonly Change[]): TextEdit | null {
  return changes.find((change) => change.kind === 'rewrite')?.edit ?? null;
}

function sqlText(changes: readonly Change[], remark: string | undefined): string {
  const template = changes.find((change) => change.kind === 'template');
  if (template !== undefined) return template.text;
  const lines = closed(changesSql(changes).statements);
  const head = remark === undefined || lines === '' ? '' : `-- ${visibleLine(remark)}\n`;
  return `${head}${lines}`;
}

function undoText(changes: readonly Change[]): string {
  return closed(changesSql(changes).undo);
}

function closed(statements: readonly string[]): string {
  return statements.map((statement) => `${statement};`).join('\n');
}
