// Which extensions are older in the database than what the server has installed?

import * as z from 'zod';
import type { HealthFinding } from '../../../../model/healthFinding';
import { sqlIdentifier } from '../../../../util/sqlIdentifier';
import { sqlFix } from '../../../changes/fixes';
import { measured } from '../../evidence';
import { defineHealthCheck, defineHealthQuery } from '../../healthCheck';
import { outcomeOf } from '../../outcome';

const ID = 'outdated-extension';

const extensionRow = z.object({
  extension: z.string(),
  installed: z.string(),
  /** Of the files on the server; null where they are gone. */
  available: z.string().nullable(),
});
type ExtensionRow = z.infer<typeof extensionRow>;

const extensions = defineHealthQuery({
  sql: () => `-- Cost: reads the control files of extensions. Privilege: none.
SELECT e.extname AS extension, e.extversion AS installed, a.default_version AS available
  FROM pg_catalog.pg_extension e
  LEFT JOIN pg_catalog.pg_available_extensions() AS a(name, default_version, comment) ON a.name = e.extname
 ORDER BY e.extname`,
  row: extensionRow,
});

export const outdatedExtension = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'server',
  title: 'Extensions to update',
  needs: { primary: true },
  queries: { extensions },
  options: z.object({}),
  documentation: {
    summary: 'The SQL of an extension in this database is older than its files on the server.',
    why: 'An update of the packages, or pg_upgrade, brings a new library; the functions and views in the database stay those of the old version until ALTER EXTENSION ... UPDATE. New columns are missing, such as those of pg_stat_statements, and some faults stay.',
    fix: 'ALTER EXTENSION name UPDATE, in each database that has it. Read the release notes of extensions that hold data, such as PostGIS or TimescaleDB, first.',
    falsePositives: 'A version that an application needs may be pinned on purpose.',
    sources: ['https://www.postgresql.org/docs/18/sql-alterextension.html'],
  },
  judge({ extensions: rows }) {
    return outcomeOf(
      rows
        .filter(({ installed, available }) => available !== null && available !== installed)
        .map(findingOf),
    );
  },
});

function findingOf({ extension, installed, available }: ExtensionRow): HealthFinding {
  const to = available ?? '';
  return {
    check: ID,
    impact: 'low',
    subject: { kind: 'extension', extension },
    title: `${extension} ${installed} can be updated to ${to}`,
    message: `The server has the files of ${extension} ${to}, this database still uses ${installed}. Update it; read its release notes first where it holds data.`,
    sizeBytes: null,
    evidence: [
      measured('in the database', installed, 'text'),
      measured('on the server', to, 'text'),
    ],
    // Few extensions have scripts that lead back.
    fixes: [sqlFix(`Update ${extension}`, [`ALTER EXTENSION ${sqlIdentifier(extension)} UPDATE`])],
  };
}
