// The connections of a settings file, item by item, so that one mistake does not take the others away.

import * as z from 'zod';
import {
  connectionProfileSchema,
  FILE_FIELDS,
  type ConnectionProfile,
} from '../../model/connectionProfile';

interface ReadProfiles {
  readonly profiles: readonly ConnectionProfile[];
  readonly mistakes: readonly { readonly item: unknown; readonly why: string }[];
}

/** `ofFolder`: the settings came with a folder, whose author may name a server but no file of this machine. */
export function readProfiles(value: unknown, ofFolder: boolean): ReadProfiles {
  const list = z.array(z.unknown()).safeParse(value ?? []);
  if (!list.success) return { profiles: [], mistakes: [{ item: value, why: 'it is not a list' }] };
  const profiles: ConnectionProfile[] = [];
  const mistakes: { item: unknown; why: string }[] = [];
  for (const [index, item] of list.data.entries()) {
    const parsed = connectionProfileSchema.safeParse(item);
    const why = parsed.success
      ? problemOf(parsed.data, profiles, ofFolder)
      : firstIssue(parsed.error);
    if (parsed.success && why === null) profiles.push(parsed.data);
    else mistakes.push({ item, why: `connection ${String(index + 1)}: ${why ?? ''}` });
  }
  return { profiles, mistakes };
}

function problemOf(
  profile: ConnectionProfile,
  before: readonly ConnectionProfile[],
  ofFolder: boolean,
): string | null {
  if (before.some(({ id }) => id === profile.id)) return `the id ${profile.id} is used twice`;
  const named = FILE_FIELDS.filter((field) => profile[field] !== undefined);
  return ofFolder && named.length > 0
    ? `${named.join(' and ')} may not stand in the settings of a folder, as it names a file of this machine; keep the connection in your user settings`
    : null;
}

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue ? `${issue.path.join('.')} ${issue.message}`.trim() : error.message;
}
