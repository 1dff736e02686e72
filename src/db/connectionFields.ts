// libpq's parameters as the fields of a connection; what cannot be honoured is refused by name, and no value is repeated.

import * as z from 'zod';
import {
  channelBindingSchema,
  tlsModeSchema,
  targetSessionSchema,
  tlsVersionSchema,
  type Address,
  type ConnectionProfile,
  type TlsMode,
} from '../model/connectionProfile';
import { readHosts } from '../model/hostLists';
import { readSshRoute } from '../model/sshWords';
import { err, ok, type Result } from '../util/result';
import { requiredAuthProblem } from './authenticationRule';
import type { ConnectionParameters } from './conninfo';
import { checkWords } from './libpqWords';

/** Absent is what nothing names. */
export type ConnectionFields = Address &
  Pick<ConnectionProfile, 'database' | 'user'> &
  Partial<
    Pick<
      ConnectionProfile,
      | 'otherHosts'
      | 'targetSessionAttrs'
      | 'tls'
      | 'caFile'
      | 'crlFile'
      | 'certFile'
      | 'keyFile'
      | 'tlsMinVersion'
      | 'tlsMaxVersion'
      | 'tlsDirect'
      | 'channelBinding'
      | 'requireAuth'
      | 'options'
      | 'connectTimeoutMs'
      | 'ssh'
      | 'sshConfigHost'
    >
  >;

/** What nothing names is filled in as libpq does: port 5432, the user's name for the database. */
export function toConnectionFields(
  parameters: ConnectionParameters,
): Result<ConnectionFields, string> {
  const known = checkWords(parameters);
  if (!known.ok) return known;
  const hosts = hostsOf(parameters);
  if (!hosts.ok) return hosts;
  const user = parameters.get('user') ?? '';
  if (user === '') return err('It names no user: postgresql://user@host/database.');
  const tls = tlsFields(parameters);
  if (!tls.ok) return tls;
  const session = sessionFields(parameters);
  if (!session.ok) return session;
  const through = sshFields(parameters);
  if (!through.ok) return through;
  const database = parameters.get('dbname') ?? user;
  return ok({
    ...{ ...hosts.value, database, user },
    ...{ ...tls.value, ...session.value, ...through.value },
  });
}

function sshFields(
  parameters: ConnectionParameters,
): Result<Pick<ConnectionProfile, 'ssh' | 'sshConfigHost'>, string> {
  const written = parameters.get('ssh');
  const sshConfigHost = parameters.get('ssh_config_host');
  if (written === undefined) return ok(sshConfigHost === undefined ? {} : { sshConfigHost });
  if (sshConfigHost !== undefined) return err('ssh and ssh_config_host are two ways: name one.');
  // Of another machine nobody's name is the usual one.
  const ssh = readSshRoute(written, '');
  return ssh.ok ? ok({ ssh: ssh.value }) : err(`ssh cannot be read. ${ssh.error}`);
}

type HostFields = Pick<ConnectionFields, 'host' | 'port' | 'otherHosts'>;

function hostsOf(parameters: ConnectionParameters): Result<HostFields, string> {
  const name = parameters.get('host');
  const address = parameters.get('hostaddr');
  if (name !== undefined && address !== undefined && name !== address) {
    return err('hostaddr is not supported beside host: name the address in host, or leave it out.');
  }
  const hosts = readHosts(name ?? address ?? '', parameters.get('port') ?? '');
  if (!hosts.ok) return hosts;
  const [first, ...otherHosts] = hosts.value;
  return first === undefined
    ? err('It names no host.')
    : ok({ ...first, ...(otherHosts.length > 0 && { otherHosts }) });
}

type TlsFields = Partial<
  Pick<
    ConnectionProfile,
    | 'tls'
    | 'caFile'
    | 'crlFile'
    | 'certFile'
    | 'keyFile'
    | 'tlsMinVersion'
    | 'tlsMaxVersion'
    | 'tlsDirect'
  >
>;

