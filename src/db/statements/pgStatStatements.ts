// What does pg_stat_statements count? Counters alone: texts (statementTexts.ts) lie in a file that is read as a whole.

import * as z from 'zod';
import type {
  MissingStatements,
  StatementEntry,
  StatementSample,
  StatementTracking,
} from '../../model/statementSample';
import { sqlIdentifier } from '../../util/sqlIdentifier';
import type { Queries } from '../contracts';
import { DatabaseError } from '../errors';
import {
  minorOf,
  missingOf,
  readStatementFacts,
  whyMissing,
  type StatementFacts,
} from './statementFacts';

/** Heuristic: twice the default of pg_stat_statements.max; some MB of counters. */
export const MOST_ENTRIES = 10_000;

export type StatementsRead =
  | ({ readonly kind: 'missing' } & MissingStatements)
  | {
      readonly kind: 'read';
      readonly sample: StatementSample;
      readonly tracking: StatementTracking;
      readonly view: StatementsView;
    };

/** Where pg_stat_statements lies, and the minor version of the extension there. */
export interface StatementsView {
  readonly schema: string;
  readonly minor: number;
}

/** Of the current database; statements of other databases are planned there. */
export async function readStatements(
  client: Queries,
  signal?: AbortSignal,
): Promise<StatementsRead> {
  const facts = await readStatementFacts(client, signal);
  const missing = whyMissing(facts);
  const { schema, version } = facts;
  if (missing !== null) return { kind: 'missing', ...missingOf(facts, missing) };
  if (schema === null || version === null) throw new Error('an extension without a schema');
  const view = { schema, minor: minorOf(version) ?? 0 };
  try {
    const info = await readInfo(client, view, signal);
    const rows = await client.query(countersSql(view), [MOST_ENTRIES], counterRow, signal);
    return {
      kind: 'read',
      sample: sampleOf(rows, facts, info),
      tracking: trackingOf(facts, info),
      view,
    };
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.reason !== 'permission') throw error;
    const { message: said } = error;
    const denied = { kind: 'not-permitted', said, user: facts.user } as const;
    return { kind: 'missing', ...missingOf(facts, denied) };
  }
}

const infoRow = z.object({
  at: z.string(),
  since: z.string().nullable(),
  evictions: z.number().nullable(),
});
type Info = Readonly<z.infer<typeof infoRow>>;

async function readInfo(
  client: Queries,
  { schema, minor }: StatementsView,
  signal: AbortSignal | undefined,
): Promise<Info> {
  const from = minor < 9 ? '' : `FROM ${sqlIdentifier(schema)}.pg_stat_statements_info() i`;
  const [since, evictions] = minor < 9 ? ['NULL', 'NULL'] : [iso('i.stats_reset'), 'i.dealloc'];
  const sql = `SELECT ${iso('pg_catalog.now()')} AS at, ${since} AS since, ${evictions}::float8 AS evictions ${from}`;
  const [info] = await client.query(sql, [], infoRow, signal);
  if (info === undefined) throw new Error('pg_stat_statements_info returned no row');
  return info;
}

