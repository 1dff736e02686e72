// What PgBouncer's console answers, by the names of its columns: their number and order change with the version (1.16 to 1.26).

import * as z from 'zod';
import type { DatabaseRow, PoolRow, StatsRow, UserRow } from '../../analysis/pooler/poolerSample';

/** As text; counters of 64 bits lose nothing that anybody reads. */
const whole = z.string().regex(/^\d+$/).transform(Number);
const flag = z.enum(['0', '1']).transform((value) => value === '1');

/** `PgBouncer 1.24.1`, or of a packager `PgBouncer 1.18.0 (Debian ...)`. */
export const versionRow = z.object({
  version: z
    .string()
    .regex(/\d+\.\d+/)
    .transform((text) => /\d+(?:\.\d+)+/.exec(text)?.[0] ?? text),
});

export const poolRow: z.ZodType<PoolRow> = z.object({
  database: z.string(),
  user: z.string(),
  cl_active: whole,
  cl_waiting: whole,
  sv_active: whole,
  sv_idle: whole,
  sv_used: whole,
  sv_tested: whole,
  sv_login: whole,
  maxwait: whole,
  maxwait_us: whole,
  pool_mode: z.string(),
});

export const databaseRow: z.ZodType<DatabaseRow> = z
  .object({
    name: z.string(),
    host: z.string().nullable(),
    port: whole,
    database: z.string(),
    force_user: z.string().nullable(),
    pool_size: whole,
    min_pool_size: whole.optional(),
    /** Until 1.23. */
    reserve_pool: whole.optional(),
    reserve_pool_size: whole.optional(),
    max_connections: whole,
    current_connections: whole,
    paused: flag,
    disabled: flag,
  })
  .transform(({ reserve_pool, reserve_pool_size, min_pool_size = 0, ...row }) => ({
    ...row,
    min_pool_size,
    reserve: reserve_pool_size ?? reserve_pool ?? 0,
  }));

/** Before 1.24 without a pool size; later an empty one where the user has none of its own. */
export const userRow: z.ZodType<UserRow> = z
  .object({
    name: z.string(),
    pool_size: z.string().nullish(),
    max_user_connections: z.string().nullish(),
  })
  .transform(({ name, pool_size, max_user_connections }) => ({
    name,
    pool_size: ownNumber(pool_size),
    max_user_connections: ownNumber(max_user_connections),
  }));

function ownNumber(text: string | null | undefined): number | null {
  return /^\d+$/.test(text ?? '') ? Number(text) : null;
}

export const statsRow: z.ZodType<StatsRow> = z.object({
  database: z.string(),
  total_xact_count: whole,
  total_query_count: whole,
  total_received: whole,
  total_sent: whole,
  total_xact_time: whole,
  total_query_time: whole,
  total_wait_time: whole,
  avg_xact_count: whole,
  avg_query_count: whole,
  avg_recv: whole,
  avg_sent: whole,
  avg_xact_time: whole,
  avg_query_time: whole,
});

export const listRow = z.object({ list: z.string(), items: whole });
export const configRow = z.object({ key: z.string(), value: z.string().nullable() });
