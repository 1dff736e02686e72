// How safe ways are written: names as a person would write them, and the pieces that many of them share.

import { sqlIdentifier } from '../../util/sqlIdentifier';
import { isFields, namesOf, type Fields } from '../sql/walk';
import { commandsOf } from './handling';
import type { MigrationStep } from './migrationRule';

/** As the statement names it. */
export function relationText(fields: Fields, field = 'relation'): string {
  const relation = fields[field];
  if (!isFields(relation)) return '<table>';
  const parts = [relation['schemaname'], relation['relname']];
  return parts.flatMap((part) => (typeof part === 'string' ? [sqlIdentifier(part)] : [])).join('.');
}

/** By the lock that its transaction holds on it: PostgreSQL refuses some safe ways of partitioned tables. */
export function isPartitioned(
  { locks, held }: Pick<MigrationStep, 'locks' | 'held'>,
  fields: Fields,
): boolean {
  const name = relationText(fields);
  return [...locks, ...held].some(
    ({ kind, relation }) =>
      kind === 'partitioned table' && (relation === name || relation.endsWith(`.${name}`)),
  );
}

/** An index or constraint stands in the schema of its table. `name`: quoted. */
export function inSchemaOf({ relation }: Fields, name: string): string {
  const schema = isFields(relation) ? relation['schemaname'] : undefined;
  return typeof schema === 'string' ? `${sqlIdentifier(schema)}.${name}` : name;
}

/** Without its schema. */
export function bareName(fields: Fields, field = 'relation'): string {
  const relation = fields[field];
  return isFields(relation) ? String(relation['relname']) : 'table';
}

/** The commands of ALTER TABLE of one type; none of another statement. */
export function alterations(
  { node }: Pick<MigrationStep, 'node'>,
  subtype: string,
): readonly { readonly command: Fields; readonly fields: Fields; readonly isOnly: boolean }[] {
  if (node?.type !== 'AlterTableStmt') return [];
  const commands = commandsOf(node.fields);
  return commands
    .filter((command) => command['subtype'] === subtype)
    .map((command) => ({ command, fields: node.fields, isOnly: commands.length === 1 }));
}

/** The node that hangs under `def` of a command, of this type. */
export function definitionOf(command: Fields, type: string): Fields | null {
  const { def } = command;
  const found = isFields(def) ? def[type] : undefined;
  return isFields(found) ? found : null;
}

export function nameOf(command: Fields): string {
  return sqlIdentifier(String(command['name']));
}

/** The value of a DefElem as SQL: a number, a word, which the grammar may take for the name of a type, or a literal. */
export function optionValue(arg: unknown): string | null {
  if (!isFields(arg)) return null;
  const { Integer: integer, Float: float, String: string, TypeName: type } = arg;
  // Protobuf leaves out a zero.
  if (isFields(integer)) return JSON.stringify(integer['ival'] ?? 0);
  if (isFields(float)) return String(float['fval']);
  if (isFields(string)) {
    const text = String(string['sval']);
    return /^[a-z]+$/i.test(text) ? text : `'${text.replaceAll("'", "''")}'`;
  }
  const [name, ...more] = isFields(type) ? namesOf(type['names']) : [];
  return name === undefined || more.length > 0 ? null : sqlIdentifier(name);
}

/** The statement in one piece, without a semicolon. */
export function bareText({ text }: Pick<MigrationStep, 'text'>): string {
  return text.trim().replace(/;\s*$/, '');
}

/** Heuristic: as long as a page may wait for a table without anybody complaining. */
export const SHORT_LOCK = `SET lock_timeout = '2s';`;

/** Each in a transaction of its own. */
export function script(...statements: readonly string[]): string {
  return statements.join('\n');
}

/** PostgreSQL's messages end without a full stop. */
export function sentence(message: string): string {
  return message.endsWith('.') ? message : `${message}.`;
}
