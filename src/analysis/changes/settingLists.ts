// Settings that are lists of names: each is quoted by itself, or PostgreSQL takes all of them for one name.

/** guc_tables.c: those with GUC_LIST_QUOTE. */
export const QUOTED_LISTS: ReadonlySet<string> = new Set([
  'local_preload_libraries',
  'search_path',
  'session_preload_libraries',
  'shared_preload_libraries',
  'temp_tablespaces',
  'unix_socket_directories',
]);

/**
 * Of these ALTER SYSTEM SET writes an empty list as `""`, the name of a library or a folder without a name, and the server
 * does not start again. An empty search_path is one that people mean.
 */
export function isEmptyList(name: string, value: string): boolean {
  return QUOTED_LISTS.has(name) && name !== 'search_path' && listItems(value).length === 0;
}

/** As SHOW prints them, without their quotes. */
export function listItems(text: string): readonly string[] {
  return [...text.matchAll(/\s*("(?:[^"]|"")*"|[^,\s"][^,]*)/g)]
    .map(([, item = '']) => item.trim())
    .map((item) => (item.startsWith('"') ? item.slice(1, -1).replaceAll('""', '"') : item))
    .filter((item) => item !== '');
}

/** As SHOW prints them. */
export function listText(items: readonly string[]): string {
  return items
    .map((item) => (/^[\w.$/-]+$/.test(item) ? item : `"${item.replaceAll('"', '""')}"`))
    .join(', ');
}
