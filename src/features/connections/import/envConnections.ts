// Connections of a .env file: variables that hold a URL, and the groups of PG*, POSTGRES_* and DB_*.

import { parametersOfVariables } from '../../../db/libpqWords';
import { err, ok } from '../../../util/result';
import { pickParts, type Claim, type Given, type PartFields, type Reader } from './claim';
import { readEnvFile, unknownVariables, type EnvVariable } from './envFile';
import { isPostgresUrl } from './looseUrl';

export const readEnv: Reader = (text, { variables }) => {
  const found = readEnvFile(text, variables);
  return [...urls(found), ...libpqGroup(found), ...groups(found)];
};

function urls(found: readonly EnvVariable[]): readonly Claim[] {
  return found
    .filter(({ value }) => isPostgresUrl(value))
    .map(({ name, value, line }) => ({ line, label: name, url: known(value) }));
}

export function known(value: string): Given {
  const [unknown] = unknownVariables(value);
  return unknown === undefined
    ? ok(value)
    : err(`comes from ${unknown}, which no .env file beside it sets`);
}

/** PGHOST and its kin, as libpq reads them. */
function libpqGroup(found: readonly EnvVariable[]): readonly Claim[] {
  const ours = found.filter(({ name }) => /^PG[A-Z]+$/.test(name));
  const [first] = ours;
  const parameters = parametersOfVariables(
    Object.fromEntries(ours.map(({ name, value }) => [name, value])),
  );
  if (first === undefined || !(parameters.has('host') || parameters.has('dbname'))) return [];
  const parts = Object.fromEntries([...parameters].map(([name, value]) => [name, known(value)]));
  return [{ line: first.line, label: 'PGHOST and its kin', parts }];
}

const NAMES: PartFields = {
  host: ['HOST', 'HOSTNAME', 'SERVER'],
  port: ['PORT'],
  dbname: ['DB', 'DATABASE', 'NAME', 'DBNAME', 'DB_NAME'],
  user: ['USER', 'USERNAME'],
  password: ['PASSWORD', 'PASS', 'PASSWD'],
  sslmode: ['SSLMODE', 'SSL_MODE'],
  ssl: ['SSL'],
};

/** Of any server; another variable of the group says which. */
const GROUPS: readonly { readonly prefix: string; readonly isOurs: boolean }[] = [
  { prefix: 'POSTGRES_', isOurs: true },
  { prefix: 'POSTGRESQL_', isOurs: true },
  { prefix: 'DB_', isOurs: false },
  { prefix: 'DATABASE_', isOurs: false },
  { prefix: 'TYPEORM_', isOurs: false },
];
const KIND =
  /^(?:DB_|DATABASE_|TYPEORM_)?(?:CONNECTION|ENGINE|DRIVER|TYPE|CLIENT|ADAPTER|DIALECT)$/;

function groups(found: readonly EnvVariable[]): readonly Claim[] {
  const kinds = found.filter(({ name }) => KIND.test(name)).map(({ value }) => value);
  const isPostgres = kinds.some((kind) => /^(?:pg|pgsql|postgis)$|postgres/i.test(kind));
  return GROUPS.flatMap(({ prefix, isOurs }) => {
    const values = new Map(
      found
        .filter(({ name }) => name.startsWith(prefix))
        .map((one) => [one.name.slice(prefix.length), one] as const),
    );
    const host = ['HOST', 'HOSTNAME', 'SERVER'].map((name) => values.get(name)).find(Boolean);
    const port = values.get('PORT')?.value;
    if (host === undefined || !(isOurs || isPostgres || (kinds.length === 0 && port === '5432')))
      return [];
    const parts = pickParts(NAMES, (name) => {
      const value = values.get(name)?.value;
      return value === undefined || value === '' ? undefined : known(value);
    });
    return [{ line: host.line, label: host.name, parts }];
  });
}
