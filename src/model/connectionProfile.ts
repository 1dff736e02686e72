// A saved connection: everything but its secrets.

import { z } from 'zod';

/** As libpq means them; `prefer` falls back to plain text, `require` encrypts without checking who answers. */
export const tlsModeSchema = z.enum(['disable', 'prefer', 'require', 'verify-ca', 'verify-full']);
export type TlsMode = z.infer<typeof tlsModeSchema>;

export const connectionProfileSchema = z.strictObject({
  id: z.string().min(1),
  name: z.string().min(1),
  host: z.string().min(1),
  port: z.int().min(1).max(65_535).default(5432),
  database: z.string().min(1),
  user: z.string().min(1),
  /** Absent: verify-full for remote hosts, prefer for this machine. */
  tls: tlsModeSchema.optional(),
  /** Path of a PEM file. */
  caFile: z.string().optional(),
  /** Marked red; ANALYZE asks first. */
  production: z.boolean().default(false),
  /** Nothing that writes is offered, not even after a confirmation. */
  readOnly: z.boolean().default(false),
  connectTimeoutMs: z.int().positive().default(10_000),
  statementTimeoutMs: z.int().positive().default(60_000),
});
export type ConnectionProfile = Readonly<z.infer<typeof connectionProfileSchema>>;