/** To the microsecond: an entry that was made anew within a millisecond is another one. */
function iso(timestamp: string): string {
  return `pg_catalog.to_char(${timestamp} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}

/** Ran inside a function or procedure; never before 1.9, which does not tell. */
const nestedSql = ({ minor }: StatementsView): string => (minor < 9 ? 'false' : 'NOT s.toplevel');

/** As the server counts within one database: the same statement of two roles is two entries, and has two texts. */
export function keySql(view: StatementsView): string {
  return `(s.userid::int8::text || ' ' || s.queryid::text || ' ' || (${nestedSql(view)})::text)`;
}

/** Which columns there are follows from the extension's version, not from the server's: an upgraded cluster keeps the old. */
function countersSql(view: StatementsView): string {
  const { schema, minor } = view;
  const nested = nestedSql(view);
  const io =
    minor < 11
      ? 's.blk_read_time + s.blk_write_time'
      : 's.shared_blk_read_time + s.shared_blk_write_time + s.local_blk_read_time + s.local_blk_write_time';
  const jit =
    minor < 10
      ? 'NULL::float8'
      : 's.jit_generation_time + s.jit_inlining_time + s.jit_optimization_time + s.jit_emission_time';
  return `
SELECT ${keySql(view)} AS key, coalesce(r.rolname, s.userid::text)::text AS role, s.queryid::text AS query_id,
       ${nested} AS nested, s.calls::float8 AS calls, s.total_exec_time AS total_ms, s.mean_exec_time AS mean_ms,
       s.stddev_exec_time AS deviation_ms, s.min_exec_time AS min_ms, s.max_exec_time AS max_ms,
       s.total_plan_time AS plan_ms, s.rows::float8 AS rows,
       s.shared_blks_hit::float8 AS hit, s.shared_blks_read::float8 AS read, s.shared_blks_dirtied::float8 AS dirtied,
       s.shared_blks_written::float8 AS written, s.temp_blks_read::float8 AS temp_read,
       s.temp_blks_written::float8 AS temp_written, s.wal_bytes::float8 AS wal_bytes, ${io} AS io_ms, ${jit} AS jit_ms,
       ${minor < 11 ? 'NULL::text' : iso('s.stats_since')} AS since,
       (pg_catalog.count(*) FILTER (WHERE NOT (${nested})) OVER ())::float8 AS all_statements,
       pg_catalog.sum(s.calls::float8) FILTER (WHERE NOT (${nested})) OVER () AS all_calls,
       pg_catalog.sum(s.total_exec_time) FILTER (WHERE NOT (${nested})) OVER () AS all_ms
  FROM ${sqlIdentifier(schema)}.pg_stat_statements(false) s
  LEFT JOIN pg_catalog.pg_roles r ON r.oid = s.userid
 WHERE s.dbid = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
   AND s.calls > 0
 ORDER BY s.total_exec_time DESC, s.calls DESC LIMIT $1`;
}

const counterRow = z.object({
  key: z.string().nullable(),
  role: z.string(),
  query_id: z.string().nullable(),
  nested: z.boolean(),
  calls: z.number(),
  total_ms: z.number(),
  mean_ms: z.number(),
  deviation_ms: z.number(),
  min_ms: z.number(),
  max_ms: z.number(),
  plan_ms: z.number(),
  rows: z.number(),
  hit: z.number(),
  read: z.number(),
  dirtied: z.number(),
  written: z.number(),
  temp_read: z.number(),
  temp_written: z.number(),
  wal_bytes: z.number(),
  io_ms: z.number(),
  jit_ms: z.number().nullable(),
  since: z.string().nullable(),
  all_statements: z.number(),
  all_calls: z.number().nullable(),
  all_ms: z.number().nullable(),
});
type CounterRow = Readonly<z.infer<typeof counterRow>>;

function sampleOf(
  rows: readonly CounterRow[],
  facts: StatementFacts,
  { at, since }: Info,
): StatementSample {
  const [first] = rows;
  return {
    at,
    since,
    entries: rows.map((row, position) => entryOf(row, position, facts)),
    totals: {
      statements: first?.all_statements ?? 0,
      calls: first?.all_calls ?? 0,
      totalMs: first?.all_ms ?? 0,
    },
  };
}

function entryOf(row: CounterRow, position: number, facts: StatementFacts): StatementEntry {
  const { query_id, role, nested } = row;
  return {
    // Without an id nothing tells which entry of the next sample is this one.
    key: row.key ?? `hidden ${String(position)}`,
    queryId: query_id,
    role,
    nested,
    counters: {
      calls: row.calls,
      totalMs: row.total_ms,
      meanMs: row.mean_ms,
      deviationMs: row.deviation_ms,
      minMs: row.min_ms,
      maxMs: row.max_ms,
      planMs: facts.tracks_planning === true ? row.plan_ms : null,
      rows: row.rows,
      hitBlocks: row.hit,
      readBlocks: row.read,
      dirtiedBlocks: row.dirtied,
      writtenBlocks: row.written,
      ioMs: facts.times_io ? row.io_ms : null,
      tempReadBlocks: row.temp_read,
      tempWrittenBlocks: row.temp_written,
      walBytes: row.wal_bytes,
      jitMs: row.jit_ms,
      since: row.since,
    },
  };
}

function trackingOf(facts: StatementFacts, { evictions }: Info): StatementTracking {
  return {
    track: facts.track ?? 'top',
    tracksUtility: facts.tracks_utility !== false,
    tracksPlanning: facts.tracks_planning === true,
    computesQueryId: facts.computes_query_id,
    mostEntries: facts.most_entries ?? 0,
    evictions,
    readsAll: facts.reads_all,
    user: facts.user,
  };
}
