// What the server's sessions do at this moment, with who waits for whom.

import { blockingForest, type Waiter } from '../../analysis/activity/blockingForest';
import type { ActivityRows } from '../../db/activity';
import type { ActivityDoor } from '../../db/activityDoor';
import type { Activity, Party, Progress, Session } from '../../model/activity';

export type { ActivityDoor } from '../../db/activityDoor';

export async function readActivity(
  door: ActivityDoor,
  server: Activity['server'],
  signal?: AbortSignal,
): Promise<Activity> {
  return activityOf(await door.readActivity(signal), server);
}

export function activityOf(rows: ActivityRows, server: Activity['server']): Activity {
  const progress = progressByPid(rows);
  const sessions = rows.sessions.map((row) => sessionOf(row, progress.get(row.pid) ?? null));
  return {
    version: 1,
    // Names of the server's answer may hold more fields than the contract has.
    server: { version: server.version, database: server.database, user: server.user },
    at: rows.at,
    // Processes that every server has have no user, and nothing that a person would miss.
    hiddenSessions: sessions.filter(({ hidden, user }) => hidden && user !== null).length,
    sessions,
    prepared: rows.prepared.map(({ age_ms: ageMs, ...named }) => ({ ...named, ageMs })),
    blocking: [...blockingForest(waitersOf(rows))],
  };
}

function sessionOf(row: ActivityRows['sessions'][number], progress: Progress | null): Session {
  const { wait_event_type: type, wait_event: event } = row;
  return {
    pid: row.pid,
    backendStart: row.backend_start,
    hidden: row.hidden,
    backendType: row.backend_type,
    leaderPid: row.leader_pid,
    database: row.database,
    user: row.user,
    application: row.application,
    client: row.client,
    queryStart: row.query_start,
    transactionStart: row.transaction_start,
    state: row.state,
    stateMs: row.state_ms,
    transactionMs: row.transaction_ms,
    statementMs: row.statement_ms,
    wait: type === null ? null : { type, event: event ?? '' },
    hasWritten: row.has_written,
    statement: row.statement,
    statementIsCut: row.statement_is_cut,
    ofSuperuser: row.of_superuser,
    progress,
  };
}

/** Of others, without pg_read_all_stats, it is known that they report and not what. */
function progressByPid({ progress }: ActivityRows): ReadonlyMap<number, Progress> {
  return new Map(
    progress.flatMap(({ pid, command, phase, share, object }) =>
      command === null || phase === null ? [] : [[pid, { command, phase, share, object }] as const],
    ),
  );
}

/** A parallel worker waits and blocks in the name of its leader. */
function waitersOf({ waits, sessions }: ActivityRows): readonly Waiter[] {
  const leaders = new Map(
    sessions.flatMap(({ pid, leader_pid: leader }) => (leader === null ? [] : [[pid, leader]])),
  );
  const waiters = waits.map((row): Waiter => {
    const blockers = (row.blockers ?? []).flatMap(({ pid, holds }) =>
      pid === 0
        ? preparedOf(row.prepared ?? []).map((party) => ({ party, holds: true }))
        : [{ party: { kind: 'session', pid: leaders.get(pid) ?? pid } as const, holds }],
    );
    return {
      pid: leaders.get(row.pid) ?? row.pid,
      wait: {
        lockType: row.lock_type,
        mode: row.mode,
        relation: row.relation,
        waitedMs: row.waited_ms,
      },
      blockers,
    };
  });
  // Of a leader and its workers the first is enough: all of them go on or none does.
  const seen = new Set<number>();
  return waiters.filter(({ pid }) => !seen.has(pid) && seen.add(pid));
}

function preparedOf(gids: readonly string[]): readonly Party[] {
  return gids.length === 0
    ? [{ kind: 'prepared', gid: null }]
    : gids.map((gid) => ({ kind: 'prepared', gid }));
}
