// A saved connection: everything but its secrets.

import * as z from 'zod';
import { err, ok, type Result } from '../util/result';
import { sshRouteSchema } from './sshRoute';
import { writeSshHop } from './sshWords';

/** As libpq means them; `prefer` falls back to plain text, `require` encrypts without checking who answers. */
export const tlsModeSchema = z.enum(['disable', 'prefer', 'require', 'verify-ca', 'verify-full']);
export type TlsMode = z.infer<typeof tlsModeSchema>;

export const channelBindingSchema = z.enum(['disable', 'prefer', 'require']);
export const tlsVersionSchema = z.enum(['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']);

/** As libpq means target_session_attrs: which of the hosts is wanted, by what a session on it may do. */
export const targetSessionSchema = z.enum([
  'any',
  'read-write',
  'read-only',
  'primary',
  'standby',
  'prefer-standby',
]);
export type TargetSession = z.infer<typeof targetSessionSchema>;

/** Theme colours of VS Code: each theme has a shade of its own for them. */
export const connectionColorSchema = z.enum([
  'charts.red',
  'charts.orange',
  'charts.yellow',
  'charts.green',
  'charts.blue',
  'charts.purple',
]);
export type ConnectionColor = z.infer<typeof connectionColorSchema>;

const portSchema = z.int().min(1).max(65_535).default(5432);

/** Of a server, which settings may name. */
const serverEndpointSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('tcp'), host: z.string().min(1), port: portSchema }),
  z.strictObject({
    kind: z.literal('socket'),
    /** Of the Unix socket, an absolute path. */
    directory: z.string().regex(/^\//),
    /** Part of the socket's name. */
    port: portSchema,
  }),
]);

/** Where a connection leads. The demo and twin files are opened, never saved. */
const endpointSchema = z.discriminatedUnion('kind', [
  ...serverEndpointSchema.options,
  /** Planwright's own database on this machine; its port changes with each start. */
  z.strictObject({ kind: z.literal('demo'), host: z.string(), port: portSchema }),
  z.strictObject({ kind: z.literal('twin-file'), file: z.string().min(1) }),
]);

const whoSchema = z.strictObject({
  id: z.string().min(1),
  name: z.string().min(1),
});

/** PgBouncer's console is its database pgbouncer, where what is absent is as in the connection. */
const poolerSchema = z.strictObject({
  /** `none`: what looks like one is none; `session` and `transaction` where it does not say itself. */
  kind: z.enum(['auto', 'none', 'session', 'transaction']).default('auto'),
  console: z
    .strictObject({
      host: z.string().min(1).optional(),
      port: z.int().min(1).max(65_535).optional(),
      user: z.string().min(1).optional(),
    })
    .optional(),
  /** The server itself. */
  direct: z.strictObject({ host: z.string().min(1), port: portSchema }).optional(),
});

/** A standby of the server: where it is, and what it is called; login and way are the connection's. */
const replicaSchema = z.strictObject({
  name: z.string().min(1).max(100).optional(),
  host: z.string().min(1),
  port: portSchema,
});
export type Replica = Readonly<z.infer<typeof replicaSchema>>;

/** Heuristic: more than PostgreSQL has WAL senders by default (10), few enough to be looked at one and all. */
export const MOST_REPLICAS = 16;

/** A program and its arguments, which no system takes with a NUL character. */
export const passwordCommandSchema = z
  .array(
    z
      .string()
      .min(1)
      .refine((item) => !item.includes('\0'), 'holds a NUL character'),
  )
  .min(1)
  .max(64)
  .readonly();