function tlsFields(parameters: ConnectionParameters): Result<TlsFields, string> {
  const mode = tlsModeOf(parameters);
  if (!mode.ok) return mode;
  const min = choiceOf(parameters, 'ssl_min_protocol_version', tlsVersionSchema);
  if (!min.ok) return min;
  const max = choiceOf(parameters, 'ssl_max_protocol_version', tlsVersionSchema);
  if (!max.ok) return max;
  const negotiation = choiceOf(parameters, 'sslnegotiation', z.enum(['postgres', 'direct']));
  if (!negotiation.ok) return negotiation;
  const tls = mode.value;
  const direct = negotiation.value === 'direct';
  if (direct && (tls === undefined || tls === 'disable' || tls === 'prefer')) {
    return err('sslnegotiation=direct wants sslmode=require, verify-ca or verify-full.');
  }
  const files = tlsFiles(parameters);
  if (!files.ok) return files;
  return ok({
    ...(tls !== undefined && { tls }),
    ...(min.value !== undefined && { tlsMinVersion: min.value }),
    ...(max.value !== undefined && { tlsMaxVersion: max.value }),
    ...(direct && { tlsDirect: true }),
    ...files.value,
  });
}

function tlsFiles(parameters: ConnectionParameters): Result<TlsFields, string> {
  const rootCert = parameters.get('sslrootcert');
  const caFile = rootCert === 'system' ? undefined : rootCert;
  const crlFile = parameters.get('sslcrl');
  const certFile = parameters.get('sslcert');
  const keyFile = parameters.get('sslkey');
  if (crlFile !== undefined && caFile === undefined) {
    return err('sslcrl checks nothing without sslrootcert: name the CA file there.');
  }
  if ((certFile === undefined) !== (keyFile === undefined)) {
    return err('sslcert and sslkey go together: name both files.');
  }
  return ok({
    ...(caFile !== undefined && { caFile }),
    ...(crlFile !== undefined && { crlFile }),
    ...(certFile !== undefined && { certFile }),
    ...(keyFile !== undefined && { keyFile }),
  });
}

/**
 * `allow` of libpq starts in plain text and upgrades only if refused: `prefer` is the nearest that is not weaker. With the
 * system's authorities libpq takes nothing but verify-full, as anybody has a certificate of one of them.
 */
function tlsModeOf(parameters: ConnectionParameters): Result<TlsMode | undefined, string> {
  const given = parameters.get('sslmode') ?? (parameters.has('ssl') ? 'require' : undefined);
  const mode = given === 'allow' ? 'prefer' : given;
  const parsed = tlsModeSchema.optional().safeParse(mode);
  if (!parsed.success) {
    return err(`sslmode is none of ${[...tlsModeSchema.options, 'allow'].join(', ')}.`);
  }
  if (parameters.get('sslrootcert') !== 'system') return ok(parsed.data);
  return parsed.data === undefined || parsed.data === 'verify-full'
    ? ok('verify-full')
    : err('sslrootcert=system wants sslmode=verify-full.');
}

type SessionFields = Partial<
  Pick<
    ConnectionProfile,
    'targetSessionAttrs' | 'channelBinding' | 'requireAuth' | 'options' | 'connectTimeoutMs'
  >
>;

function sessionFields(parameters: ConnectionParameters): Result<SessionFields, string> {
  const target = choiceOf(parameters, 'target_session_attrs', targetSessionSchema);
  if (!target.ok) return target;
  const binding = choiceOf(parameters, 'channel_binding', channelBindingSchema);
  if (!binding.ok) return binding;
  const requireAuth = parameters.get('require_auth');
  const problem = requireAuth === undefined ? null : requiredAuthProblem(requireAuth);
  if (problem !== null) return err(problem);
  const seconds = Number(parameters.get('connect_timeout') ?? 0);
  if (!Number.isInteger(seconds)) return err('connect_timeout is no whole number of seconds.');
  const options = parameters.get('options');
  return ok({
    ...(target.value !== undefined && { targetSessionAttrs: target.value }),
    ...(binding.value !== undefined && { channelBinding: binding.value }),
    ...(requireAuth !== undefined && { requireAuth }),
    ...(options !== undefined && { options }),
    // 0 is for ever in libpq; Planwright keeps its own limit then.
    ...(seconds > 0 && { connectTimeoutMs: seconds * 1000 }),
  });
}

function choiceOf<T extends string>(
  parameters: ConnectionParameters,
  name: string,
  schema: z.ZodType<T> & { readonly options: readonly T[] },
): Result<T | undefined, string> {
  const value = parameters.get(name);
  if (value === undefined) return ok(undefined);
  const parsed = schema.safeParse(value);
  return parsed.success ? ok(parsed.data) : err(`${name} is none of ${schema.options.join(', ')}.`);
}
