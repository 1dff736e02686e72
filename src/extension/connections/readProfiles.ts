// The connections of a settings file, item by item, so that one mistake does not take the others away.

import * as z from 'zod';
import {
  OWN_FIELDS,
  readSavedProfile,
  type ConnectionProfile,
} from '../../model/connectionProfile';

interface ReadProfiles {
  readonly profiles: readonly ConnectionProfile[];
  readonly mistakes: readonly { readonly item: unknown; readonly why: string }[];
}

/** `ofFolder`: the settings came with a folder, whose author may name a server but no file of this machine, nor where its keys log in. */
export function readProfiles(value: unknown, ofFolder: boolean): ReadProfiles {
  const list = z.array(z.unknown()).safeParse(value ?? []);
  if (!list.success) return { profiles: [], mistakes: [{ item: value, why: 'it is not a list' }] };
  const profiles: ConnectionProfile[] = [];
  const mistakes: { item: unknown; why: string }[] = [];
  for (const [index, item] of list.data.entries()) {
    const read = readSavedProfile(item);
    const why = read.ok ? problemOf(read.value, profiles, ofFolder) : read.error;
    if (read.ok && why === null) profiles.push(read.value);
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
  const named = OWN_FIELDS.filter((field) => profile[field] !== undefined);
  return ofFolder && named.length > 0
    ? `${named.join(' and ')} may not stand in the settings of a folder, as it names what is this machine's own; keep the connection in your user settings`
    : null;
}
