// Is what a replica tells of itself judged as what it is, and is nothing explained on one that may be anywhere?

import assert from 'node:assert/strict';
import type { ReplicationNode } from '../../../src/db/replicas/readNode';
import { whyNotUsed } from '../../../src/features/replicas/explainOnReplica';
import { judgeNode } from '../../../src/features/replicas/judgeNode';
import {
  keepable,
  replicaProfileOf,
  replicasOf,
} from '../../../src/features/replicas/replicaProfile';
import { addressOf, type ConnectionProfile } from '../../../src/model/connectionProfile';
import type { StandbyStanding } from '../../../src/model/replicaReport';
import { profileOf } from '../../support/profile';

const MB = 1024 ** 2;
const PLACE = { name: 'db2', host: 'db2', port: 5432 };
const WRITTEN = {
  system_identifier: '7',
  started_s: 1,
  standby: false,
  lsn: 100 * MB,
  now_s: 1000,
};

function standing(fields: Partial<ReplicationNode>, caughtUpMs: number | null = null) {
  const node: ReplicationNode = {
    ...{ system_identifier: '7', standby: true, address: '10.0.0.2', started_s: 2 },
    ...{ version: '18.0', now_s: 1000, lsn: 100 * MB, replayed_commit_s: null, receiving: true },
    ...{ from_archive: false, pause_state: 'not paused', silent_s: 1, receiver_timeout_s: 60 },
    ...{ delay_s: 0, ...fields },
  };
  return judgeNode(PLACE, node, WRITTEN, caughtUpMs);
}

function standby(fields: Partial<ReplicationNode>): StandbyStanding {
  const found = standing(fields);
  assert.ok(found.kind === 'standby');
  return found;
}

describe('the replicas of a connection', () => {
  const at = (port: number, name?: string) => ({ host: 'db2', port, ...(name && { name }) });

  it('are each kept once, as they were named first', () => {
    const twice = [at(5432, 'near'), at(5433), at(5432)];
    const kept = keepable(twice);
    assert.deepEqual(kept.ok && kept.value, [at(5432, 'near'), at(5433)]);
    assert.deepEqual(
      replicasOf({ ...profileOf({ host: 'db1', port: 5432 }), replicas: twice }).map(
        ({ name }) => name,
      ),
      ['near', 'db2:5433'],
    );
  });

  it('are read with the login and the way of the connection, at their own address, and written by nobody', () => {
    const profile: ConnectionProfile = {
      ...profileOf({ host: 'db1', port: 5432, user: 'ana', database: 'shop', tls: 'require' }),
      ...{ readOnly: false, targetSessionAttrs: 'read-write', pooler: { kind: 'transaction' } },
      ...{ otherHosts: [{ host: 'db3', port: 5432 }], replicas: [at(5433)] },
    };
    const replica = replicaProfileOf(profile, PLACE);
    assert.deepEqual(
      [replica.user, replica.database, replica.tls, addressOf(replica), replica.readOnly],
      ['ana', 'shop', 'require', { host: 'db2', port: 5432 }, true],
    );
    assert.deepEqual(
      [replica.otherHosts, replica.targetSessionAttrs, replica.pooler, replica.replicas],
      [undefined, undefined, undefined, undefined],
    );
    assert.notEqual(replica.id, profile.id);
  });

  it('are no more than a connection may name', () => {
    const many = Array.from({ length: 17 }, (_, port) => at(port + 1));
    const kept = keepable(many);
    assert.match(kept.ok ? '' : kept.error, /at most 16 replicas, and these are 17/);
    assert.ok(keepable([...many.slice(1), ...many.slice(1)]).ok);
  });
});

describe('a replica', () => {
  it('is silent once its sender should have spoken, and then nothing is explained there', () => {
    const told = (fields: Partial<ReplicationNode>) => {
      const { state, streaming } = standby(fields);
      return [state, streaming];
    };
    assert.deepEqual(told({ silent_s: 35 }), ['caught-up', true]);
    assert.deepEqual(told({ silent_s: 36 }), ['silent', false]);
    assert.deepEqual(told({ silent_s: 36, receiver_timeout_s: 0 }), ['caught-up', true]);
    assert.deepEqual(told({ silent_s: null }), ['caught-up', true]);
    assert.match(
      whyNotUsed(standby({ silent_s: 36 }), {}) ?? '',
      /db2 is not used: its primary is silent/,
    );
  });

  it('replays from an archive where it has one and no stream', () => {
    const { state, streaming } = standby({ receiving: false, from_archive: true });
    assert.deepEqual([state, streaming], ['from-archive', false]);
    assert.equal(standby({ receiving: false, from_archive: null }).state, 'disconnected');
  });

  it('that does not tell for how long it is behind is used up to a segment of WAL', () => {
    const behind = (bytes: number) => {
      const one = standby({ lsn: WRITTEN.lsn - bytes });
      assert.equal(one.lagMs, null);
      return whyNotUsed(one, { maxLagMs: 3_600_000 });
    };
    assert.equal(behind(16 * MB), null);
    assert.match(behind(17 * MB) ?? '', /it is 17 MB behind, .* the limit is 16 MB then/);
  });

  it('is used up to the limit of time where it tells it', () => {
    const behind = standby({ lsn: 1, replayed_commit_s: 990 });
    assert.equal(behind.lagMs, 10_000);
    assert.equal(whyNotUsed(behind, {}), null);
    assert.match(whyNotUsed(behind, { maxLagMs: 9_999 }) ?? '', /the limit is/);
  });
});
