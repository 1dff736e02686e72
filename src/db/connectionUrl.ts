// Reads a PostgreSQL connection URL, as people paste it, into the fields of a profile and a password.

import { err, ok, type Result } from '../util/result';
import { toConnectionFields, type ConnectionFields } from './connectionFields';
import { parseConninfo } from './conninfo';

export interface ConnectionUrl {
  readonly fields: ConnectionFields;
  /** Empty when the URL has none. */
  readonly password: string;
}

/** Takes key=value pairs too. Never repeats the text in its error: it may hold a password. */
export function parseConnectionUrl(text: string): Result<ConnectionUrl, string> {
  const parameters = parseConninfo(text);
  if (!parameters.ok) return parameters;
  // A profile lives in settings, far from the service file and the environment of a shell.
  if (parameters.value.has('service')) {
    return err('service is not supported here: write what the service says.');
  }
  const fields = toConnectionFields(parameters.value);
  return fields.ok
    ? ok({ fields: fields.value, password: parameters.value.get('password') ?? '' })
    : err(fields.error);
}
