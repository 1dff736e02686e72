// Is only that called unused which has had the time to be used, and which nothing else needs?

import assert from 'node:assert/strict';
import { unusedIndex } from '../../../../../../src/analysis/health/checks/indexes/unusedIndex';
import type { IndexFacts } from '../../../../../../src/analysis/health/facts/indexFacts';
import { subjectName } from '../../../../../../src/model/subject';
import { firstFix } from '../../../../../support/adviceSql';
import { SERVER, facts, findingsOf, titlesOf } from '../../facts';

const AGE = [{ days: 30 }];
const OPTIONS = unusedIndex.options.parse({});

function row(fields: Partial<IndexFacts> = {}, more: object = {}) {
  return {
    ...facts('a', ['x'], { bytes: 5 * 1024 ** 2, ...fields }),
    ...more,
  };
}

describe('unused-index', () => {
  it('finds an index without scans', () => {
    const outcome = unusedIndex.judge({ indexes: [row()], age: AGE }, OPTIONS, SERVER);
    assert.deepEqual(titlesOf(outcome), ['a has had no scan in 30 days']);
    assert.match(findingsOf(outcome)[0]?.message ?? '', /5 MB .* 30 days .* standby/);
    assert.equal(firstFix(findingsOf(outcome)[0])?.sql, 'DROP INDEX CONCURRENTLY public.a;');
  });

  it('says nothing while the counters are young', () => {
    for (const days of [0, 6.9, null]) {
      const outcome = unusedIndex.judge({ indexes: [row()], age: [{ days }] }, OPTIONS, SERVER);
      assert.equal(outcome.kind, 'skipped');
    }
    const outcome = unusedIndex.judge({ indexes: [row()], age: [{ days: 2.5 }] }, OPTIONS, SERVER);
    assert.match(outcome.kind === 'skipped' ? outcome.reason : '', /2 days old; .* 7 days/);
  });

  const needed: readonly [string, ReturnType<typeof row>][] = [
    ['that is used', row({ scans: 1 })],
    ['that was scanned before the reset', row({}, { last_scan: '2026-01-01T00:00:00Z' })],
    ['that is small', row({ bytes: 1000 })],
    ['that is unique', row({ unique: true })],
    ['of a primary key', row({ primary: true, unique: true })],
    [
      'of an exclusion constraint',
      row({ constraint: { name: 'x', kind: 'x', definition: 'EXCLUDE' } }),
    ],
    ['that a foreign key refers to', row({ foreign_key_target: true })],
    ['of the replica identity', row({ replica_identity: true })],
    ['that the table is clustered on', row({ clustered: true })],
  ];
  for (const [what, index] of needed) {
    it(`leaves alone an index ${what}`, () => {
      assert.deepEqual(unusedIndex.judge({ indexes: [index], age: AGE }, OPTIONS, SERVER), {
        kind: 'ok',
      });
    });
  }

  it('warns where it supports a foreign key', () => {
    const supporting = row({ bytes: 1e10 }, { serves_foreign_key: 'orders_customer_fkey' });
    const [finding] = findingsOf(
      unusedIndex.judge({ indexes: [supporting], age: AGE }, OPTIONS, SERVER),
    );
    assert.equal(finding?.impact, 'low');
    assert.match(finding.message, /foreign key orders_customer_fkey/);
  });

  it('puts the largest first', () => {
    const outcome = unusedIndex.judge(
      { indexes: [row({ index: 'small' }), row({ index: 'large', bytes: 1e9 })], age: AGE },
      OPTIONS,
      SERVER,
    );
    assert.deepEqual(
      findingsOf(outcome).map(({ subject, impact }) => [subjectName(subject), impact]),
      [
        ['large', 'high'],
        ['small', 'low'],
      ],
    );
  });
});
