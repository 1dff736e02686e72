// The standbys of a server at one moment. The stable form of `replicas --format json`, version 1.

import * as z from 'zod';

const size = z.number().nonnegative();

/** `replaying` is on its way and within reach; `delayed` lags by its own recovery_min_apply_delay. */
const replicaStateSchema = z.enum([
  'caught-up',
  'replaying',
  'delayed',
  'paused',
  'silent',
  'from-archive',
  'disconnected',
]);
export type ReplicaState = z.infer<typeof replicaStateSchema>;

const placeSchema = z.object({
  /** As its connection calls it, or its address. */
  name: z.string(),
  host: z.string(),
  port: z.int(),
});

const replicaStandingSchema = z.discriminatedUnion('kind', [
  placeSchema.extend({
    kind: z.literal('standby'),
    /** Such as `16.4`. */
    version: z.string(),
    state: replicaStateSchema,
    /** A WAL receiver runs, and its sender was heard. */
    streaming: z.boolean(),
    /** WAL that the primary had written and this one had not replayed. */
    lagBytes: size,
    /**
     * 0 where all was replayed, however long nothing was written; else at most this: by the primary's clock, since the last
     * commit that was replayed. Null where none was since the standby started.
     */
    lagMs: size.nullable(),
    /** recovery_min_apply_delay. */
    delayMs: size,
  }),
  /** Nothing is read there. */
  placeSchema.extend({
    kind: z.literal('refused'),
    reason: z.enum(['unreachable', 'stranger', 'same-server', 'promoted', 'not-told']),
    /** In words, with what to do. */
    why: z.string(),
  }),
]);
export type ReplicaStanding = Readonly<z.infer<typeof replicaStandingSchema>>;
export type StandbyStanding = Extract<ReplicaStanding, { readonly kind: 'standby' }>;

/** A standby that the server sends to, and that nobody has named. */
const proposedReplicaSchema = z.object({
  name: z.string(),
  host: z.string(),
  /** The server's own: PostgreSQL does not tell on which port a standby listens. */
  port: z.int(),
  /** Such as `streaming`; null where the role may not see it. */
  state: z.string().nullable(),
});
export type ProposedReplica = Readonly<z.infer<typeof proposedReplicaSchema>>;

export const replicaReportSchema = z.object({
  version: z.literal(1),
  server: z.object({
    version: z.string(),
    role: z.enum(['primary', 'standby']),
    systemIdentifier: z.string(),
  }),
  replicas: z.array(replicaStandingSchema),
  proposed: z.array(proposedReplicaSchema),
  notes: z.array(z.string()),
});
export type ReplicaReport = Readonly<z.infer<typeof replicaReportSchema>>;
