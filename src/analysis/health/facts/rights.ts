// What may we see of what others do, and what would an administrator have to grant?

import * as z from 'zod';
import { sqlIdentifier } from '../../../util/sqlIdentifier';
import { defineHealthQuery, type Role } from '../healthCheck';

const rightsRow = z.object({
  user: z.string(),
  pg_monitor: z.boolean(),
  pg_read_all_stats: z.boolean(),
});
export type Rights = Readonly<z.infer<typeof rightsRow>>;

export const rights = defineHealthQuery({
  sql: () => `-- Cost: one row. Privilege: none.
SELECT r.rolname AS "user", pg_catalog.pg_has_role(r.oid, 'pg_monitor', 'USAGE') AS pg_monitor,
       pg_catalog.pg_has_role(r.oid, 'pg_read_all_stats', 'USAGE') AS pg_read_all_stats
  FROM pg_catalog.pg_roles r WHERE r.rolname = current_user`,
  row: rightsRow,
});

/** One sentence with the grant; null where nothing is missing. */
export function missingRole(role: Role, given: Rights | null): string | null {
  if (given === null || given[role]) return null;
  return `The server hides what others do from this role. An administrator can show it, and nothing more, by GRANT ${role} TO ${sqlIdentifier(given.user)};`;
}

/** Of checks that read pg_stats, which holds only the columns that one may read. */
export const NO_STATISTICS_VISIBLE =
  'Statistics of columns are visible only for tables that this role may read whole, and it may read none of these. GRANT SELECT on them, or the role pg_read_all_data, shows them.';
