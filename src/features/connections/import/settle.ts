// Makes connections of claims, or says of each why it makes none. No message holds a value that may be a password.

import { toConnectionFields } from '../../../db/connectionFields';
import { err, ok, type Result } from '../../../util/result';
import type { Claim, Given, PartName } from './claim';
import { libpqWords, readLooseUrl, type LooseParameters } from './looseUrl';
import type { FoundConnection, Place, UnreadPlace } from './report';
import { leadsTo } from './leadsTo';

export type Settled =
  | { readonly kind: 'found'; readonly connection: FoundConnection }
  | { readonly kind: 'unread'; readonly place: UnreadPlace };

/** Where a claim stands. */
export interface Source {
  readonly file: string;
  readonly kind: string;
  /** It is the person's own, not a file of a folder, which anybody may have written. */
  readonly isOwn: boolean;
}

export function settle(claim: Claim, { file, kind, isOwn }: Source, userName: string): Settled {
  const place: Place = { kind, file, line: claim.line, label: claim.label };
  const merged = merge(claim);
  const allowed = merged.ok && !isOwn ? ofFolder(merged.value) : merged;
  const result = allowed.ok ? connectionOf(allowed.value, userName) : allowed;
  if (!result.ok) return { kind: 'unread', place: { ...place, why: result.error } };
  const { fields, password, notes } = result.value;
  return {
    kind: 'found',
    connection: {
      place,
      fields,
      password,
      notes: [...(claim.notes ?? []), ...notes],
      sameAs: null,
    },
  };
}

/** What the URL leaves open is filled by the parts. */
function merge(claim: Claim): Result<LooseParameters, string> {
  const notes: string[] = [];
  const given = new Map<string, string>();
  const parts = Object.entries(claim.parts ?? {}) as readonly (readonly [PartName, Given])[];
  for (const [name, part] of parts) {
    if (part.ok) {
      if (part.value !== '') given.set(name, part.value);
    } else if (name === 'password') notes.push(`Its password ${part.error}: it will be asked for.`);
    else if (NEEDED.has(name) && claim.url === undefined)
      return err(`Its ${WORDS[name] ?? name} ${part.error}.`);
  }
  const words = libpqWords(given);
  const said = { parameters: words.parameters, notes: [...notes, ...words.notes] };
  if (claim.url === undefined) return ok(said);
  if (!claim.url.ok) return err(`Its URL ${claim.url.error}.`);
  const url = readLooseUrl(claim.url.value);
  if (url === null) return err('Its URL is none of a PostgreSQL server.');
  if (!url.ok) return url;
  return ok({
    parameters: new Map([...said.parameters, ...url.value.parameters]),
    notes: [...said.notes, ...url.value.notes],
  });
}

/** As in the settings of a folder: whom this machine logs in to, and with which of its files, is the person's own to say. */
function ofFolder({ parameters, notes }: LooseParameters): Result<LooseParameters, string> {
  if (parameters.has('ssh') || parameters.has('ssh_config_host'))
    return err(
      'It goes through SSH, which is said in your own settings: add the connection there with its ssh.',
    );
  const files = FILE_WORDS.filter(
    (word) => parameters.has(word) && `${word}=${parameters.get(word) ?? ''}` !== SYSTEM_CA,
  );
  if (files.length === 0) return ok({ parameters, notes });
  const rest = new Map([...parameters].filter(([word]) => !files.includes(word)));
  // With a CA file `require` checks who answers: it does not check less without.
  if (files.includes('sslrootcert') && rest.get('sslmode') === 'require')
    rest.set('sslmode', 'verify-ca');
  const note = `Left out: ${files.join(' and ')}, as files of certificates and keys are named in your own settings.`;
  return ok({ parameters: rest, notes: [...notes, note] });
}

/** Those that name a file of this machine. */
const FILE_WORDS = ['sslrootcert', 'sslcrl', 'sslcert', 'sslkey'];
/** The system's own authorities, which are no file. */
const SYSTEM_CA = 'sslrootcert=system';

const NEEDED: ReadonlySet<PartName> = new Set(['host', 'port', 'dbname', 'user']);
const WORDS: Readonly<Partial<Record<PartName, string>>> = { dbname: 'database' };

function connectionOf(
  { parameters, notes }: LooseParameters,
  userName: string,
): Result<Pick<FoundConnection, 'fields' | 'password' | 'notes'>, string> {
  if (parameters.has('service')) return err('It names a service: see the service file.');
  const named = new Map([['user', userName], ...parameters]);
  if (!named.has('host') && !named.has('hostaddr')) named.set('host', 'localhost');
  for (const word of ['password', 'passfile', 'sslpassword']) named.delete(word);
  const fields = toConnectionFields(named);
  if (!fields.ok) return fields;
  const more = parameters.has('sslpassword')
    ? ['The passphrase of its key (sslpassword) is not taken: name a key without one.']
    : [];
  return ok({
    fields: fields.value,
    password: parameters.get('password') ?? null,
    notes: [...notes, ...more],
  });
}

/** Those that lead where one before them leads, by its index. */
export function markSame(found: readonly FoundConnection[]): readonly FoundConnection[] {
  const first = new Map<string, number>();
  return found.map((connection, index) => {
    const key = leadsTo(connection.fields);
    const sameAs = first.get(key) ?? null;
    if (sameAs === null) first.set(key, index);
    return { ...connection, sameAs };
  });
}
