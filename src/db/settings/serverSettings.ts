// What is this server set to, from where, and what do roles, databases and files say?

import * as z from 'zod';
import {
  serverSettingSchema,
  type ServerSetting,
  type SettingOverride,
} from '../../model/serverSetting';
import type { Platform } from '../../model/statementSample';
import type { DatabaseSession, Sessions } from '../contracts';
import { PLATFORM_COLUMNS, platformFields, platformOf } from '../platform';
import { unlessRefused } from '../unlessRefused';

export interface ServerSettings {
  readonly settings: readonly ServerSetting[];
  readonly overrides: readonly SettingOverride[];
  /** What postgresql.auto.conf says, by name; null where the role may not see it. */
  readonly autoConf: ReadonlyMap<string, string> | null;
  readonly platform: Platform | null;
  readonly isWindows: boolean;
  readonly notes: readonly string[];
}

/**
 * Cost: a row a setting. Privilege: none. What a session may set is shown as a session begins with: Planwright's own sets
 * some for itself, and the source of these is told by where else they stand.
 */
const SETTINGS_SQL = `
SELECT s.name, coalesce(CASE WHEN s.context IN ('user', 'superuser') THEN s.reset_val ELSE s.setting END, '') AS value,
       s.unit, s.vartype AS kind, s.context, s.source, s.boot_val AS "bootValue",
       s.min_val::float8 AS least, s.max_val::float8 AS most, pg_catalog.to_json(s.enumvals) AS choices,
       s.pending_restart AS "pendingRestart"
  FROM pg_catalog.pg_settings s
 ORDER BY s.name`;

/** Privilege: none. Of all databases, as pg_db_role_setting is shared. */
const OVERRIDES_SQL = `
SELECT r.rolname::text AS role, d.datname::text AS database, pg_catalog.to_json(o.setconfig) AS config
  FROM pg_catalog.pg_db_role_setting o
  LEFT JOIN pg_catalog.pg_roles r ON r.oid = o.setrole
  LEFT JOIN pg_catalog.pg_database d ON d.oid = o.setdatabase
 ORDER BY d.datname, r.rolname`;
const overridesRow = z.object({
  role: z.string().nullable(),
  database: z.string().nullable(),
  config: z.array(z.string()),
});

/** Privilege: superuser, or EXECUTE on pg_show_all_file_settings(). The last line of a name counts. */
const FILES_SQL = `
SELECT f.name, f.setting, f.sourcefile ~ 'postgresql[.]auto[.]conf$' AS "isAuto"
  FROM pg_catalog.pg_file_settings f
 WHERE f.name IS NOT NULL AND f.setting IS NOT NULL
 ORDER BY f.seqno`;
const filesRow = z.object({ name: z.string(), setting: z.string(), isAuto: z.boolean() });

const PLACE_SQL = `
SELECT ${PLATFORM_COLUMNS},
       pg_catalog.version() ~* 'mingw|visual c|msvc|windows' AS is_windows,
       current_user::text AS "user", pg_catalog.current_database()::text AS database
  FROM (SELECT) one`;
const placeRow = z.object({
  ...platformFields,
  is_windows: z.boolean(),
  user: z.string(),
  database: z.string(),
});

/** In one session, as to read the files marks there what waits for a restart, even before a reload. */
export function readServerSettings(client: Sessions, signal: AbortSignal): Promise<ServerSettings> {
  return client.session(readSettingsIn, signal);
}

async function readSettingsIn(session: DatabaseSession): Promise<ServerSettings> {
  const notes: string[] = [];
  const goBack = await session.savepoint();
  // Most roles may not, and lose only what stands in a file beside what is in force.
  const files = await unlessRefused([], '', () => session.query(FILES_SQL, [], filesRow));
  if (files === null) await goBack();
  const read = await session.query(SETTINGS_SQL, [], serverSettingSchema);
  const [place] = await session.query(PLACE_SQL, [], placeRow);
  if (place === undefined) throw new Error('a SELECT without FROM returned no row');
  const own = await unlessRefused(notes, 'Settings of roles and databases were not read', () =>
    session.query(OVERRIDES_SQL, [], overridesRow),
  );
  const overrides = (own ?? []).flatMap(({ role, database, config }) =>
    config.map((line) => ({ role, database, ...splitAssignment(line) })),
  );
  const automatic = files?.filter(({ isAuto }) => isAuto);
  const autoConf =
    automatic === undefined
      ? null
      : new Map(automatic.map(({ name, setting }) => [name, setting] as const));
  const inFiles = new Set((files ?? []).map(({ name }) => name));
  return {
    settings: read.map((setting) => withSource(setting, { overrides, inFiles, ...place })),
    overrides,
    autoConf,
    platform: platformOf(place),
    isWindows: place.is_windows,
    notes,
  };
}

function splitAssignment(line: string): { readonly setting: string; readonly value: string } {
  const at = line.indexOf('=');
  return { setting: line.slice(0, at), value: line.slice(at + 1) };
}

/** Where what this session set for itself would come from, had it not. */
function withSource(
  setting: ServerSetting,
  known: {
    readonly overrides: readonly SettingOverride[];
    readonly inFiles: ReadonlySet<string>;
    readonly user: string;
    readonly database: string;
  },
): ServerSetting {
  if (setting.source !== 'session') return setting;
  const own = known.overrides.filter(
    ({ setting: name, role, database }) =>
      name === setting.name &&
      (role === null || role === known.user) &&
      (database === null || database === known.database),
  );
  return { ...setting, source: sourceOf(setting, own, known.inFiles) };
}

function sourceOf(
  { name, value, bootValue }: ServerSetting,
  own: readonly SettingOverride[],
  inFiles: ReadonlySet<string>,
): string {
  if (own.some(({ role, database }) => role !== null && database !== null)) return 'database user';
  if (own.some(({ role }) => role !== null)) return 'user';
  if (own.some(({ database }) => database !== null)) return 'database';
  if (own.length > 0) return 'global';
  return inFiles.has(name) || value !== bootValue ? 'configuration file' : 'default';
}