const howSchema = z.strictObject({
  /** Tried after the endpoint's, in this order, by hosts of libpq: the directory of a socket is one too. */
  otherHosts: z.array(z.strictObject({ host: z.string().min(1), port: portSchema })).optional(),
  /** Absent: any. */
  targetSessionAttrs: targetSessionSchema.optional(),
  database: z.string().min(1),
  user: z.string().min(1),
  /** Absent: verify-full for remote hosts, prefer for this machine. */
  tls: tlsModeSchema.optional(),
  /** Path of a PEM file; with it `require` checks who signed the certificate, as in libpq. */
  caFile: z.string().optional(),
  /** Path of a PEM file with the certificates that their authority took back. */
  crlFile: z.string().optional(),
  /** Paths of the PEM files that show the server who connects. */
  certFile: z.string().optional(),
  keyFile: z.string().optional(),
  tlsMinVersion: tlsVersionSchema.optional(),
  tlsMaxVersion: tlsVersionSchema.optional(),
  /** TLS without asking first, from PostgreSQL 17. */
  tlsDirect: z.boolean().optional(),
  /** `require`: no login that another server could pass on (SCRAM-SHA-256-PLUS). */
  channelBinding: channelBindingSchema.optional(),
  /** Ways of logging in that are accepted, or refused after an exclamation mark, as libpq's require_auth. */
  requireAuth: z.string().optional(),
  /**
   * A program and its arguments, never a shell line, whose first line of output is the password; `["aws"]`, `["az"]` and
   * `["gcloud"]` stand for what their clouds print as one. Of the person's own settings alone.
   */
  passwordCommand: passwordCommandSchema.optional(),
  /** Command-line options for the session's server process, such as `-c search_path=shop`. */
  options: z.string().optional(),
  /** What is known of a pooler in between; absent, it is found out. */
  pooler: poolerSchema.optional(),
  /** Its standbys, for what may be read there; each is looked at before it is believed. */
  replicas: z.array(replicaSchema).max(MOST_REPLICAS).optional(),
  /** The servers are reached from that host, through SSH. */
  ssh: sshRouteSchema.optional(),
  /** Likewise, as ~/.ssh/config has it under this name. */
  sshConfigHost: z.string().min(1).optional(),
  /** Marked red; ANALYZE asks first. */
  production: z.boolean().default(false),
  /** Nothing that writes is offered, not even after a confirmation. */
  readOnly: z.boolean().default(false),
  /** Shown wherever the connection is; production has its own. */
  color: connectionColorSchema.optional(),
  connectTimeoutMs: z.int().positive().default(10_000),
  statementTimeoutMs: z.int().positive().default(60_000),
});

/** Written into settings; raised when what is written means something else. */
export const PROFILE_VERSION = 2 as const;

function currentSchema<Kind extends z.ZodType>(endpoint: Kind) {
  return z.strictObject({
    version: z.literal(PROFILE_VERSION),
    ...whoSchema.shape,
    endpoint,
    ...howSchema.shape,
  });
}

/** Until 0.1 a host stood in the profile itself, or the directory of a socket in its place, as libpq has it. */
const firstSchema = z
  .strictObject({
    version: z.literal(1).optional(),
    ...whoSchema.shape,
    host: z.string().min(1),
    port: portSchema,
    ...howSchema.shape,
  })
  .transform(({ version: _, host, port, id, name, ...how }) => ({
    version: PROFILE_VERSION,
    id,
    name,
    endpoint: endpointOf(host, port),
    ...how,
  }));

/** Of whatever is open. */
export const connectionProfileSchema = currentSchema(endpointSchema);
export type ConnectionProfile = Readonly<z.infer<typeof connectionProfileSchema>>;

const savedNowSchema = currentSchema(serverEndpointSchema);

/** As settings hold it, whichever version wrote it. */
export const savedProfileSchema = z.union([savedNowSchema, firstSchema]);

/** The error is a phrase that says what is wrong with it. */
export function readSavedProfile(value: unknown): Result<ConnectionProfile, string> {
  const { version = 1 } = z
    .looseObject({ version: z.unknown() })
    .catch({ version: 1 })
    .parse(value);
  if (typeof version === 'number' && version > PROFILE_VERSION) {
    return err(
      `it was written by a newer Planwright (version ${String(version)} of a connection; this one knows ${String(PROFILE_VERSION)}): update Planwright, or add the connection anew`,
    );
  }
  const parsed = (version === 1 ? firstSchema : savedNowSchema).safeParse(value);
  if (!parsed.success) return err(firstIssue(parsed.error));
  if (parsed.data.ssh !== undefined && parsed.data.sshConfigHost !== undefined)
    return err('ssh and sshConfigHost say the same thing twice: keep one of them');
  return ok(parsed.data);
}

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue ? `${issue.path.join('.')} ${issue.message}`.trim() : error.message;
}

