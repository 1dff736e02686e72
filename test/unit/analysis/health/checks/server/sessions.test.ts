// Are the sessions told that hold others up, one for each cause, and nobody who is only busy?

import assert from 'node:assert/strict';
import { blockedSessions } from '../../../../../../src/analysis/health/checks/server/blockedSessions';
import { connectionsNearLimit } from '../../../../../../src/analysis/health/checks/server/connectionsNearLimit';
import { idleInTransaction } from '../../../../../../src/analysis/health/checks/server/idleInTransaction';
import { longTransaction } from '../../../../../../src/analysis/health/checks/server/longTransaction';
import { preparedTransaction } from '../../../../../../src/analysis/health/checks/server/preparedTransaction';
import { BEHIND_THE_SERVER, QUEUE, session } from '../../../../../support/advice/serverRows';
import { fixText } from '../../../../../../src/features/adviceText';
import { SERVER, findingsOf, judged, titlesOf } from '../../facts';

describe('checks on sessions', () => {
  it('tell the head of each queue alone, with all that wait behind it', () => {
    assert.deepEqual(titlesOf(judged(blockedSessions, { sessions: QUEUE })), [
      '4711 keeps 2 sessions waiting',
      'A prepared transaction keeps 1 session waiting',
      '4800 keeps 1 session waiting',
    ]);
  });

  it('pass over waits of a moment, and a circle that the server is about to break', () => {
    const short = [session(1), session(2, { lock_wait_s: 3, blocked_by: [1] })];
    assert.equal(judged(blockedSessions, { sessions: short }).kind, 'ok');
    const circle = [
      session(1, { lock_wait_s: 30, blocked_by: [2] }),
      session(2, { lock_wait_s: 30, blocked_by: [1] }),
    ];
    assert.equal(judged(blockedSessions, { sessions: circle }).kind, 'ok');
  });

  it('cancel what runs, and end what does nothing, but run neither', () => {
    const fixes = findingsOf(judged(blockedSessions, { sessions: QUEUE })).map(
      ({ fixes: [fix] }) =>
        fix === undefined
          ? 'none'
          : (fixText(fix).sql ?? fix.changes.map(({ kind }) => kind).join()),
    );
    assert.match(
      fixes.join('\n'),
      /pg_terminate_backend\(4711\)[^]*none[^]*pg_cancel_backend\(4800\)/,
    );
  });

  it('name a process of the server by its kind, and neither end it nor call it a session', () => {
    const found = findingsOf(
      judged(blockedSessions, {
        sessions: [
          ...BEHIND_THE_SERVER,
          session(7, { waits_for_lock: true, lock_wait_s: 20, blocked_by: [70] }),
        ],
      }),
    );
    assert.deepEqual(
      found.map(({ message }) => message.split(' keeps')[0]),
      [
        'The autovacuum worker 6000 in shop',
        'The logical replication apply worker 6100 in shop',
        'The process 70',
      ],
    );
    for (const { message, fixes } of found) {
      assert.doesNotMatch(message, /runs nothing|or end it/);
      assert.deepEqual(fixes, []);
    }
    for (const check of [idleInTransaction, longTransaction])
      assert.deepEqual(titlesOf(judged(check, { sessions: BEHIND_THE_SERVER })), []);
    assert.doesNotMatch(blockedSessions.queries.sessions.sql(SERVER), /'client backend'/);
  });

  it('weigh an idle transaction by who waits for it', () => {
    const [holder] = findingsOf(judged(idleInTransaction, { sessions: QUEUE }));
    assert.equal(holder?.impact, 'high');
    const alone = [session(1, { state: 'idle in transaction', state_s: 301 })];
    assert.equal(findingsOf(judged(idleInTransaction, { sessions: alone }))[0]?.impact, 'medium');
    const others = [
      session(1, { state: 'idle in transaction', state_s: 20, transaction_s: 9_000 }),
      session(2, { state: 'idle', state_s: 90_000, transaction_s: null }),
    ];
    assert.equal(judged(idleInTransaction, { sessions: others }).kind, 'ok');
  });

  it('tell a long transaction that works, not one that is idle or hidden', () => {
    assert.deepEqual(titlesOf(judged(longTransaction, { sessions: QUEUE })), [
      '4800 has been in one transaction for 2 h',
      '4801 has been in one transaction for 3 h',
    ]);
    const silent = [
      session(1, { state: 'idle in transaction', transaction_s: 90_000 }),
      session(2, { state: null, transaction_s: null }),
      session(3, { transaction_s: 3_599 }),
    ];
    assert.equal(judged(longTransaction, { sessions: silent }).kind, 'ok');
  });

  it('leave a coordinator its minutes', () => {
    const row = { gid: 'g', owner: 'o', database: 'd', age_s: 599, age: 3 };
    assert.equal(judged(preparedTransaction, { prepared: [row] }).kind, 'ok');
    assert.equal(
      judged(preparedTransaction, { prepared: [{ ...row, age_s: 600 }] }).kind,
      'finding',
    );
  });
});

describe('connections-near-limit', () => {
  const row = { used: 69, idle: 60, max_connections: 103, reserved: 3 };

  /** A known fault: 80 of 100 active ones of those connected now is no alarm. */
  it('compares with what applications may take, never with who is connected now', () => {
    assert.equal(judged(connectionsNearLimit, { connections: [row] }).kind, 'ok');
    const near = findingsOf(judged(connectionsNearLimit, { connections: [{ ...row, used: 70 }] }));
    assert.deepEqual(
      near.map(({ impact }) => impact),
      ['medium'],
    );
    const full = findingsOf(judged(connectionsNearLimit, { connections: [{ ...row, used: 92 }] }));
    assert.deepEqual(
      full.map(({ impact }) => impact),
      ['high'],
    );
  });

  it('says nothing of idle ones that it cannot see', () => {
    const [finding] = findingsOf(
      judged(connectionsNearLimit, { connections: [{ ...row, used: 99, idle: null }] }),
    );
    assert.doesNotMatch(finding?.message ?? '', /idle/);
  });
});
