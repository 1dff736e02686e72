// Found connections as items to tick: where each leads, where it stands, and what is there already.

import {
  leadsTo,
  type FoundConnection,
  type ImportReport,
} from '../../features/connections/importing';
import { addressOf, type ConnectionProfile } from '../../model/connectionProfile';
import { visibleLine } from '../../util/visibleText';
import type { Choice } from '../shell/questions';

export function importChoices(
  found: readonly FoundConnection[],
  saved: readonly ConnectionProfile[],
): readonly Choice<FoundConnection>[] {
  const savedNames = new Map(saved.flatMap(whereSaved));
  return found.map((one) => {
    const known = savedNames.get(leadsTo(one.fields));
    const first = one.sameAs === null ? undefined : found[one.sameAs];
    const there =
      known !== undefined
        ? [`$(check) saved as ${known}`]
        : first !== undefined
          ? [`$(copy) the same as in ${placeOf(first)}`]
          : [];
    return {
      label: nameOf(one, new Set()),
      description: [who(one), ...there].join('  ·  '),
      detail: originOf(one),
      value: one,
    };
  });
}

function whereSaved(profile: ConnectionProfile): readonly (readonly [string, string])[] {
  const address = addressOf(profile);
  return address === null ? [] : [[leadsTo({ ...profile, ...address }), profile.name]];
}

function who({ fields }: FoundConnection): string {
  const { user, host, port, otherHosts = [] } = fields;
  const hosts = [{ host, port }, ...otherHosts].map((one) => `${one.host}:${String(one.port)}`);
  return `${user}@${hosts.join(',')}`;
}

/** `compose.yaml:12 service db`. */
export function placeOf({ place }: Pick<FoundConnection, 'place'>): string {
  return `${place.file}:${String(place.line)} ${place.label}`;
}

/** In one line: where it stands, whether its password is there, and what to know of it. */
function originOf({ place, password, notes }: FoundConnection): string {
  const known = password === null ? 'no password found' : 'its password is there';
  return [placeOf({ place }), known, ...notes].join('  ·  ');
}

/** None that is taken. */
export function nameOf(
  { fields, place }: Pick<FoundConnection, 'fields' | 'place'>,
  taken: ReadonlySet<string>,
): string {
  const service = /^\[(.+)\]$/.exec(place.label)?.[1];
  const name = visibleLine(service ?? `${fields.database} on ${fields.host}`);
  let count = 1;
  const numbered = (): string => (count === 1 ? name : `${name} (${String(count)})`);
  while (taken.has(numbered())) count += 1;
  return numbered();
}

export function unreadText({ unread, limits }: Pick<ImportReport, 'unread' | 'limits'>): string {
  const places = unread.map(
    ({ file, line, label, why }) => `${file}:${String(line)}  ${label}\n    ${why}`,
  );
  return `${[...places, ...limits].map((text) => text.split('\n').map(visibleLine).join('\n')).join('\n\n')}\n`;
}
