// PgBouncer's console at one moment, as data. Names are the console's own; what a version does not tell is null or absent.

export interface PoolRow {
  readonly database: string;
  readonly user: string;
  readonly cl_active: number;
  readonly cl_waiting: number;
  readonly sv_active: number;
  readonly sv_idle: number;
  readonly sv_used: number;
  readonly sv_tested: number;
  readonly sv_login: number;
  /** Seconds, and the microseconds beyond them. */
  readonly maxwait: number;
  readonly maxwait_us: number;
  readonly pool_mode: string;
}

export interface DatabaseRow {
  readonly name: string;
  /** Null: the console itself, or a Unix socket. */
  readonly host: string | null;
  readonly port: number;
  /** On the server. */
  readonly database: string;
  readonly force_user: string | null;
  readonly pool_size: number;
  readonly reserve: number;
  readonly min_pool_size: number;
  /** 0: no limit. */
  readonly max_connections: number;
  readonly current_connections: number;
  readonly paused: boolean;
  readonly disabled: boolean;
}

export interface UserRow {
  readonly name: string;
  /** Of this user's pools, before the database's (1.24); null: none of its own. */
  readonly pool_size: number | null;
  /** Server connections of all pools of the user; 0: no limit; null: not told, so the setting of the same name counts. */
  readonly max_user_connections: number | null;
}

/** Totals since PgBouncer started, times in microseconds; averages of the last stats_period. */
export interface StatsRow {
  readonly database: string;
  readonly total_xact_count: number;
  readonly total_query_count: number;
  readonly total_received: number;
  readonly total_sent: number;
  readonly total_xact_time: number;
  readonly total_query_time: number;
  readonly total_wait_time: number;
  /** In a second. */
  readonly avg_xact_count: number;
  readonly avg_query_count: number;
  readonly avg_recv: number;
  readonly avg_sent: number;
  /** Of one, microseconds. */
  readonly avg_xact_time: number;
  readonly avg_query_time: number;
}

export interface PoolerSample {
  /** Such as `1.24.1`. */
  readonly version: string;
  readonly pools: readonly PoolRow[];
  readonly databases: readonly DatabaseRow[];
  readonly users: readonly UserRow[];
  readonly stats: readonly StatsRow[];
  /** SHOW LISTS, such as used_clients. */
  readonly lists: Readonly<Record<string, number>>;
  /** SHOW CONFIG. */
  readonly config: Readonly<Record<string, string | null>>;
  /** What the console refused. */
  readonly leftOut: readonly { readonly what: string; readonly why: string }[];
}

/** The database that is the console itself: no server stands behind it. */
export const CONSOLE_DATABASE = 'pgbouncer';

/** A whole number of SHOW CONFIG; null where it is not there or is none. */
export function configNumber({ config }: Pick<PoolerSample, 'config'>, key: string): number | null {
  const value = config[key];
  return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : null;
}
