// Who runs this server? Told by the roles and settings that each platform brings; no privilege is needed.

import * as z from 'zod';
import type { Platform } from '../model/statementSample';

/** Columns of a SELECT. */
export const PLATFORM_COLUMNS = `(SELECT pg_catalog.array_to_json(pg_catalog.array_agg(r.rolname::text)) FROM pg_catalog.pg_roles r
         WHERE r.rolname = ANY (ARRAY['rds_superuser', 'cloudsqlsuperuser', 'alloydbsuperuser', 'azure_pg_admin',
           'supabase_admin', 'neon_superuser'])) AS roles,
       (SELECT pg_catalog.array_to_json(pg_catalog.array_agg(DISTINCT pg_catalog.split_part(s.name, '.', 1)))
          FROM pg_catalog.pg_settings s WHERE s.name ~ '^(?:rds|apg|aurora|cloudsql|alloydb|azure|supautils|neon)[._]')
         AS prefixes,
       EXISTS (SELECT FROM pg_catalog.pg_proc p WHERE p.proname = 'aurora_version') AS is_aurora`;

export const platformFields = {
  roles: z.array(z.string()).nullable(),
  prefixes: z.array(z.string()).nullable(),
  is_aurora: z.boolean(),
};

/** Null where nothing tells: a server of its own, most likely. */
export function platformOf({
  roles,
  prefixes,
  is_aurora,
}: {
  readonly roles: readonly string[] | null;
  readonly prefixes: readonly string[] | null;
  readonly is_aurora: boolean;
}): Platform | null {
  const has = (role: string, ...settings: readonly string[]): boolean =>
    roles?.includes(role) === true || settings.some((name) => prefixes?.includes(name) === true);
  if (has('rds_superuser', 'rds')) return is_aurora ? 'aurora' : 'rds';
  if (has('alloydbsuperuser', 'alloydb')) return 'alloydb';
  if (has('cloudsqlsuperuser', 'cloudsql')) return 'cloud-sql';
  if (has('azure_pg_admin', 'azure')) return 'azure';
  if (has('neon_superuser', 'neon')) return 'neon';
  return has('supabase_admin', 'supautils') ? 'supabase' : null;
}
