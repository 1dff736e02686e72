// What a test of a connection found, step by step. The stable form of `connections test --format json`, version 1.

import * as z from 'zod';

/** In the order in which they are passed. */
export const TEST_STEPS = [
  'password-command',
  'ssh',
  'name',
  'socket',
  'tls',
  'login',
  'server',
  'pooler',
  'session',
  'rights',
  'statements',
] as const;
export type TestStepKind = (typeof TEST_STEPS)[number];

export const testStepSchema = z.object({
  kind: z.enum(TEST_STEPS),
  /** `note`: it works, and something should be known of it. `skipped`: there is nothing to do here, or it was not come to. */
  outcome: z.enum(['works', 'note', 'failed', 'skipped']),
  /** Sentences: what was seen, and of a failure what it means and what to do. */
  message: z.string(),
  /** What would help against a note, to be run by a person with the rights; null where SQL is not the way. */
  sql: z.string().nullable(),
  /** Null where it took no time of its own. */
  elapsedMs: z.number().nonnegative().nullable(),
});
export type TestStep = Readonly<z.infer<typeof testStepSchema>>;

export const hostTestSchema = z.object({
  host: z.string(),
  port: z.int(),
  works: z.boolean(),
  /** Whether its server is what target_session_attrs asks for; null where it was not reached. */
  wanted: z.boolean().nullable(),
  steps: z.array(testStepSchema).readonly(),
});
export type HostTest = Readonly<z.infer<typeof hostTestSchema>>;

export const connectionTestSchema = z.object({
  version: z.literal(1),
  /** A session can be opened, on the kind of server that is asked for. */
  works: z.boolean(),
  name: z.string(),
  /** Such as `ana@db.example.com:5432/shop`. */
  where: z.string(),
  /** Each that the connection names, in its order. */
  hosts: z.array(hostTestSchema).readonly(),
});
export type ConnectionTest = Readonly<z.infer<typeof connectionTestSchema>>;
