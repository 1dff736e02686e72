// What a monitor asks: a statement by version with the schema of its rows. Each reads statistics views alone, in a fraction of
// a second; what a server refuses costs the metrics of that question and nothing else.

import type { z } from 'zod';

export interface MonitorServer {
  /** server_version_num, such as 160004. */
  readonly versionNumber: number;
}

export interface MonitorQuestion<Row = unknown> {
  /** Begins with a comment on its cost and the privilege that it needs. */
  sql(server: MonitorServer): string;
  readonly row: z.ZodType<Row>;
  /** The first major version that can answer. */
  readonly major?: number;
}

export function defineMonitorQuestion<Row>(question: MonitorQuestion<Row>): MonitorQuestion<Row> {
  return question;
}

const VERSIONS_A_MAJOR = 10_000;

/** Such as 16. */
export function majorOf({ versionNumber }: MonitorServer): number {
  return Math.floor(versionNumber / VERSIONS_A_MAJOR);
}

/** One sentence; null where the server can be asked. */
export function unmetMajor({ major }: MonitorQuestion, server: MonitorServer): string | null {
  if (major === undefined || majorOf(server) >= major) return null;
  return `PostgreSQL ${String(major)} and later tell this; the server is ${String(majorOf(server))}.`;
}

/** To the microsecond: a Date of JavaScript would lose what tells two resets apart. */
export function exactTime(timestamp: string): string {
  return `pg_catalog.to_char(${timestamp} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}
