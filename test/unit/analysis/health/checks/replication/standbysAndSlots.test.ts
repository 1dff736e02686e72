// Does each standby, slot and archive weigh by what it will do, and is what only looks so left alone?

import assert from 'node:assert/strict';
import { archiveFailing } from '../../../../../../src/analysis/health/checks/replication/archiveFailing';
import { archiveQueue } from '../../../../../../src/analysis/health/checks/replication/archiveQueue';
import { logicalFailover } from '../../../../../../src/analysis/health/checks/replication/logicalFailover';
import { slotInactive } from '../../../../../../src/analysis/health/checks/replication/slotInactive';
import { slotLost } from '../../../../../../src/analysis/health/checks/replication/slotLost';
import { standbyConflicts } from '../../../../../../src/analysis/health/checks/replication/standbyConflicts';
import { standbyLag } from '../../../../../../src/analysis/health/checks/replication/standbyLag';
import { standbyState } from '../../../../../../src/analysis/health/checks/replication/standbyState';
import { subscriptionTrouble } from '../../../../../../src/analysis/health/checks/replication/subscriptionTrouble';
import {
  standbysNeeded,
  syncStandby,
} from '../../../../../../src/analysis/health/checks/replication/syncStandby';
import {
  ARCHIVER,
  CONFLICTS,
  RECEIVER,
  SUBSCRIPTION,
  slotOf,
  standbyOf,
} from '../../../../../support/advice/replicationRows';
import { fixText } from '../../../../../../src/features/adviceText';
import { SERVER, findingsOf, judged, titlesOf } from '../../facts';

const GB = 1024 ** 3;
const STANDBY = { ...SERVER, inRecovery: true };

describe('checks on slots', () => {
  const inactive = (fields: Parameters<typeof slotOf>[1]) =>
    findingsOf(judged(slotInactive, { slots: [slotOf('s', { retained: 5, ...fields })] })).map(
      ({ impact }) => impact,
    );

  it('tell one that nobody uses, by kind and time, and not one that is lost or never kept anything', () => {
    assert.deepEqual(inactive({ inactive_s: 3_599 }), []);
    assert.deepEqual(inactive({ inactive_s: 3_600 }), ['medium']);
    assert.deepEqual(inactive({ kind: 'physical', inactive_s: 300 }), ['medium']);
    assert.deepEqual(inactive({}), ['low'], 'before 17 it is not told since when');
    const old = { xmin_age: 50_000_000, retained: GB };
    assert.deepEqual(inactive({ ...old, catalogs_only: false }), ['high']);
    assert.deepEqual(inactive(old), ['medium'], 'a logical one keeps rows of catalogs alone');
    assert.deepEqual(inactive({ retained: GB }), [], 'slot-retains-wal tells it');
    assert.deepEqual(inactive({ active: true }), []);
    assert.deepEqual(inactive({ retained: null }), []);
    assert.deepEqual(inactive({ wal_status: 'lost' }), []);
  });

  it('leave out those that a standby keeps for its primary, and ask 14 for nothing that it lacks', () => {
    const sql = slotInactive.queries.slots.sql(STANDBY);
    assert.match(sql, /NOT s\.synced/);
    const old = slotInactive.queries.slots.sql({ ...STANDBY, versionNumber: 140_000 });
    assert.doesNotMatch(old, /synced|failover AS|inactive_since/);
  });

  /** postgres_exporter 1017: a lost slot has no retained bytes, and is silent there. */
  it('tell a lost one, though it keeps nothing', () => {
    const of = (fields: Parameters<typeof slotOf>[1]) =>
      titlesOf(judged(slotLost, { slots: [slotOf('cdc', fields)] }));
    assert.deepEqual(of({ wal_status: 'lost', retained: null }), ['cdc is lost']);
    assert.deepEqual(of({ invalidation_reason: 'idle_timeout' }), ['cdc is lost (idle_timeout)']);
    assert.deepEqual(of({}), []);
  });
});

