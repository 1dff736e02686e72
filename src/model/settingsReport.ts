// What the settings of a server should be: only what differs, each with its value now, its source, why, and how to change it
// and back. The stable form of `settings --format json`.

import * as z from 'zod';
import { impactSchema } from './finding';

export const DISK_KINDS = ['hdd', 'ssd', 'nvme'] as const;
export const diskKindSchema = z.enum(DISK_KINDS);
export type DiskKind = z.infer<typeof diskKindSchema>;

export const WORKLOAD_CLASSES = ['web', 'oltp', 'warehouse', 'desktop', 'mixed'] as const;
export const workloadClassSchema = z.enum(WORKLOAD_CLASSES);
export type WorkloadClass = z.infer<typeof workloadClassSchema>;

/** What no SQL tells. Null where nobody has said it: then nothing is concluded from it. */
export const machineSchema = z.object({
  ramBytes: z.number().positive().nullable(),
  cores: z.int().positive().nullable(),
  disk: diskKindSchema.nullable(),
  workload: workloadClassSchema.nullable(),
});
export type Machine = Readonly<z.infer<typeof machineSchema>>;
export type MachineFact = keyof Machine;

/** `session`: for sessions that begin after the reload; `none`: nothing is set, a person decides. */
export const takesEffectSchema = z.enum(['reload', 'restart', 'session', 'none']);
export type TakesEffect = z.infer<typeof takesEffectSchema>;

export const settingAdviceSchema = z.object({
  /** Id of the rule, which has a page in docs/rules. */
  rule: z.string(),
  setting: z.string(),
  impact: impactSchema,
  /** As SHOW prints it. */
  current: z.string(),
  /** Where the value comes from, in words. */
  source: z.string(),
  /** Null where one value for the whole server is not the answer. */
  proposed: z.string().nullable(),
  takesEffect: takesEffectSchema,
  why: z.string(),
  /** What was seen on this server. */
  evidence: z.array(z.string()),
  /** In the form that the platform takes (`language` of the report); null where there is only text to read. */
  apply: z.string().nullable(),
  undo: z.string().nullable(),
  /** Text to be read and adapted, which nothing runs. */
  template: z.string().nullable(),
});
export type SettingAdvice = Readonly<z.infer<typeof settingAdviceSchema>>;

export const provenStatementSchema = z.object({
  id: z.string(),
  /** Its beginning in one line. */
  title: z.string(),
  calls: z.number().nonnegative(),
  costBefore: z.number(),
  costAfter: z.number(),
  /** The first step that differs; null where only the cost does. */
  stepBefore: z.string().nullable(),
  stepAfter: z.string().nullable(),
});
export type ProvenStatement = Readonly<z.infer<typeof provenStatementSchema>>;

export const settingProofSchema = z.object({
  /** One, or all of them together. */
  settings: z.record(z.string(), z.string()),
  /** False where the setting is part of the cost's unit, so that only plans can be compared. */
  comparable: z.boolean(),
  planned: z.int().nonnegative(),
  otherPlans: z.int().nonnegative(),
  /** By calls; null where costs are not comparable. */
  costRatio: z.number().nonnegative().nullable(),
  /** With another plan or a clearly other cost, those that change most first. */
  changed: z.array(provenStatementSchema),
  /** Of these, what costs clearly more than before. */
  worse: z.array(z.string()),
  /** What it does beside plans and costs, in words. */
  note: z.string().nullable(),
});
export type SettingProof = Readonly<z.infer<typeof settingProofSchema>>;

export const plannerProofSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('planned'),
    engine: z.string(),
    statements: z.int().nonnegative(),
    notPlanned: z.int().nonnegative(),
    proofs: z.array(settingProofSchema),
    notes: z.array(z.string()),
  }),
  /** Without a workload or a twin: advice about the planner is by rule alone. */
  z.object({ kind: z.literal('unverified'), why: z.string() }),
]);
export type PlannerProof = Readonly<z.infer<typeof plannerProofSchema>>;

export const settingsReportSchema = z.object({
  version: z.literal(1),
  server: z.object({
    version: z.string(),
    database: z.string(),
    /** Such as `Amazon RDS`. */
    platform: z.string(),
  }),
  machine: machineSchema,
  /** The gravest first. */
  advice: z.array(settingAdviceSchema),
  /** What was not judged, as somebody has to say first what the machine is. */
  unasked: z.array(z.object({ rule: z.string(), needs: z.array(z.string()) })),
  /** Written in a file already, in force after the next restart. */
  pendingRestart: z.array(z.object({ setting: z.string(), running: z.string() })),
  /** What roles and databases set for themselves, of the settings that are advised. */
  overrides: z.array(
    z.object({
      role: z.string().nullable(),
      database: z.string().nullable(),
      setting: z.string(),
      value: z.string(),
    }),
  ),
  planner: plannerProofSchema,
  /** Of `apply`, `undo` and `script`: SQL, or commands of the platform. */
  language: z.enum(['sql', 'shell']),
  /** All of it in one text, with what takes it back as comments; empty where nothing can be set. */
  script: z.string(),
  /** What could not be read, and what the platform decides. */
  notes: z.array(z.string()),
});
export type SettingsReport = Readonly<z.infer<typeof settingsReportSchema>>;
