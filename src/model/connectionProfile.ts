// A saved connection: everything but its secrets.

import { z } from 'zod';

/** As libpq means them; `prefer` falls back to plain text, `require` encrypts without checking who answers. */
export const tlsModeSchema = z.enum(['disable', 'prefer', 'require', 'verify-ca', 'verify-full']);
export type TlsMode = z.infer<typeof tlsModeSchema>;

export const channelBindingSchema = z.enum(['disable', 'prefer', 'require']);
export const tlsVersionSchema = z.enum(['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']);

export const connectionProfileSchema = z.strictObject({
  id: z.string().min(1),
  name: z.string().min(1),
  host: z.string().min(1),
  port: z.int().min(1).max(65_535).default(5432),
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
  /** Command-line options for the session's server process, such as `-c search_path=shop`. */
  options: z.string().optional(),
  /** Marked red; ANALYZE asks first. */
  production: z.boolean().default(false),
  /** Nothing that writes is offered, not even after a confirmation. */
  readOnly: z.boolean().default(false),
  connectTimeoutMs: z.int().positive().default(10_000),
  statementTimeoutMs: z.int().positive().default(60_000),
});
export type ConnectionProfile = Readonly<z.infer<typeof connectionProfileSchema>>;

/** Fields that name files of this machine: the person's own profiles may have them, those of a folder may not. */
export const FILE_FIELDS = ['caFile', 'crlFile', 'certFile', 'keyFile'] as const;
