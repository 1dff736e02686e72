// Is a document SQL, or a program in whose strings SQL is looked for? Editors name languages as they like; files have endings.

import {
  hostLanguageOfFile,
  isHostLanguage,
  type HostLanguageId,
} from '../../features/hostLanguages/hostSqlReader';

interface NamedDocument {
  readonly uri: string;
  readonly languageId: string;
}

const SQL_LANGUAGES: ReadonlySet<string> = new Set(['sql', 'postgres', 'pgsql', 'plpgsql']);

/** Null for SQL; undefined for what is neither. */
export function languageOf({ uri, languageId }: NamedDocument): HostLanguageId | null | undefined {
  if (SQL_LANGUAGES.has(languageId.toLowerCase())) return null;
  if (isHostLanguage(languageId)) return languageId;
  const file = uri.replace(/[?#].*$/s, '');
  return hostLanguageOfFile(file) ?? (/\.(?:sql|pgsql|psql|ddl)$/i.test(file) ? null : undefined);
}
