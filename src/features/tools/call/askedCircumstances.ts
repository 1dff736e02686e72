// What a call asks to be planned under: are its settings some, and does PostgreSQL know them? Told before a twin is made.

import * as z from 'zod';
import type { DatabaseClient } from '../../../db/contracts';
import { DatabaseError } from '../../../db/errors';
import { settingIn, type Circumstances } from '../../otherCircumstances';
import { ToolError } from './toolError';

const SETTINGS_NEXT = 'Check names, values and units, such as work_mem=64MB';

/** Null where the connection's own hold. */
export function askedCircumstances(
  settings: readonly string[],
  asVersion: string | undefined,
): Circumstances | null {
  if (settings.length === 0 && asVersion === undefined) return null;
  const read = settings.map((text) => {
    const setting = settingIn(text);
    if (setting !== null) return setting;
    const next = 'Write each as name=value, such as work_mem=64MB';
    throw new ToolError('bad-input', 'settings: one of them is no setting', next);
  });
  return {
    settings: Object.fromEntries(read),
    asMajor: asVersion === undefined ? null : Number(asVersion),
  };
}

/** Privilege: none. Those with a dot are anybody's, and may be new. */
const KNOWN_SQL = `
SELECT pg_catalog.lower(name) AS name FROM pg_catalog.pg_settings WHERE pg_catalog.lower(name) = ANY ($1::text[])`;

/** Another version has settings of its own, which its planner says for itself. */
export async function requireKnown(
  { settings, asMajor }: Circumstances,
  client: DatabaseClient,
  signal: AbortSignal,
): Promise<void> {
  const names = Object.keys(settings).filter((name) => !name.includes('.'));
  if (asMajor !== null || names.length === 0) return;
  const asked = names.map((name) => name.toLowerCase());
  const rows = await client.query(KNOWN_SQL, [asked], z.object({ name: z.string() }), signal);
  const known = new Set(rows.map(({ name }) => name));
  const unknown = names.filter((name) => !known.has(name.toLowerCase()));
  if (unknown.length > 0)
    throw new ToolError(
      'bad-input',
      `settings: PostgreSQL has no ${unknown.join(', ')}`,
      SETTINGS_NEXT,
    );
}

/** Where what was asked otherwise is at fault, and not the statement. */
export function ofCircumstances(error: unknown, { settings, asMajor }: Circumstances): unknown {
  if (!(error instanceof DatabaseError)) return error;
  const { message, reason, sqlstate } = error;
  const names = Object.keys(settings).map((name) => name.toLowerCase());
  if (names.some((name) => message.toLowerCase().includes(`parameter "${name}"`)))
    return new ToolError(
      'bad-input',
      'settings: PostgreSQL does not know one of them, or does not take its value',
      SETTINGS_NEXT,
    );
  if (asMajor !== null && reason === 'unsupported' && sqlstate === null)
    return new ToolError(
      'no-twin',
      `The planner of PostgreSQL ${String(asMajor)} did not plan this on this machine`,
      'Leave asVersion out, or ask the person whether that version is installed here',
    );
  return error;
}
