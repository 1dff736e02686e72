// Where libpq looks for what a connection string leaves open: the service file, then the environment, then the password file.

import { access, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Address } from '../model/connectionProfile';
import { err, ok, type Result } from '../util/result';
import { toConnectionFields, type ConnectionFields } from './connectionFields';
import { parseConninfo, type ConnectionParameters } from './conninfo';
import { checkWords, parametersOfVariables, sessionOptions } from './libpqWords';
import { passwordFor, readPasswordFile } from './passwordFile';
import { parseService } from './serviceFile';

export interface LibpqEnvironment {
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly homeDirectory: string;
  /** Of the operating system; the user where nothing names one. */
  readonly userName: string;
}

export interface LibpqConnection {
  readonly fields: ConnectionFields;
  /** Of a host; null when none is found, and the server says whether it needs one. */
  readonly passwordFor: (address: Address) => string | null;
  /** It stood in the URL or the pairs themselves. */
  readonly passwordInText: boolean;
  /** Of the client's key (sslpassword). */
  readonly keyPassphrase: string | null;
  /** Why a password file that is there was not used. */
  readonly passwordFileProblem: string | null;
}

/** Of a URL or key=value pairs; null takes the environment alone. Errors never repeat the text. */
export async function libpqConnection(
  conninfo: string | null,
  environment: LibpqEnvironment,
): Promise<Result<LibpqConnection, string>> {
  const given = conninfo === null ? ok(new Map<string, string>()) : parseConninfo(conninfo);
  if (!given.ok) return given;
  const service = await serviceParameters(given.value, environment);
  if (!service.ok) return service;
  const named = new Map([
    ['user', environment.userName],
    ...ownVariables(environment.variables),
    ...service.value,
    ...given.value,
  ]);
  if (!named.has('host') && !named.has('hostaddr')) named.set('host', 'localhost');
  const parameters = await withUsualFiles(named, environment);
  const fields = toConnectionFields(parameters);
  if (!fields.ok) return fields;
  const password = parameters.get('password');
  const file = parameters.get('passfile') ?? usualPasswordFile(environment);
  const filed = password === undefined ? await readPasswordFile(file) : null;
  return ok({
    fields: fields.value,
    passwordFor: (address) =>
      password ?? passwordFor(filed?.text ?? '', { ...fields.value, ...address }),
    passwordInText: given.value.has('password') || given.value.has('sslpassword'),
    keyPassphrase: parameters.get('sslpassword') ?? null,
    passwordFileProblem: filed?.problem ?? null,
  });
}

function ownVariables(variables: LibpqEnvironment['variables']): ConnectionParameters {
  const found = new Map(parametersOfVariables(variables));
  const session = sessionOptions(variables);
  const options = [session, found.get('options')].filter((text) => typeof text === 'string');
  if (options.length > 0) found.set('options', options.join(' '));
  return found;
}

/** libpq's files that count where nothing names others (PostgreSQL 18, 34.19 "SSL Support"). */
const USUAL_FILES: readonly (readonly [string, string])[] = [
  ['sslrootcert', 'root.crt'],
  ['sslcrl', 'root.crl'],
  ['sslcert', 'postgresql.crt'],
  ['sslkey', 'postgresql.key'],
];

async function withUsualFiles(
  parameters: ConnectionParameters,
  { homeDirectory }: LibpqEnvironment,
): Promise<ConnectionParameters> {
  const found = new Map(parameters);
  for (const [name, base] of USUAL_FILES) {
    const file = path.join(homeDirectory, '.postgresql', base);
    if (!found.has(name) && (await isThere(file))) found.set(name, file);
  }
  // libpq looks for the one only where it has the other.
  if (!parameters.has('sslcrl') && !hasCaFile(found)) found.delete('sslcrl');
  if (!parameters.has('sslcert') && !found.has('sslkey')) found.delete('sslcert');
  if (!parameters.has('sslkey') && !found.has('sslcert')) found.delete('sslkey');
  return found;
}

function hasCaFile(parameters: ConnectionParameters): boolean {
  return parameters.has('sslrootcert') && parameters.get('sslrootcert') !== 'system';
}

async function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

/** Does the environment name a database, as it does for psql without arguments? */
export function namesDatabase({ variables }: LibpqEnvironment): boolean {
  return ['PGSERVICE', 'PGHOST', 'PGDATABASE'].some((name) => (variables[name] ?? '') !== '');
}

async function serviceParameters(
  given: ConnectionParameters,
  { variables, homeDirectory }: LibpqEnvironment,
): Promise<Result<ConnectionParameters, string>> {
  const name = given.get('service') ?? variables['PGSERVICE'];
  if (name === undefined || name === '') return ok(new Map());
  const files = [
    given.get('servicefile') ??
      variables['PGSERVICEFILE'] ??
      path.join(homeDirectory, '.pg_service.conf'),
    ...(variables['PGSYSCONFDIR'] === undefined
      ? []
      : [path.join(variables['PGSYSCONFDIR'], 'pg_service.conf')]),
  ];
  for (const file of files) {
    const text = await readIfThere(file);
    const found = text === null ? null : parseService(text, name);
    if (found === null) continue;
    const known = checkWords(found);
    return known.ok ? ok(found) : err(`The service in ${file}: ${known.error}`);
  }
  return err(`The service that is named is not defined in ${files.join(' or ')}.`);
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

function usualPasswordFile({ variables, homeDirectory }: LibpqEnvironment): string {
  return process.platform === 'win32'
    ? path.join(variables['APPDATA'] ?? homeDirectory, 'postgresql', 'pgpass.conf')
    : path.join(homeDirectory, '.pgpass');
}
