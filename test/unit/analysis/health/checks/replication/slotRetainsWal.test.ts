// Does a slot weigh by what it will do: fill the disk, be given up, or catch up by itself?

import assert from 'node:assert/strict';
import { slotRetainsWal } from '../../../../../../src/analysis/health/checks/replication/slotRetainsWal';
import type { HealthFinding } from '../../../../../../src/model/healthFinding';
import { firstFix } from '../../../../../support/adviceSql';
import { slotOf } from '../../../../../support/advice/replicationRows';
import { SERVER, findingsOf } from '../../facts';

function judge(fields: Parameters<typeof slotOf>[1] = {}): HealthFinding | undefined {
  const slots = [slotOf('cdc', fields)];
  const options = slotRetainsWal.options.parse({});
  return findingsOf(slotRetainsWal.judge({ slots }, options, SERVER))[0];
}

describe('slot-retains-wal', () => {
  it('is urgent where nobody fetches and nothing limits', () => {
    const finding = judge();
    assert.equal(finding?.impact, 'high');
    assert.match(finding.message, /5 GB of WAL .*full disk/);
    assert.deepEqual(
      finding.fixes.flatMap(({ changes }) => changes.map(({ kind }) => kind)),
      ['template'],
    );
    assert.match(firstFix(finding)?.sql ?? '', /pg_drop_replication_slot\('cdc'\)/);
  });

  it('says where a limit gives it up', () => {
    const finding = judge({ limit: 10 * 1024 ** 3 });
    assert.equal(finding?.impact, 'medium');
    assert.match(finding.message, /At 10 GB the slot is given up/);
  });

  it('leaves a consumer that lags to itself, and offers no drop', () => {
    const finding = judge({ active: true });
    assert.equal(finding?.impact, 'low');
    assert.deepEqual(finding.fixes, []);
  });

  it('leaves a lost slot to slot-lost, though its position is still shown', () => {
    assert.equal(judge({ wal_status: 'lost', retained: null }), undefined);
    assert.equal(judge({ wal_status: 'lost', invalidation_reason: 'rows_removed' }), undefined);
  });

  it('leaves out what a standby copies from its primary', () => {
    const sql = (versionNumber: number, inRecovery: boolean): string =>
      slotRetainsWal.queries.slots.sql({ ...SERVER, versionNumber, inRecovery });
    assert.match(sql(170_000, true), /AND NOT s\.synced/);
    assert.doesNotMatch(sql(170_000, false), /synced/);
    assert.doesNotMatch(sql(160_000, true), /synced/);
  });

  it('is silent on little, and on a slot that was never used', () => {
    assert.equal(judge({ retained: 1024 ** 2 }), undefined);
    assert.equal(judge({ retained: null, wal_status: null }), undefined);
  });
});
