// Connections to the PostgreSQL services of a compose file, from this machine: through the ports that they publish.

import { err, ok } from '../../../util/result';
import type { Claim, Given, Parts, Reader, Surroundings, Variables } from './claim';
import { known } from './envConnections';
import { interpolate } from './envFile';
import { textOf, yamlMaps, type YamlMap, type YamlValue } from './yamlText';

/** By the last part of an image's name; supabase/postgres and bitnami/postgresql are some, postgres-exporter is none. */
const IMAGE =
  /(?:^|\/)(?:postgres|postgresql(?:-repmgr)?|postgis|timescaledb(?:-ha|-postgis)?|pgvector|pgvecto-rs|citus|spilo-\d+|alloydbomni|paradedb|edb-postgres-advanced)(?::|@|$)/i;
const SERVER_PORT = '5432';

export const readCompose: Reader = (text, around) =>
  yamlMaps(text).flatMap(({ fields }) => {
    const services = fields.get('services');
    if (services?.kind !== 'map') return [];
    return [...services.fields].flatMap(([name, service]) =>
      service.kind === 'map' ? claimsOf(name, service, around) : [],
    );
  });

function claimsOf(name: string, service: YamlMap, around: Surroundings): readonly Claim[] {
  const said = (value: YamlValue | undefined): string | undefined => {
    const text = textOf(value);
    return text === undefined ? undefined : interpolate(text, around.variables);
  };
  const image = said(service.fields.get('image'));
  const environment = environmentOf(service, around);
  const isOurs =
    image === undefined
      ? environment.has('POSTGRES_USER') || environment.has('POSTGRES_DB')
      : IMAGE.test(image);
  if (!isOurs) return [];
  const label = `service ${name}`;
  const address = addressOf(service, around.variables);
  const parts: Parts = { ...address, ...loginOf(environment) };
  const file = environment.has('POSTGRES_PASSWORD_FILE')
    ? ['Its password is in a file of the container (POSTGRES_PASSWORD_FILE), which is not read.']
    : [];
  return [{ line: service.line, label, parts, notes: file }];
}

function loginOf(environment: Variables): Parts {
  const first = (...names: readonly string[]): Given | undefined => {
    const value = names
      .map((name) => environment.get(name))
      .find((one) => one !== undefined && one !== '');
    return value === undefined ? undefined : known(value);
  };
  const user = first('POSTGRES_USER', 'POSTGRESQL_USERNAME', 'POSTGRESQL_USER') ?? ok('postgres');
  const dbname = first('POSTGRES_DB', 'POSTGRESQL_DATABASE') ?? user;
  const password = first('POSTGRES_PASSWORD', 'POSTGRESQL_PASSWORD');
  return { user, dbname, ...(password !== undefined && { password }) };
}

/** What stands in `environment` goes before the files. */
function environmentOf(service: YamlMap, around: Surroundings): Variables {
  const found = new Map<string, string>();
  const files = service.fields.get('env_file');
  for (const item of files?.kind === 'list' ? files.items : files === undefined ? [] : [files]) {
    const file = textOf(item.kind === 'map' ? item.fields.get('path') : item);
    for (const [name, value] of (file === undefined ? null : around.envFile(file)) ?? [])
      found.set(name, value);
  }
  const given = service.fields.get('environment');
  if (given?.kind === 'map') {
    for (const [name, value] of given.fields)
      found.set(name, textOf(value) ?? around.variables.get(name) ?? '');
  } else if (given?.kind === 'list') {
    for (const item of given.items) {
      const [name = '', ...rest] = (textOf(item) ?? '').split('=');
      found.set(name, rest.length > 0 ? rest.join('=') : (around.variables.get(name) ?? ''));
    }
  }
  return new Map([...found].map(([name, value]) => [name, interpolate(value, around.variables)]));
}

function addressOf(service: YamlMap, variables: Variables): Parts {
  if (textOf(service.fields.get('network_mode')) === 'host')
    return { host: ok('localhost'), port: ok(SERVER_PORT) };
  const ports = service.fields.get('ports');
  const items = ports?.kind === 'list' ? ports.items : [];
  const found = items.map((item) => publishedOf(item, variables));
  const ours =
    found.find((one) => one?.target === SERVER_PORT) ?? found.find((one) => one !== null) ?? null;
  if (ours === null)
    return { host: err('is reached by other services alone, as it publishes no port') };
  const { host, published } = ours;
  if (published === '') return { host: err('is at a port that Docker chooses anew at each start') };
  return { host: ok(host), port: known(published) };
}

interface Published {
  readonly host: string;
  readonly published: string;
  readonly target: string;
}

function publishedOf(item: YamlValue, variables: Variables): Published | null {
  const said = (value: YamlValue | undefined): string =>
    interpolate(textOf(value) ?? '', variables);
  if (item.kind === 'map') {
    const [host, published, target] = ['host_ip', 'published', 'target'].map((name) =>
      said(item.fields.get(name)),
    );
    return { host: hostOf(host ?? ''), published: published ?? '', target: target ?? '' };
  }
  const match = /^(?:(\[[^\]]*\]|[^:]*):)??(?:([^:]*):)?(\d+)(?:\/tcp)?$/.exec(said(item));
  if (match === null) return null;
  const [, host = '', published = '', target = ''] = match;
  return { host: hostOf(host.replace(/^\[(.*)\]$/, '$1')), published, target };
}

/** From every address of this machine it is reached by its name. */
function hostOf(address: string): string {
  return /^(?:|0\.0\.0\.0|::)$/.test(address) ? 'localhost' : address;
}
