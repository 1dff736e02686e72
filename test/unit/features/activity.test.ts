// Is what a person is told of sessions, and before one is stopped, true of what the server said?

import assert from 'node:assert/strict';
import { activityText } from '../../../src/cli/reporters/activityText';
import { endQuestion } from '../../../src/features/activity/endQuestion';
import { targetIn } from '../../../src/features/activity/endSession';
import {
  doingWords,
  hiddenWords,
  rollbackPreparedSql,
  sessionsOf,
  waitersBehind,
  waitWords,
} from '../../../src/features/activity/activityWords';
import { activityOf } from '../../../src/features/activity/readActivity';
import type { ActivityRows } from '../../../src/db/activity';
import type { Activity } from '../../../src/model/activity';

type SessionRow = ActivityRows['sessions'][number];

function row(pid: number, fields: Partial<SessionRow> = {}): SessionRow {
  return {
    pid,
    backend_start: '2026-01-01T00:00:00.000001Z',
    hidden: false,
    backend_type: 'client backend',
    leader_pid: null,
    database: 'shop',
    user: 'app',
    application: 'web',
    client: '10.0.0.1',
    query_start: '2026-01-01T00:00:00.000002Z',
    transaction_start: '2026-01-01T00:00:00.000002Z',
    state: 'active',
    state_ms: 1_000,
    transaction_ms: 2_000,
    statement_ms: 1_000,
    wait_event_type: null,
    wait_event: null,
    has_written: false,
    statement: 'select 1',
    statement_is_cut: false,
    of_superuser: false,
    ...fields,
  };
}

function activity(rows: Partial<ActivityRows>): Activity {
  const none: ActivityRows = {
    ...{ at: '2026-01-01T00:00:01.000Z', sessions: [], waits: [], prepared: [], progress: [] },
    ...rows,
  };
  return activityOf(none, { version: '18.1', database: 'shop', user: 'me' });
}

function waits(pid: number, ...blockers: readonly number[]): ActivityRows['waits'][number] {
  return {
    ...{ pid, lock_type: 'relation', mode: 'AccessExclusiveLock', waited_ms: 5_000 },
    relation: 'public.t',
    blockers: blockers.map((blocker) => ({ pid: blocker, holds: true })),
    prepared: null,
  };
}

