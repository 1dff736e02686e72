// The settings of a source that plans depend on: PostgreSQL's own, and a person's own that policies and views ask for.

import type { TwinImage } from '../../../model/twinImage';
import type { SourceReader } from './sourceReader';
import { SETTINGS_SQL, settingRow } from './sourceSchemaSql';

interface Texts {
  readonly policies: readonly TwinImage['policies'][number][];
  readonly relations: readonly TwinImage['relations'][number][];
  readonly definitions: readonly TwinImage['definitions'][number][];
}

/** Row level security often asks for the tenant in a setting; without it such a policy fails while it is planned. */
const ASKED_FOR = /\bcurrent_setting\('([a-z_]\w*(?:\.\w+)+)'/gi;
/** Some keep keys in settings; those are nothing for a twin. */
const SECRET = /secret|passw|token|key|credential/i;

export async function readPlannerSettings(reader: SourceReader): Promise<Record<string, string>> {
  return asRecord(await reader.query(SETTINGS_SQL, [], settingRow));
}

export async function readNamedSettings(
  reader: SourceReader,
  texts: Texts,
): Promise<Record<string, string>> {
  const names = namedSettings(texts);
  if (names.length === 0) return {};
  return asRecord(await reader.query(NAMED_SQL, [names], settingRow));
}

const NAMED_SQL = `SELECT name, current_setting(name, true) AS value FROM unnest($1::text[]) AS n(name)
  WHERE current_setting(name, true) IS NOT NULL`;

function asRecord(
  rows: readonly { readonly name: string; readonly value: string }[],
): Record<string, string> {
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
}

/** Those that policies and views name, and the functions that policies call. */
export function namedSettings({ policies, relations, definitions }: Texts): string[] {
  const policy = policies.map(({ sql }) => sql).join('\n');
  const called = definitions.filter(
    ({ kind, name }) =>
      kind === 'function' && policy.includes(name.slice(0, name.indexOf('(') + 1)),
  );
  const text = [
    policy,
    ...relations.map(({ definition }) => definition ?? ''),
    ...called.map(({ sql }) => sql),
  ].join('\n');
  const names = [...text.matchAll(ASKED_FOR)].flatMap(([, name]) => name ?? []);
  return [...new Set(names)].filter((name) => !SECRET.test(name));
}
