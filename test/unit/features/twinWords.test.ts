import assert from 'node:assert/strict';
import { distrust, twinLine } from '../../../src/features/twinWords';
import type { PlanDistance, TwinReport } from '../../../src/model/twinReport';

const SAME: PlanDistance = { sameShape: true, costRatio: 1, firstDifference: null };
const twin = (distance: PlanDistance | null, fields: Partial<TwinReport> = {}): TwinReport => ({
  engine: { kind: 'twin', version: '18.6' },
  notice: null,
  sourceVersion: '18.4',
  database: 'shop',
  madeAt: '2026-01-01T00:00:00Z',
  upToDate: true,
  redacted: false,
  distance,
  losses: [],
  ...fields,
});

describe('words about a twin', () => {
  it('trusts the same plan at nearly the same cost, and what nobody can compare', () => {
    assert.equal(distrust(twin(SAME)), null);
    assert.equal(distrust(twin({ ...SAME, costRatio: 1.15 })), null);
    assert.equal(distrust(twin({ ...SAME, costRatio: null })), null);
    assert.equal(distrust(twin(null)), null);
  });

  it('names the step where the plans part, and the versions when they differ', () => {
    const distance = {
      sameShape: false,
      costRatio: 1,
      firstDifference: { server: 'Hash Join', twin: 'Nested Loop' },
    };
    const doubt = distrust(twin(distance, { sourceVersion: '15.4' }));
    assert.match(doubt ?? '', /Nested Loop where the server takes Hash Join/);
    assert.match(doubt ?? '', /The twin is PostgreSQL 18\.6, the server 15\.4/);
  });

  it('says why PGlite may choose otherwise between hashing and sorting, and of nothing else', () => {
    const parted = (server: string, planned: string, fields: Partial<TwinReport> = {}) =>
      distrust(
        twin(
          { sameShape: false, costRatio: 1, firstDifference: { server, twin: planned } },
          fields,
        ),
      ) ?? '';
    assert.match(
      parted('GroupAggregate', 'HashAggregate'),
      /32-bit build.*near the edge of work_mem/,
    );
    assert.match(parted('Merge Join', 'Hash Join'), /32-bit build/);
    assert.doesNotMatch(parted('Seq Scan on orders', 'Index Scan on orders'), /32-bit/);
    const native = { engine: { kind: 'native-twin' as const, version: '18.4' } };
    assert.doesNotMatch(parted('GroupAggregate', 'HashAggregate', native), /32-bit/);
  });

  it('doubts another cost either way', () => {
    assert.match(
      distrust(twin({ ...SAME, costRatio: 3.1 })) ?? '',
      /3\.1 × the server’s|3\.1 × the server's/,
    );
    assert.notEqual(distrust(twin({ ...SAME, costRatio: 0.3 })), null);
  });

  it('tells engine, age and nearness in one line', () => {
    const line = twinLine(twin(SAME), Date.parse('2026-01-01T00:00:12Z'));
    assert.match(line, /^Twin: PostgreSQL 18\.6 with schema and statistics of shop; compared/);
    assert.match(line, /read 12 s ago; the same plan as the server, cost ratio 1\.00$/);
    const file = twin(null, { upToDate: false, redacted: true });
    const old = twinLine(file, Date.parse('2026-01-04T00:00:00Z'));
    assert.match(old, /read 3 days ago; sample values redacted$/);
  });
});