describe('checks on standbys', () => {
  const lag = (fields: Parameters<typeof standbyOf>[1]) =>
    findingsOf(judged(standbyLag, { standbys: [standbyOf('r', fields)] })).map(
      ({ impact }) => impact,
    );

  /** postgres_exporter 385: an idle primary has no lag, whatever the seconds say. */
  it('measure lag in bytes, and not by the clock of the standby', () => {
    assert.deepEqual(lag({ behind: 0, replay_lag_s: 92 }), []);
    assert.deepEqual(lag({ behind: 80 * 1024 ** 2, replay_lag_s: 0.38 }), ['medium']);
    assert.deepEqual(lag({ behind: 2 * GB }), ['high']);
    assert.deepEqual(lag({ behind: 0, silent_s: 90_000 }), [], 'a clock that is a day behind');
    const row = standbyOf('r', { behind: GB, silent_s: 90 });
    const [finding] = findingsOf(judged(standbyLag, { standbys: [row] }));
    assert.match(finding?.message ?? '', /By its clock it has not answered for 90 s/);
    assert.deepEqual(lag({ behind: null, unsent: null, unreplayed: null, silent_s: null }), []);
  });

  it('name one by its slot or address where all are called walreceiver', () => {
    const of = (fields: Parameters<typeof standbyOf>[1]) =>
      titlesOf(
        judged(standbyLag, { standbys: [standbyOf('walreceiver', { behind: GB, ...fields })] }),
      );
    assert.deepEqual(of({ slot: 's1' }), ['s1 is 1 GB behind']);
    assert.deepEqual(of({}), ['10.0.0.7 is 1 GB behind']);
  });

  it('tell the states of a standby, and not one that lives of an archive', () => {
    const of = (fields: object) =>
      findingsOf(judged(standbyState, { receiver: [{ ...RECEIVER, ...fields }] }, STANDBY)).map(
        ({ impact }) => impact,
      );
    assert.deepEqual(of({}), []);
    assert.deepEqual(of({ receiving: false, silent_s: null }), ['high']);
    assert.deepEqual(of({ receiving: false, silent_s: null, from_archive: true }), []);
    assert.deepEqual(of({ pause_state: 'paused' }), ['medium']);
    assert.deepEqual(of({ silent_s: 34 }), [], 'an idle primary speaks every 30 s');
    assert.deepEqual(of({ silent_s: 36 }), ['medium']);
    assert.deepEqual(of({ silent_s: 3_600, timeout_s: 0 }), [], 'nothing is promised');
  });

  /** xlogrecovery.c of 14 and later: "If recovery is unpaused, the server will shut down." */
  it('warn that resuming after a setting that is too low shuts the standby down', () => {
    const [finding] = findingsOf(
      judged(standbyState, { receiver: [{ ...RECEIVER, pause_state: 'paused' }] }, STANDBY),
    );
    assert.match(
      finding?.message ?? '',
      /raise that setting and restart instead; resuming shuts this standby down/,
    );
    const [fix] = finding?.fixes ?? [];
    assert.match(
      (fix && fixText(fix).sql) ?? '',
      /^-- .*shuts the standby down.*\n[^]*pg_wal_replay_resume/m,
    );
  });

  it('count how many standbys commits wait for', () => {
    assert.deepEqual(
      ['', 'a', 'a, b', '2 (a, b)', 'FIRST 1 (a)', 'any 3 (*)', '"1 (x)"'].map(standbysNeeded),
      [0, 1, 1, 2, 1, 3, 1],
    );
    const of = (names: string, present: number) =>
      judged(syncStandby, { sync: [{ names, present, waiting: 0, longest_s: null }] }).kind;
    assert.deepEqual([of('', 0), of('a', 1), of('ANY 2 (*)', 1)], ['ok', 'ok', 'finding']);
  });

  it('tell conflicts by the day', () => {
    const of = (fields: object) =>
      judged(standbyConflicts, { conflicts: [{ ...CONFLICTS, ...fields }] }, STANDBY).kind;
    assert.deepEqual(
      [of({}), of({ snapshot: 9, days: 0.1 }), of({ snapshot: 90 }), of({ snapshot: 0, lock: 0 })],
      ['finding', 'finding', 'ok', 'ok'],
    );
  });
});

