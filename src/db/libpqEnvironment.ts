// Where libpq looks for what a connection string leaves open: the service file, then the environment, then the password file.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import pgpass from 'pgpass';
import { err, ok, type Result } from '../util/result';
import {
  parseConninfo,
  toConnectionFields,
  type ConnectionFields,
  type ConnectionParameters,
} from './conninfo';
import { parseService } from './serviceFile';

export interface LibpqEnvironment {
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly homeDirectory: string;
  /** Of the operating system; the user where nothing names one. */
  readonly userName: string;
}

export interface LibpqConnection {
  readonly fields: ConnectionFields;
  /** Null when none is found; the server says whether it needs one. */
  readonly password: string | null;
}

const VARIABLES: Readonly<Record<string, string>> = {
  PGHOST: 'host',
  PGPORT: 'port',
  PGDATABASE: 'dbname',
  PGUSER: 'user',
  PGPASSWORD: 'password',
  PGSSLMODE: 'sslmode',
  PGSSLROOTCERT: 'sslrootcert',
};

/** Of a URL or key=value pairs; null takes the environment alone. Errors never repeat the text. */
export async function libpqConnection(
  conninfo: string | null,
  environment: LibpqEnvironment,
): Promise<Result<LibpqConnection, string>> {
  const given = conninfo === null ? ok(new Map<string, string>()) : parseConninfo(conninfo);
  if (!given.ok) return given;
  const service = await serviceParameters(given.value, environment);
  if (!service.ok) return service;
  const parameters = new Map([
    ['host', 'localhost'],
    ['user', environment.userName],
    ...fromVariables(environment),
    ...service.value,
    ...given.value,
  ]);
  const fields = toConnectionFields(parameters);
  if (!fields.ok) return fields;
  const password = parameters.get('password') ?? (await fromPasswordFile(fields.value));
  return ok({ fields: fields.value, password });
}

/** Does the environment name a database, as it does for psql without arguments? */
export function namesDatabase({ variables }: LibpqEnvironment): boolean {
  return ['PGSERVICE', 'PGHOST', 'PGDATABASE'].some((name) => (variables[name] ?? '') !== '');
}

function fromVariables({ variables }: LibpqEnvironment): readonly [string, string][] {
  return Object.entries(VARIABLES).flatMap(([variable, name]) => {
    const value = variables[variable];
    return value === undefined || value === '' ? [] : [[name, value]];
  });
}

async function serviceParameters(
  given: ConnectionParameters,
  { variables, homeDirectory }: LibpqEnvironment,
): Promise<Result<ConnectionParameters, string>> {
  const name = given.get('service') ?? variables['PGSERVICE'];
  if (name === undefined || name === '') return ok(new Map());
  const files = [
    variables['PGSERVICEFILE'] ?? path.join(homeDirectory, '.pg_service.conf'),
    ...(variables['PGSYSCONFDIR'] === undefined
      ? []
      : [path.join(variables['PGSYSCONFDIR'], 'pg_service.conf')]),
  ];
  for (const file of files) {
    const text = await readIfThere(file);
    const found = text === null ? null : parseService(text, name);
    if (found !== null) return ok(found);
  }
  return err(`The service ${name} is not defined in ${files.join(' or ')}.`);
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

function fromPasswordFile({
  host,
  port,
  database,
  user,
}: ConnectionFields): Promise<string | null> {
  return new Promise((resolve) => {
    pgpass({ host, port, database, user }, (password) => {
      resolve(password ?? null);
    });
  });
}
