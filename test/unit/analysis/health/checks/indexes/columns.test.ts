// Are indexes told by what is in their columns, and those left alone that something relies on?

import assert from 'node:assert/strict';
import { bloatedIndex } from '../../../../../../src/analysis/health/checks/indexes/bloatedIndex';
import { btreeOnDocument } from '../../../../../../src/analysis/health/checks/indexes/btreeOnDocument';
import { fewValuesIndex } from '../../../../../../src/analysis/health/checks/indexes/fewValuesIndex';
import { indexWiderThanTable } from '../../../../../../src/analysis/health/checks/indexes/indexWiderThanTable';
import { indexOfNulls } from '../../../../../../src/analysis/health/checks/indexes/indexOfNulls';
import { randomUuidKey } from '../../../../../../src/analysis/health/checks/indexes/randomUuidKey';
import { rarelyUsedIndex } from '../../../../../../src/analysis/health/checks/indexes/rarelyUsedIndex';
import type { IndexFacts } from '../../../../../../src/analysis/health/facts/indexFacts';
import type { LeadColumn } from '../../../../../../src/analysis/health/facts/leadColumns';
import type { HealthCheck } from '../../../../../../src/analysis/health/healthCheck';
import { btreeOf, leadOf } from '../../../../../support/advice/tableRows';
import { SERVER, facts, findingsOf, judged } from '../../facts';

const GB = 1024 ** 3;

function kind(
  check: HealthCheck,
  index: Partial<IndexFacts>,
  lead: Partial<LeadColumn>,
  days: number | null = 30,
): string {
  const indexes = [facts('i', ['c'], { bytes: 4 * GB, scans: 9, ...index })];
  return judged(check, { indexes, leads: [leadOf('i', 'c', lead)], age: [{ days }] }).kind;
}

const constraint = { name: 'i', kind: 'u', definition: 'UNIQUE (c)' } as const;
/** What no check offers to give up. */
const RELIED: readonly Partial<IndexFacts>[] = [
  { unique: true },
  { constraint },
  { clustered: true },
];

