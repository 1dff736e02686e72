// What Planwright does with each connection parameter of libpq: it is read, it makes no difference here, or it is refused by
// name. PostgreSQL 18 documentation, 34.1.2 "Parameter Key Words" and 34.15 "Environment Variables".

import { err, ok, type Result } from '../util/result';
import type { ConnectionParameters } from './conninfo';

type Word =
  /** conninfo.ts or libpqEnvironment.ts honours it, whatever its value. */
  | { readonly kind: 'read' }
  /** Of no consequence for what Planwright sends or trusts. */
  | { readonly kind: 'idle' }
  /** Only these values, which ask for what Planwright does anyway; any other is refused. */
  | { readonly kind: 'only'; readonly values: readonly string[]; readonly instead: string };

const read: Word = { kind: 'read' };
const idle: Word = { kind: 'idle' };
const only = (values: readonly string[], instead: string): Word => ({
  kind: 'only',
  values,
  instead,
});
const refused = (instead: string): Word => only([], instead);

const NO_GSS = 'Planwright speaks no GSSAPI: leave it out, and use TLS and a password';
const NO_SCRAM_KEYS = 'Planwright logs in with a password: leave it out';
const NO_OAUTH = 'Planwright speaks no OAuth: leave it out';

const WORDS: Readonly<Record<string, Word>> = {
  // Planwright's own: the way to the server.
  ssh: read,
  ssh_config_host: read,
  host: read,
  hostaddr: read,
  port: read,
  dbname: read,
  user: read,
  password: read,
  passfile: read,
  require_auth: read,
  channel_binding: read,
  connect_timeout: read,
  client_encoding: only(['auto', 'UTF8', 'UTF-8', 'utf8', 'utf-8'], 'Planwright speaks UTF8'),
  options: read,
  application_name: idle,
  fallback_application_name: idle,
  keepalives: idle,
  keepalives_idle: idle,
  keepalives_interval: idle,
  keepalives_count: idle,
  tcp_user_timeout: idle,
  replication: only(['false', 'off', 'no', '0'], 'Planwright speaks to databases: leave it out'),
  gssencmode: only(['disable', 'prefer'], NO_GSS),
  sslmode: read,
  ssl: only(['true'], 'write sslmode'),
  requiressl: only(['0'], 'write sslmode=require'),
  sslnegotiation: read,
  sslcompression: only(['0'], 'Planwright never compresses: leave it out'),
  sslcert: read,
  sslkey: read,
  sslkeylogfile: refused('Planwright writes no session keys: leave it out'),
  sslpassword: read,
  sslcertmode: only(['allow'], 'leave it out; a certificate is sent where sslcert names one'),
  sslrootcert: read,
  sslcrl: read,
  sslcrldir: refused('name a file in sslcrl'),
  sslsni: only(['1'], 'Planwright always names the host to the server: leave it out'),
  requirepeer: refused('connect by TLS with sslmode=verify-full to know who answers'),
  ssl_min_protocol_version: read,
  ssl_max_protocol_version: read,
  min_protocol_version: only(['3.0'], 'Planwright speaks protocol 3.0: leave it out'),
  max_protocol_version: only(['3.0', '3.2', 'latest'], 'Planwright speaks protocol 3.0'),
  krbsrvname: idle,
  gsslib: idle,
  gssdelegation: only(['0'], NO_GSS),
  scram_client_key: refused(NO_SCRAM_KEYS),
  scram_server_key: refused(NO_SCRAM_KEYS),
  service: read,
  servicefile: read,
  target_session_attrs: read,
  load_balance_hosts: only(['disable'], 'hosts are tried in their order'),
  oauth_issuer: refused(NO_OAUTH),
  oauth_client_id: refused(NO_OAUTH),
  oauth_client_secret: refused(NO_OAUTH),
  oauth_scope: refused(NO_OAUTH),
};

/** The variables that libpq reads where nothing else gives the parameter. */
const VARIABLES: Readonly<Record<string, string>> = {
  PGHOST: 'host',
  PGHOSTADDR: 'hostaddr',
  PGPORT: 'port',
  PGDATABASE: 'dbname',
  PGUSER: 'user',
  PGPASSWORD: 'password',
  PGPASSFILE: 'passfile',
  PGREQUIREAUTH: 'require_auth',
  PGCHANNELBINDING: 'channel_binding',
  PGCONNECT_TIMEOUT: 'connect_timeout',
  PGCLIENTENCODING: 'client_encoding',
  PGOPTIONS: 'options',
  PGGSSENCMODE: 'gssencmode',
  PGGSSDELEGATION: 'gssdelegation',
  PGSSLMODE: 'sslmode',
  PGREQUIRESSL: 'requiressl',
  PGSSLNEGOTIATION: 'sslnegotiation',
  PGSSLCOMPRESSION: 'sslcompression',
  PGSSLCERT: 'sslcert',
  PGSSLKEY: 'sslkey',
  PGSSLCERTMODE: 'sslcertmode',
  PGSSLROOTCERT: 'sslrootcert',
  PGSSLCRL: 'sslcrl',
  PGSSLCRLDIR: 'sslcrldir',
  PGSSLSNI: 'sslsni',
  PGREQUIREPEER: 'requirepeer',
  PGSSLMINPROTOCOLVERSION: 'ssl_min_protocol_version',
  PGSSLMAXPROTOCOLVERSION: 'ssl_max_protocol_version',
  PGMINPROTOCOLVERSION: 'min_protocol_version',
  PGMAXPROTOCOLVERSION: 'max_protocol_version',
  PGTARGETSESSIONATTRS: 'target_session_attrs',
  PGLOADBALANCEHOSTS: 'load_balance_hosts',
};

/** Settings that libpq sends for a session; they travel in `options`, which the server applies before anything runs. */
const SESSION_VARIABLES: Readonly<Record<string, string>> = {
  PGDATESTYLE: 'datestyle',
  PGTZ: 'timezone',
  PGGEQO: 'geqo',
};

/** Whatever becomes of it here. */
export function isLibpqWord(name: string): boolean {
  return Object.hasOwn(WORDS, name);
}

/** An error names the parameter and never its value, which may be a password in the wrong place. */
export function checkWords(parameters: ConnectionParameters): Result<null, string> {
  for (const [name, value] of parameters) {
    const word = Object.hasOwn(WORDS, name) ? WORDS[name] : undefined;
    if (word === undefined) {
      return err(
        'It has a parameter that libpq does not know' +
          (/^[a-z_]{2,30}$/i.test(name) ? `: ${name}. Leave it out.` : '. Leave it out.'),
      );
    }
    if (word.kind !== 'only' || word.values.includes(value)) continue;
    const allowed = word.values.length === 0 ? '' : ` but for ${word.values.join(', ')}`;
    return err(`${name} is not supported${allowed}: ${word.instead}.`);
  }
  return ok(null);
}

export function parametersOfVariables(
  variables: Readonly<Record<string, string | undefined>>,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [variable, name] of Object.entries(VARIABLES)) {
    const value = variables[variable] ?? '';
    if (value !== '') found.set(name, value);
  }
  return found;
}

/** Null when none is set. Blanks and backslashes are escaped as the server wants them in `options`. */
export function sessionOptions(
  variables: Readonly<Record<string, string | undefined>>,
): string | null {
  const given = Object.entries(SESSION_VARIABLES).flatMap(([variable, setting]) => {
    const value = variables[variable] ?? '';
    return value === '' || value.toLowerCase() === 'default'
      ? []
      : [`-c ${setting}=${value.replace(/[\s\\]/g, '\\$&')}`];
  });
  return given.length === 0 ? null : given.join(' ');
}
