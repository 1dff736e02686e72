// What parent and child say to each other over the child's IPC channel: numbered requests, their answers, and progress.

import * as z from 'zod';
import { MOST_BLOCKS, MOST_TREE_LEVELS } from '../model/twinImage';

/** Raised when parent and child of different builds could misunderstand each other. */
export const PROTOCOL_VERSION = 1;

export const startDemoSchema = z.object({
  kind: z.literal('start-demo'),
  /** Holds the demo's data directories, one for each process that uses it at the same time. */
  storageDirectory: z.string(),
  /** The compressed empty cluster that the build made. */
  templateFile: z.string(),
  /** Throws away what is there and makes the shop anew. */
  fresh: z.boolean(),
});
export type StartDemo = z.infer<typeof startDemoSchema>;

export const startDemoAnswerSchema = z.object({
  /** On 127.0.0.1. */
  port: z.int().positive(),
  /** True when the shop was made now, false when it was already there. */
  prepared: z.boolean(),
});
export type StartDemoAnswer = z.infer<typeof startDemoAnswerSchema>;

export const openTwinSchema = z.object({
  kind: z.literal('open-twin'),
  templateFile: z.string(),
  /** By the source's default collation: C, a language's, or C.UTF-8. */
  database: z.enum(['postgres', 'localized', 'codepoints']),
  /** Names as in CREATE EXTENSION; those that PGlite lacks are left out. */
  extensions: z.array(z.string()),
});
export type OpenTwin = z.infer<typeof openTwinSchema>;

export const openTwinAnswerSchema = z.object({
  /** server_version_num. */
  versionNumber: z.int(),
  version: z.string(),
});

/** Statements of the role without rights, each the only one of its message. */
export const runOnTwinSchema = z.object({
  kind: z.literal('twin-run'),
  statements: z.array(z.string()),
});

/** Planwright's own text, never a source's or the person's, as superuser. */
export const runOwnOnTwinSchema = z.object({
  kind: z.literal('twin-run-own'),
  statements: z.array(z.string()),
});
export const runOnTwinAnswerSchema = z.array(
  z.object({ index: z.int().nonnegative(), message: z.string() }),
);

export const queryTwinSchema = z.object({ kind: z.literal('twin-query'), sql: z.string() });
export const queryTwinAnswerSchema = z.array(z.array(z.string().nullable()));

/** A child makes files and pages for them at once, and answers nothing meanwhile. */
const physicalSize = {
  blocks: z.number().nonnegative().max(MOST_BLOCKS),
  height: z.int().nonnegative().max(MOST_TREE_LEVELS).nullable(),
};

export const resizeTwinSchema = z.object({
  kind: z.literal('twin-resize'),
  sizes: z.array(
    z.object({
      name: z.string(),
      ...physicalSize,
    }),
  ),
});
export type ResizeTwin = z.infer<typeof resizeTwinSchema>;

/** Real sizes while indexes are built, virtual ones while statements are planned. */
export const sizesOfTwinSchema = z.object({
  kind: z.literal('twin-sizes'),
  show: z.enum(['real', 'virtual']),
});

/** One statement of a migration, run for real by the role without rights, on a copy that is made for it alone. */
export const executeOnTwinSchema = z.object({ kind: z.literal('twin-execute'), sql: z.string() });

/** Beside a migration's, this and the next are the only requests that carry a statement of the person's; it is never executed. */
export const planOnTwinSchema = z.object({
  kind: z.literal('twin-plan'),
  sql: z.string(),
  /** Text forms; empty or too few: a generic plan. */
  parameters: z.array(z.string().nullable()),
});
export type PlanOnTwin = z.infer<typeof planOnTwinSchema>;

/** Which types have its `$n`? */
export const typesOnTwinSchema = z.object({ kind: z.literal('twin-types'), sql: z.string() });
export const typesOnTwinAnswerSchema = z.array(z.string());

/** A private server of the machine's own PostgreSQL binaries. */
export const openNativeSchema = z.object({
  kind: z.literal('open-native'),
  binDirectory: z.string(),
  /** Keeps what initdb makes for the next time. */
  cacheDirectory: z.string(),
  /** Loopback where the platform has no Unix sockets that Node can use. */
  transport: z.enum(['socket', 'loopback']),
  /** What the files will claim together. */
  bytes: z.number().nonnegative(),
});
export type OpenNative = z.infer<typeof openNativeSchema>;

export const openNativeAnswerSchema = z.object({
  /** The socket's directory, or 127.0.0.1. */
  host: z.string(),
  port: z.int().positive(),
  /** Of both roles; null where the operating system tells who connects. */
  password: z.string().nullable(),
  /** Of this twin alone; for whoever finds the child killed. */
  directory: z.string(),
  serverPid: z.int(),
});
export type OpenNativeAnswer = z.infer<typeof openNativeAnswerSchema>;

/** Copies files of the native cluster, named as pg_relation_filepath() does, at the size that the planner shall find. */
export const growFilesSchema = z.object({
  kind: z.literal('native-grow'),
  files: z.array(
    z.object({
      /** What is copied: `real`, or a copy of it whose height is kept. */
      from: z.string(),
      real: z.string(),
      to: z.string(),
      ...physicalSize,
    }),
  ),
});
export type GrowFiles = z.infer<typeof growFilesSchema>;

/** Removes copies that no relation shows any more. */
export const sweepFilesSchema = z.object({
  kind: z.literal('native-sweep'),
  directory: z.string(),
  /** Copies have numbers from here on. */
  from: z.int(),
  keep: z.array(z.int()),
});
export type SweepFiles = z.infer<typeof sweepFilesSchema>;

/** From then on these backends cannot start a program, where the system knows such a limit. */
export const confineBackendsSchema = z.object({
  kind: z.literal('native-confine'),
  pids: z.array(z.int().positive()),
});
export type ConfineBackends = z.infer<typeof confineBackendsSchema>;

export const stopSchema = z.object({ kind: z.literal('stop') });

export const hostRequestSchema = z.discriminatedUnion('kind', [
  startDemoSchema,
  openTwinSchema,
  runOnTwinSchema,
  runOwnOnTwinSchema,
  queryTwinSchema,
  executeOnTwinSchema,
  resizeTwinSchema,
  sizesOfTwinSchema,
  planOnTwinSchema,
  typesOnTwinSchema,
  openNativeSchema,
  growFilesSchema,
  sweepFilesSchema,
  confineBackendsSchema,
  stopSchema,
]);
export type HostRequest = z.infer<typeof hostRequestSchema>;

export const toHostSchema = z.object({
  version: z.literal(PROTOCOL_VERSION),
  id: z.int().nonnegative(),
  request: hostRequestSchema,
});
export type ToHost = z.infer<typeof toHostSchema>;

export const hostFailureSchema = z.object({
  message: z.string(),
  /** SQLSTATE when PostgreSQL said no. */
  sqlstate: z.string().optional(),
});
export type HostFailure = z.infer<typeof hostFailureSchema>;

export const fromHostSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), id: z.int().nonnegative(), message: z.string() }),
  z.object({ kind: z.literal('answer'), id: z.int().nonnegative(), value: z.unknown() }),
  z.object({ kind: z.literal('failure'), id: z.int().nonnegative(), failure: hostFailureSchema }),
]);
export type FromHost = z.infer<typeof fromHostSchema>;
