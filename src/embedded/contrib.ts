// The extensions of PostgreSQL that an embedded one can create. Their files lie beside the template; PGlite unpacks those that
// it is given, and each costs time and memory. scripts/build-embedded.mjs ships these alone.

import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Extensions } from '@electric-sql/pglite';

const CONTRIB: ReadonlySet<string> = new Set(
  (
    'bloom btree_gin btree_gist citext cube dict_int dict_xsyn earthdistance fuzzystrmatch hstore intarray isn lo ltree ' +
    'pg_stat_statements pg_trgm pgcrypto seg tablefunc tsm_system_rows tsm_system_time unaccent uuid-ossp'
  ).split(' '),
);

/** Extensions that others ask for with CASCADE. */
const NEEDS: ReadonlyMap<string, readonly string[]> = new Map([['earthdistance', ['cube']]]);

/** Names that are not shipped are left out: CREATE EXTENSION says so. */
export function contribBeside(templateFile: string, names: readonly string[]): Extensions {
  const wanted = new Set(names.flatMap((name) => [name, ...(NEEDS.get(name) ?? [])]));
  return Object.fromEntries(
    [...wanted]
      .filter((name) => CONTRIB.has(name))
      .map((name) => {
        const bundle = path.join(path.dirname(templateFile), 'pglite', `${name}.tar.gz`);
        const setup = () => Promise.resolve({ bundlePath: pathToFileURL(bundle) });
        return [name, { name, setup }];
      }),
  );
}