/** As libpq means a host: a path is the directory of a socket. */
export function endpointOf(host: string, port: number): z.infer<typeof serverEndpointSchema> {
  return host.startsWith('/')
    ? { kind: 'socket', directory: host, port }
    : { kind: 'tcp', host, port };
}

export interface Address {
  /** A name, an address, or the directory of a Unix socket, as libpq means it. */
  readonly host: string;
  readonly port: number;
}

/** Null where there is no server to connect to. */
export function addressOf({ endpoint }: Pick<ConnectionProfile, 'endpoint'>): Address | null {
  switch (endpoint.kind) {
    case 'socket':
      return { host: endpoint.directory, port: endpoint.port };
    case 'tcp':
    case 'demo':
      return { host: endpoint.host, port: endpoint.port };
    case 'twin-file':
      return null;
  }
}

type Hosts = Pick<ConnectionProfile, 'endpoint' | 'otherHosts'>;

/** In the order in which they are tried. */
export function addressesOf(profile: Hosts): readonly Address[] {
  const first = addressOf(profile);
  return first === null ? [] : [first, ...(profile.otherHosts ?? [])];
}

/** One for each host, as if it were the only one. */
export function profilesOfHosts(profile: ConnectionProfile): readonly ConnectionProfile[] {
  const { otherHosts = [], ...first } = profile;
  return [
    first,
    ...otherHosts.map(({ host, port }) => ({ ...first, endpoint: endpointOf(host, port) })),
  ];
}

/** What stands behind "on": hosts, directories of sockets, or a file. */
export function placeOf(profile: Hosts): string {
  const { endpoint } = profile;
  if (endpoint.kind === 'twin-file') return endpoint.file.split(/[\\/]/).at(-1) ?? endpoint.file;
  return addressesOf(profile)
    .map(({ host }) => host)
    .join(',');
}

/** `postgres@db.example.com:5432/shop`, or of a file `postgres@shop.twin.json.gz/shop`. */
export function whoAndWhere(profile: ConnectionProfile): string {
  return `${profile.user}@${whereOf(profile)}`;
}

/** Whoever connects: `db.example.com:5432/shop`, or `localhost:5432/shop through deploy@bastion`. */
export function whereOf(profile: ConnectionProfile): string {
  const addresses = addressesOf(profile).map(({ host, port }) => `${host}:${String(port)}`);
  const where = addresses.length === 0 ? placeOf(profile) : addresses.join(',');
  return [`${where}/${profile.database}`, ...throughOf(profile)].join(' ');
}

/** The way to the servers: direct where it is empty. */
export type Through = Pick<ConnectionProfile, 'ssh' | 'sshConfigHost'>;

export function sshOf({ ssh, sshConfigHost }: Through): Through {
  return { ...(ssh && { ssh }), ...(sshConfigHost !== undefined && { sshConfigHost }) };
}

export function isThroughSsh({ ssh, sshConfigHost }: Through): boolean {
  return ssh !== undefined || sshConfigHost !== undefined;
}

/** `through deploy@bastion`, or nothing where no SSH host stands between. */
export function throughOf({ ssh, sshConfigHost }: Through): readonly string[] {
  const host = ssh === undefined ? sshConfigHost : writeSshHop(ssh);
  return host === undefined ? [] : [`through ${host}`];
}

/** What tells the connection apart at a glance; production tints without being asked. */
export type Tint = ConnectionColor | 'production';

export function tintOf({
  production,
  color,
}: Pick<ConnectionProfile, 'production' | 'color'>): Tint | null {
  return production ? 'production' : (color ?? null);
}

/**
 * Fields that name files or programs of this machine, where its keys log in, or where else the password goes: the person's own profiles
 * may have them, those of a folder may not.
 */
export const OWN_FIELDS = [
  'caFile',
  'crlFile',
  'certFile',
  'keyFile',
  'passwordCommand',
  'ssh',
  'sshConfigHost',
  'replicas',
] as const;