describe('checks on logical replication', () => {
  it('tell a worker that comes and goes by what it counted', () => {
    const of = (fields: object) =>
      titlesOf(judged(subscriptionTrouble, { subscriptions: [{ ...SUBSCRIPTION, ...fields }] }));
    assert.deepEqual(of({}), []);
    assert.deepEqual(of({ apply_errors: 2 }), []);
    assert.deepEqual(of({ apply_errors: 3 }), ['orders_sub fails']);
    assert.deepEqual(of({ running: false }), ['orders_sub is not running']);
    assert.deepEqual(of({ running: false, enabled: false }), ['orders_sub is disabled']);
  });

  it('ask for a failover only where there is a standby', () => {
    const slot = slotOf('sub', { active: true, failover: false });
    const of = (slots: readonly object[], standbys: readonly object[]) =>
      titlesOf(judged(logicalFailover, { slots, standbys, settings: [] }));
    assert.deepEqual(of([slot], []), []);
    const subscriber = standbyOf('sub', { slot_kind: 'logical', slot: 'sub' });
    assert.deepEqual(of([slot], [subscriber]), [], 'a subscriber is no standby');
    assert.deepEqual(of([slot], [standbyOf('r')]), ['sub would be lost by a failover']);
    assert.deepEqual(of([{ ...slot, failover: true }], [standbyOf('r')]), []);
  });

  it('tell a standby what it lacks to copy slots', () => {
    const row = { sync_slots: true, feedback: true, own_slot: true, database_named: true };
    const of = (fields: object) =>
      titlesOf(judged(logicalFailover, { settings: [{ ...row, ...fields }] }, STANDBY));
    assert.deepEqual(of({}), []);
    assert.deepEqual(of({ sync_slots: false, feedback: false }), []);
    assert.deepEqual(of({ own_slot: null, database_named: null }), []);
    assert.match(
      of({ feedback: false, database_named: false })[0] ?? '',
      /feedback is off, primary_con/,
    );
  });
});

describe('checks on the archive', () => {
  const of = (fields: object, server = SERVER) =>
    findingsOf(judged(archiveFailing, { archiver: [{ ...ARCHIVER, ...fields }] }, server)).map(
      ({ impact, title }) => `${impact}: ${title}`,
    );

  /** pg-healthcheck G14-010 and ethernal 1351: failures of the past, and an idle server. */
  it('tell what fails now, not what failed once, nor an old success', () => {
    assert.deepEqual(of({}), []);
    assert.deepEqual(of({ archived_s: 900_000 }), []);
    assert.deepEqual(of({ failing: true }), ['medium: The archiver fails']);
    assert.deepEqual(of({ failing: true, archived_s: null }), ['high: The archiver fails']);
    assert.deepEqual(of({ no_command: true }), ['medium: archive_mode is on without a command']);
  });

  it('say nothing where nothing is to be archived: switched off, or on a standby without always', () => {
    const failing = { failing: true, archived_s: null };
    assert.deepEqual(of({ ...failing, archive_mode: 'off' }), []);
    assert.deepEqual(of(failing, STANDBY), []);
    assert.deepEqual(of({ no_command: true }, STANDBY), []);
    assert.deepEqual(of({ ...failing, archive_mode: 'always' }, STANDBY), [
      'high: The archiver fails',
    ]);
  });

  it('tell a queue that is long and old', () => {
    const queue = (waiting: number, oldest: number | null) =>
      judged(archiveQueue, { queue: [{ waiting, bytes: waiting, oldest_s: oldest }] }).kind;
    assert.deepEqual(
      [queue(11, 600), queue(10, 600), queue(11, 599), queue(0, null)],
      ['finding', 'ok', 'ok', 'ok'],
    );
  });
});