describe('activity in words', () => {
  it('has each session in one group, the one that lasts longest first, and none that is in a tree', () => {
    const read = activity({
      sessions: [
        row(1, { statement_ms: 10 }),
        row(2, { statement_ms: 900 }),
        row(3, { state: 'idle' }),
        row(4, { state: 'idle in transaction (aborted)' }),
        row(5, { backend_type: 'walwriter', state: null }),
        row(6, { hidden: true, backend_type: null, state: null }),
        row(7, { state: 'disabled' }),
        row(8),
        row(9, { state: 'idle in transaction' }),
      ],
      waits: [waits(8, 9)],
    });
    const pids = (group: Parameters<typeof sessionsOf>[1]) =>
      sessionsOf(read, group).map(({ pid }) => pid);
    assert.deepEqual(pids('active'), [2, 1]);
    assert.deepEqual(pids('idle'), [3]);
    assert.deepEqual(pids('idle-in-transaction'), [4]);
    assert.deepEqual(pids('background'), [5]);
    assert.deepEqual(pids('unknown'), [6, 7]);
  });

  it('says what is not visible, and which right shows it', () => {
    const hidden = row(6, { hidden: true, backend_type: null, state: null });
    assert.match(
      hiddenWords(activity({ sessions: [row(1), hidden] })) ?? '',
      /^What 1 session of another role does is not visible to me, and counted nowhere\. GRANT pg_read_all_stats TO me;/,
    );
    assert.equal(hiddenWords(activity({ sessions: [row(1)] })), null);
  });

  it('lets a parallel worker wait and block in the name of its leader', () => {
    const worker = row(11, { backend_type: 'parallel worker', leader_pid: 1 });
    const read = activity({
      sessions: [row(1), worker, row(2)],
      waits: [waits(11, 2), waits(1, 2)],
    });
    assert.deepEqual(
      read.blocking.map(({ party }) => (party.kind === 'session' ? party.pid : 0)),
      [2, 1],
    );
  });

  it('tells progress with a share only where the server knows the whole', () => {
    const of = (share: number | null) =>
      doingWords(
        activity({
          sessions: [row(1)],
          progress: [
            { pid: 1, command: 'VACUUM', object: 'public.t', phase: 'scanning heap', share },
          ],
        }).sessions[0] ?? assert.fail(),
      );
    assert.equal(of(0.42), 'VACUUM public.t: scanning heap 42 %');
    assert.equal(of(null), 'VACUUM public.t: scanning heap');
  });

  it('says what a waiter waits for', () => {
    const wait = { mode: 'ShareLock', waitedMs: 1, relation: null };
    assert.equal(waitWords({ ...wait, lockType: 'transactionid' }), 'for the end of a transaction');
    assert.equal(
      waitWords({ ...wait, lockType: 'transactionid', relation: 'public.t' }),
      'for a row of public.t',
    );
    assert.equal(
      waitWords({ ...wait, lockType: 'relation', relation: 'public.t' }),
      'for ShareLock on public.t',
    );
    assert.equal(waitWords({ ...wait, lockType: 'spectoken' }), 'for ShareLock on spectoken');
  });

  it('quotes the identifier of a prepared transaction', () => {
    assert.equal(rollbackPreparedSql(`it's "mine"`), `ROLLBACK PREPARED 'it''s "mine"';`);
    assert.equal(rollbackPreparedSql(`a\\'; --`), `ROLLBACK PREPARED E'a\\\\''; --';`);
  });

  it('asks with all that is lost, and who waits', () => {
    const read = activity({
      sessions: [
        row(1, {
          has_written: true,
          state: 'idle in transaction',
          statement: 'update t\nset n = 1',
        }),
        row(2),
      ],
      waits: [waits(2, 1)],
    });
    const target = targetIn(read, { pid: 1, backendStart: null }, 'terminate');
    assert.ok(target.ok);
    assert.deepEqual(endQuestion(read, target.value, 'terminate'), {
      message: 'End the session of process 1 (app)?',
      details: [
        'User app, application web, database shop, from 10.0.0.1',
        'idle in transaction for 1 s, transaction of 2 s',
        'Statement: update t set n = 1',
        'It has written: what its transaction did is rolled back.',
        '1 session waits for it: process 2 (app).',
      ],
    });
  });

  it('counts who waits for others as well', () => {
    const read = activity({ sessions: [row(1), row(2), row(3)], waits: [waits(3, 1, 2)] });
    for (const pid of [1, 2])
      assert.deepEqual(
        waitersBehind(read, { kind: 'session', pid }).map(({ party }) => party),
        [{ kind: 'session', pid: 3 }],
      );
  });

  it('counts all that wait behind one who stands below another', () => {
    const queue = Array.from({ length: 50 }, (_, index) => index + 4);
    const read = activity({
      sessions: [1, 2, 3, ...queue].map((pid) => row(pid)),
      waits: [waits(3, 1, 2), ...queue.map((pid) => waits(pid, 3))],
    });
    for (const pid of [1, 2])
      assert.equal(waitersBehind(read, { kind: 'session', pid }).length, 51);
    assert.equal(waitersBehind(read, { kind: 'session', pid: 3 }).length, 50);
  });

  it('ends in a deadlock, of which nobody waits for themselves', () => {
    const read = activity({ sessions: [row(1), row(2)], waits: [waits(1, 2), waits(2, 1)] });
    for (const pid of [1, 2])
      assert.deepEqual(
        waitersBehind(read, { kind: 'session', pid }).map(({ party }) => party),
        [{ kind: 'session', pid: 3 - pid }],
      );
  });

  it('prints a statement of several lines on one', () => {
    const read = activity({ sessions: [row(1, { statement: 'select 1,\n  2' })] });
    const text = activityText(read, { colour: false, columns: 200, blocked: false });
    assert.match(text, /select 1, 2/);
  });

  it('warns of a walsender and of a vacuum against wraparound', () => {
    const read = activity({
      sessions: [
        row(1, { backend_type: 'walsender', database: null }),
        row(2, {
          ...{ backend_type: 'autovacuum worker', user: null },
          statement: 'autovacuum: VACUUM public.t (to prevent wraparound)',
        }),
      ],
    });
    const warning = (pid: number): string => {
      const target = targetIn(read, { pid, backendStart: null }, 'terminate');
      assert.ok(target.ok);
      return endQuestion(read, target.value, 'terminate').details.at(-1) ?? '';
    };
    assert.match(warning(1), /loses its stream/);
    assert.match(warning(2), /it comes again until it has finished/);
  });

  it('offers no end of what belongs to the server', () => {
    const read = activity({
      sessions: [row(1, { backend_type: 'checkpointer', user: null, database: null })],
    });
    const target = targetIn(read, { pid: 1, backendStart: null }, 'terminate');
    assert.deepEqual(target, {
      ok: false,
      error: 'Process 1 (checkpointer) belongs to the server itself.',
    });
  });
});
