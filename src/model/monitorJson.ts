// The stable form of `monitor --format json`, version 1: one line a sample. null is unknown, 0 is 0.

import * as z from 'zod';

export const ALERT_SEVERITIES = ['warning', 'critical'] as const;
const severitySchema = z.enum(ALERT_SEVERITIES);
export type AlertSeverity = z.infer<typeof severitySchema>;

const monitorEventSchema = z.object({
  kind: z.enum(['node', 'restart', 'promotion', 'crash', 'reset']),
  text: z.string(),
});
export type MonitorEvent = Readonly<z.infer<typeof monitorEventSchema>>;

const monitorAlertSchema = z.object({
  id: z.string(),
  /** What it is about, such as `role app`; null of the server as a whole. */
  object: z.string().nullable(),
  severity: severitySchema,
  /** ISO 8601: when it was first seen. */
  since: z.string(),
  /** In the unit of the threshold; of the last sample that knew it. */
  value: z.number(),
  threshold: z.number(),
  text: z.string(),
});
export type MonitorAlert = Readonly<z.infer<typeof monitorAlertSchema>>;

const bottleneckSchema = z.object({
  /** Id of the rule. */
  rule: z.string(),
  /** Of all average active sessions; null where sessions are not what it is measured by. */
  share: z.number().nullable(),
  symptom: z.string(),
  evidence: z.array(z.string()),
  cause: z.string(),
  next: z.string(),
});
export type Bottleneck = Readonly<z.infer<typeof bottleneckSchema>>;

const verdictSchema = z.discriminatedUnion('kind', [
  /** Too little load or too few samples. */
  z.object({ kind: z.literal('unknown'), text: z.string() }),
  z.object({ kind: z.literal('nothing'), text: z.string() }),
  z.object({
    kind: z.literal('found'),
    /** From the symptom to its cause. */
    chain: z.array(bottleneckSchema).min(1),
    /** Smaller ones, which the chain does not explain. */
    beside: z.array(bottleneckSchema),
  }),
]);
export type Verdict = Readonly<z.infer<typeof verdictSchema>>;

const waitClassSchema = z.object({
  /** `CPU*` is running or ready to run. */
  type: z.string(),
  event: z.string(),
  /** Average active sessions. */
  aas: z.number(),
});

export const monitorSampleSchema = z.object({
  version: z.literal(1),
  /** ISO 8601, by the server's clock; by ours while the server is not reached. */
  at: z.string(),
  /** That rates and waits are of; 0 in a first sample, which has no rates. */
  seconds: z.number().nonnegative(),
  /** Null while the server is not reached. */
  node: z
    .object({ id: z.string(), role: z.enum(['primary', 'standby']), server: z.string() })
    .nullable(),
  /** Another one when the counters began anew. */
  epoch: z.string().nullable(),
  event: monitorEventSchema.nullable(),
  metrics: z.record(z.string(), z.number().nullable()),
  gaps: z.array(z.object({ metric: z.string(), why: z.string() })),
  /** Null where not asked for, or not seen. */
  waits: z.object({ samples: z.int(), classes: z.array(waitClassSchema) }).nullable(),
  /** Of the current database, those with the most time; null where not asked for, or not known. */
  statements: z
    .array(
      z.object({
        queryId: z.string().nullable(),
        toplevel: z.boolean(),
        calls: z.number(),
        timeMs: z.number(),
      }),
    )
    .nullable(),
  /** That they were counted in: longer than those of the rates; null without statements. */
  statementsSeconds: z.number().nonnegative().nullable(),
  /** Null without waits. */
  verdict: verdictSchema.nullable(),
  alerts: z.array(monitorAlertSchema),
  /** Of our own queries, over the last minute, and the interval that follows from it. */
  cost: z.object({ share: z.number(), intervalSeconds: z.number() }),
});
export type MonitorSample = Readonly<z.infer<typeof monitorSampleSchema>>;
