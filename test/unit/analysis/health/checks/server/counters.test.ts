// Are rates told only where the counters have counted long enough, and each absence for what it is?

import assert from 'node:assert/strict';
import { checksumFailures } from '../../../../../../src/analysis/health/checks/server/checksumFailures';
import { deadlocks } from '../../../../../../src/analysis/health/checks/server/deadlocks';
import { outdatedExtension } from '../../../../../../src/analysis/health/checks/server/outdatedExtension';
import { requestedCheckpoints } from '../../../../../../src/analysis/health/checks/server/requestedCheckpoints';
import { statementsNotCounted } from '../../../../../../src/analysis/health/checks/server/statementsNotCounted';
import { temporaryFiles } from '../../../../../../src/analysis/health/checks/server/temporaryFiles';
import { COUNTERS, STATEMENTS } from '../../../../../support/advice/serverRows';
import { SERVER, judged, titlesOf } from '../../facts';

const GB = 1024 ** 3;

describe('checks on what the server counted', () => {
  it('need an hour for a rate of temporary files, and pass over few', () => {
    const spilled = { ...COUNTERS, temp_files: 40, temp_bytes: 40 * GB };
    const of = (days: number | null, bytes = 40 * GB) =>
      judged(temporaryFiles, { counters: [{ ...spilled, days, temp_bytes: bytes }] }).kind;
    assert.deepEqual(
      [of(1), of(1.7), of(0.01), of(null), of(null, 0)],
      ['finding', 'ok', 'skipped', 'skipped', 'ok'],
    );
  });

  it('tell a deadlock a day, not one a month', () => {
    const of = (count: number, days: number | null) =>
      judged(deadlocks, { counters: [{ ...COUNTERS, deadlocks: count, days }] }).kind;
    assert.deepEqual(
      [of(1, 0.1), of(1, 30), of(30, 30), of(0, null)],
      ['finding', 'ok', 'finding', 'ok'],
    );
  });

  it('tell checksum failures always, and nothing where checksums are off', () => {
    const of = (count: number | null) =>
      judged(checksumFailures, { counters: [{ ...COUNTERS, checksum_failures: count }] }).kind;
    assert.deepEqual([of(1), of(0), of(null)], ['finding', 'ok', 'ok']);
  });

  it('tell forced checkpoints by share and rate, once a day has passed', () => {
    const of = (timed: number, requested: number, days: number | null) =>
      judged(requestedCheckpoints, {
        checkpoints: [{ timed, requested, days, max_wal_size: '1GB' }],
      }).kind;
    assert.deepEqual(
      [of(10, 90, 3), of(10, 60, 3), of(900, 90, 3), of(0, 9, 0.2), of(0, 9, null)],
      ['finding', 'ok', 'ok', 'ok', 'ok'],
    );
  });

  it('read them where each version has them', () => {
    const sql = (versionNumber: number) =>
      requestedCheckpoints.queries.checkpoints.sql({ ...SERVER, versionNumber });
    assert.match(sql(160_000), /checkpoints_req.*pg_stat_bgwriter/s);
    assert.match(sql(170_000), /num_requested.*pg_stat_checkpointer/s);
  });

  it('tell what lacks for figures of statements', () => {
    const of = (fields: object) =>
      titlesOf(judged(statementsNotCounted, { state: [{ ...STATEMENTS, ...fields }] }));
    assert.deepEqual(of({}), []);
    assert.deepEqual(of({ installed: false }), ['pg_stat_statements is not created in shop']);
    assert.deepEqual(of({ installed: false, loaded: false, max: null, dealloc: null }), [
      'pg_stat_statements is not loaded',
    ]);
    assert.deepEqual(of({ dealloc: 200 }), [
      'pg_stat_statements is full and throws statements away',
    ]);
    assert.deepEqual(of({ dealloc: 50 }), []);
    assert.deepEqual(of({ dealloc: null, days: null }), []);
  });

  it('leave an extension alone whose files are gone', () => {
    const row = { extension: 'x', installed: '1.0', available: null };
    assert.equal(judged(outdatedExtension, { extensions: [row] }).kind, 'ok');
  });
});
