// The role that everything of a source belongs to in a twin's PostgreSQL. It can log in and has no other right: no
// superuser, no files, no programs, no schema but those that it is given.

export const GUEST = 'planwright_guest';

/** Of PGlite's template and of every private cluster; Planwright's own catalog writes are its alone. */
export const SUPERUSER = 'postgres';

/**
 * Of a row of pg_class: what was made of a source, and so neither a catalog nor Planwright's own, whatever an image calls its
 * tables. CASE, as the catalog's own statistics know no such owner: a planner that takes a bare comparison for true of one row
 * begins with it, and looks up each name once for every relation.
 */
export const isGuests = (alias: string): string =>
  `CASE WHEN ${alias}.relowner = '${GUEST}'::pg_catalog.regrole THEN true ELSE false END`;

/** Of sessions that write the catalog: nothing is found but PostgreSQL's own. */
export const OWN_SETTINGS: readonly string[] = [
  'search_path = pg_catalog, pg_temp',
  'client_min_messages = warning',
  'standard_conforming_strings = on',
  'jit = off',
  // Catalogs grow while they are asked about some of their rows: by their indexes.
  'enable_hashjoin = off',
  'enable_mergejoin = off',
  'enable_seqscan = off',
];
