// Reads a PostgreSQL connection URL, as people paste it, into the fields of a profile and a password.

import { err, ok, type Result } from '../util/result';
import { toConnectionFields, type ConnectionFields } from './connectionFields';
import { parseConninfo } from './conninfo';

export interface ConnectionUrl {
  readonly fields: ConnectionFields;
  /** Empty when the URL has none. */
  readonly password: string;
}

/** A profile lives in settings, which hold no secrets and no way to one. */
const NOT_HERE: Readonly<Record<string, string>> = {
  passfile: 'not supported here: leave it out, and enter the password',
  sslpassword:
    'not supported here: name a key without a passphrase in sslkey; openssl pkey -in KEY -out NEW writes one',
};

/** Takes key=value pairs too. Never repeats the text in its error: it may hold a password. */
export function parseConnectionUrl(text: string): Result<ConnectionUrl, string> {
  const parameters = parseConninfo(text);
  if (!parameters.ok) return parameters;
  // A profile lives in settings, far from the service file and the environment of a shell.
  if (parameters.value.has('service')) {
    return err('service is not supported here: write what the service says.');
  }
  for (const [name, why] of Object.entries(NOT_HERE))
    if (parameters.value.has(name)) return err(`${name} is ${why}.`);
  const fields = toConnectionFields(parameters.value);
  return fields.ok
    ? ok({ fields: fields.value, password: parameters.value.get('password') ?? '' })
    : err(fields.error);
}