describe('checks on the columns of indexes', () => {
  it('tell an index written far more than read, that nothing relies on', () => {
    assert.equal(kind(rarelyUsedIndex, {}, {}), 'finding');
    assert.equal(kind(rarelyUsedIndex, { scans: 0 }, {}), 'ok', 'unused-index tells it');
    assert.equal(kind(rarelyUsedIndex, { scans: 6_000 }, {}), 'ok');
    assert.equal(kind(rarelyUsedIndex, { serves_foreign_key: 'fk' }, {}), 'ok');
    assert.equal(kind(rarelyUsedIndex, {}, {}, 3), 'skipped');
    for (const relied of RELIED) assert.equal(kind(rarelyUsedIndex, relied, {}), 'ok');
    assert.match(rarelyUsedIndex.queries.leads.sql(SERVER), /- pg_catalog\.pg_stat_get_tuples_hot/);
  });

  it('leave it to a person to drop a rarely used one, as it may be young', () => {
    const definition = "CREATE INDEX i ON t (c) WHERE (d = '\nDROP TABLE t;')";
    const indexes = [facts('i', ['c'], { bytes: 4 * GB, scans: 9, definition })];
    const rows = { indexes, leads: [leadOf('i', 'c')], age: [{ days: 30 }] };
    const [finding] = findingsOf(judged(rarelyUsedIndex, rows));
    assert.match(finding?.message ?? '', /If it was made since the counters began, leave it/);
    const [change] = finding?.fixes[0]?.changes ?? [];
    assert.ok(change?.kind === 'template');
    assert.match(change.text, /^-- First check when it was made/);
    const run = change.text.split('\n').filter((line) => !line.startsWith('--'));
    assert.deepEqual(run, ['DROP INDEX CONCURRENTLY public.i;']);
  });

  it('offer to drop no rarely used one that a replica may use, and name the replica', () => {
    const indexes = [facts('i', ['c'], { bytes: 4 * GB, scans: 9 })];
    const rows = { indexes, leads: [leadOf('i', 'c')], age: [{ days: 30 }] };
    const of = (unread: readonly { readonly name: string; readonly why: string }[]) =>
      findingsOf(
        judged(rarelyUsedIndex, rows, { ...SERVER, replicas: { read: ['db2'], unread } }),
      )[0];
    const unverified = of([{ name: 'db3', why: 'No answer.' }]);
    assert.deepEqual([unverified?.impact, unverified?.fixes], ['low', []]);
    assert.match(unverified?.title ?? '', /: unverified$/);
    assert.match(
      unverified?.message ?? '',
      /Not verified: db3 could not be read, and may use it\./,
    );
    const whole = of([]);
    assert.deepEqual([whole?.impact, whole?.fixes.length], ['high', 1]);
  });

  it('tell an index of mostly NULL, unless it is partial already', () => {
    const nulls = { null_share: 0.6 };
    assert.equal(kind(indexOfNulls, {}, nulls), 'finding');
    assert.equal(kind(indexOfNulls, { predicate: '(c IS NOT NULL)' }, nulls), 'ok');
    assert.equal(kind(indexOfNulls, { method: 'hash' }, nulls), 'ok');
    assert.equal(kind(indexOfNulls, {}, { null_share: 0.4 }), 'ok');
    assert.equal(kind(indexOfNulls, {}, { ...nulls, table_rows: 9_000 }), 'ok');
    assert.equal(kind(indexOfNulls, {}, { null_share: null, readable: false }), 'skipped');
    for (const relied of RELIED) assert.equal(kind(indexOfNulls, relied, nulls), 'ok');
  });

  /** A known fault: n_distinct below 0 is a share of the rows, not a few values. */
  it('tell an index of few values, and read a share of the rows as one', () => {
    assert.equal(kind(fewValuesIndex, {}, { distinct: 3 }), 'finding');
    assert.equal(kind(fewValuesIndex, {}, { distinct: -1 }), 'ok');
    assert.equal(kind(fewValuesIndex, {}, { distinct: -0.000_003 }), 'finding');
    assert.equal(kind(fewValuesIndex, {}, { distinct: null }), 'ok');
    assert.equal(kind(fewValuesIndex, {}, { distinct: 3, correlation: 0.99 }), 'ok');
    assert.equal(kind(fewValuesIndex, {}, { distinct: 3, null_share: 0.9 }), 'ok');
    assert.equal(kind(fewValuesIndex, { serves_foreign_key: 'fk' }, { distinct: 3 }), 'ok');
    assert.equal(kind(fewValuesIndex, { include: ['d'] }, { distinct: 3 }), 'ok');
  });

  it('tell a B-tree larger than its table, not a GIN', () => {
    assert.equal(kind(indexWiderThanTable, {}, {}), 'finding');
    assert.equal(kind(indexWiderThanTable, { method: 'gin' }, {}), 'ok');
    assert.equal(kind(indexWiderThanTable, {}, { table_bytes: 5 * GB }), 'ok');
  });

  it('tell random UUIDs, not those made by time', () => {
    const uuid = { type: 'uuid', correlation: 0.01 };
    assert.equal(kind(randomUuidKey, { unique: true }, uuid), 'finding');
    assert.equal(kind(randomUuidKey, {}, uuid), 'ok', 'a reference follows its key');
    assert.equal(kind(randomUuidKey, { unique: true }, { ...uuid, correlation: 0.98 }), 'ok');
    assert.equal(kind(randomUuidKey, { unique: true }, { ...uuid, by_time: true }), 'ok');
    assert.equal(kind(randomUuidKey, { unique: true, bytes: 1_000 }, uuid), 'ok');
  });

  it('tell a B-tree on an array or a document, not a unique one or a GIN', () => {
    const array = { type: 'text[]', category: 'A' };
    assert.equal(kind(btreeOnDocument, {}, array), 'finding');
    assert.equal(kind(btreeOnDocument, {}, { type: 'jsonb', category: 'U' }), 'finding');
    assert.equal(kind(btreeOnDocument, { method: 'gin' }, array), 'ok');
    assert.equal(kind(btreeOnDocument, { unique: true }, array), 'ok');
    assert.equal(kind(btreeOnDocument, {}, {}), 'ok');
  });

  it('tell a bloated one by its entries, and none without statistics', () => {
    const of = (fields: object) => judged(bloatedIndex, { btrees: [btreeOf('i', fields)] }).kind;
    assert.equal(of({}), 'ok');
    assert.equal(of({ bytes: 900 * 1024 ** 2 }), 'finding');
    assert.equal(of({ bytes: 900 * 1024 ** 2, width: null }), 'ok');
    assert.equal(of({ bytes: 90 * 1024 ** 2, fillfactor: 30 }), 'ok');
    assert.equal(of({ bytes: 900 * 1024 ** 2, width: null, readable: false }), 'skipped');
    assert.doesNotMatch(
      bloatedIndex.queries.btrees.sql(SERVER),
      /pg_relation_size/,
      'a size of today does not go with entries of the last vacuum',
    );
  });
});
