// The extensions that PGlite brings, loaded only when a twin needs them: each costs time and memory.

import type { Extension, Extensions } from '@electric-sql/pglite';
import { ownValue } from '../../util/ownValue';

type Load = () => Promise<Extensions>;

const CONTRIB: Readonly<Record<string, Load>> = {
  bloom: async () => ({ bloom: (await import('@electric-sql/pglite/contrib/bloom')).bloom }),
  btree_gin: async () => ({
    btree_gin: (await import('@electric-sql/pglite/contrib/btree_gin')).btree_gin,
  }),
  btree_gist: async () => ({
    btree_gist: (await import('@electric-sql/pglite/contrib/btree_gist')).btree_gist,
  }),
  citext: async () => ({ citext: (await import('@electric-sql/pglite/contrib/citext')).citext }),
  cube: async () => ({ cube: (await import('@electric-sql/pglite/contrib/cube')).cube }),
  dict_int: async () => ({
    dict_int: (await import('@electric-sql/pglite/contrib/dict_int')).dict_int,
  }),
  dict_xsyn: async () => ({
    dict_xsyn: (await import('@electric-sql/pglite/contrib/dict_xsyn')).dict_xsyn,
  }),
  earthdistance: async () => ({
    earthdistance: (await import('@electric-sql/pglite/contrib/earthdistance')).earthdistance,
  }),
  fuzzystrmatch: async () => ({
    fuzzystrmatch: (await import('@electric-sql/pglite/contrib/fuzzystrmatch')).fuzzystrmatch,
  }),
  hstore: async () => ({ hstore: (await import('@electric-sql/pglite/contrib/hstore')).hstore }),
  intarray: async () => ({
    intarray: (await import('@electric-sql/pglite/contrib/intarray')).intarray,
  }),
  isn: async () => ({ isn: (await import('@electric-sql/pglite/contrib/isn')).isn }),
  lo: async () => ({ lo: (await import('@electric-sql/pglite/contrib/lo')).lo }),
  ltree: async () => ({ ltree: (await import('@electric-sql/pglite/contrib/ltree')).ltree }),
  pg_stat_statements: async () => ({
    pg_stat_statements: withoutPreload(
      (await import('@electric-sql/pglite/contrib/pg_stat_statements')).pg_stat_statements,
    ),
  }),
  pg_trgm: async () => ({
    pg_trgm: (await import('@electric-sql/pglite/contrib/pg_trgm')).pg_trgm,
  }),
  pgcrypto: async () => ({
    pgcrypto: (await import('@electric-sql/pglite/contrib/pgcrypto')).pgcrypto,
  }),
  seg: async () => ({ seg: (await import('@electric-sql/pglite/contrib/seg')).seg }),
  tablefunc: async () => ({
    tablefunc: (await import('@electric-sql/pglite/contrib/tablefunc')).tablefunc,
  }),
  tsm_system_rows: async () => ({
    tsm_system_rows: (await import('@electric-sql/pglite/contrib/tsm_system_rows')).tsm_system_rows,
  }),
  tsm_system_time: async () => ({
    tsm_system_time: (await import('@electric-sql/pglite/contrib/tsm_system_time')).tsm_system_time,
  }),
  unaccent: async () => ({
    unaccent: (await import('@electric-sql/pglite/contrib/unaccent')).unaccent,
  }),
  'uuid-ossp': async () => ({
    uuid_ossp: (await import('@electric-sql/pglite/contrib/uuid_ossp')).uuid_ossp,
  }),
};

/** Its views can be planned, and nothing is counted in a twin. */
function withoutPreload({ name, setup }: Extension): Extension {
  return {
    name,
    setup: async (pg, options) => {
      const { bundlePath } = await setup(pg, options);
      return bundlePath === undefined ? {} : { bundlePath };
    },
  };
}

/** Extensions that others ask for with CASCADE. */
const NEEDS: Readonly<Record<string, readonly string[]>> = { earthdistance: ['cube'] };

export async function loadExtensions(names: readonly string[]): Promise<Extensions> {
  const wanted = new Set(names.flatMap((name) => [name, ...(ownValue(NEEDS, name) ?? [])]));
  const loaded = await Promise.all(
    [...wanted].flatMap((name) => ownValue(CONTRIB, name)?.() ?? []),
  );
  return Object.assign({}, ...loaded) as Extensions;
}
