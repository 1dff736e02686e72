// Are equal indexes found, and is always the right one kept?

import assert from 'node:assert/strict';
import { duplicateIndex } from '../../../../../../src/analysis/health/checks/indexes/duplicateIndex';
import type { IndexFacts } from '../../../../../../src/analysis/health/facts/indexFacts';
import { firstFix } from '../../../../../support/adviceSql';
import { SERVER, facts, findingsOf, key, titlesOf } from '../../facts';

function titles(...rows: IndexFacts[]): readonly string[] {
  return titlesOf(duplicateIndex.judge({ indexes: rows }, {}, SERVER));
}

const PRIMARY = {
  primary: true,
  unique: true,
  constraint: { name: 'orders_pkey', kind: 'p' as const, definition: 'PRIMARY KEY (id)' },
};
const UNIQUE = {
  unique: true,
  constraint: { name: 'orders_uq', kind: 'u' as const, definition: 'UNIQUE (id)' },
};

describe('duplicate-index', () => {
  it('keeps the one that a constraint owns, whatever the order and the scans', () => {
    const primary = facts('orders_pkey', ['id'], PRIMARY);
    const copy = facts('copy', ['id'], { scans: 1000 });
    assert.deepEqual(titles(copy, primary), ['copy repeats orders_pkey']);
    assert.deepEqual(titles(primary, copy), ['copy repeats orders_pkey']);
  });

  it('keeps the one that is used, else the older', () => {
    assert.deepEqual(titles(facts('a', ['x']), facts('b', ['x'], { scans: 5 })), ['a repeats b']);
    assert.deepEqual(titles(facts('a', ['x']), facts('b', ['x'])), ['b repeats a']);
  });

  it('names each of several', () => {
    assert.deepEqual(titles(facts('a', ['x']), facts('b', ['x']), facts('c', ['x'])), [
      'b repeats a',
      'c repeats a',
    ]);
  });

  it('keeps what a foreign key refers to, though another enforces the same', () => {
    const target = facts('target', ['id'], { unique: true, foreign_key_target: true });
    assert.deepEqual(titles(facts('plain', ['id'], UNIQUE), target), ['plain repeats target']);
  });

  it('drops a repeated unique constraint by its name', () => {
    const [finding] = findingsOf(
      duplicateIndex.judge(
        { indexes: [facts('orders_pkey', ['id'], PRIMARY), facts('orders_uq', ['id'], UNIQUE)] },
        {},
        SERVER,
      ),
    );
    const fix = firstFix(finding);
    assert.equal(fix?.sql, 'ALTER TABLE public.orders DROP CONSTRAINT orders_uq;');
    assert.equal(fix.undoSql, 'ALTER TABLE public.orders ADD CONSTRAINT orders_uq UNIQUE (id);');
  });

  const different: readonly [string, IndexFacts, IndexFacts][] = [
    ['keys', facts('a', ['x', 'y']), facts('b', ['y', 'x'])],
    ['expressions', facts('a', ['lower(x)']), facts('b', ['upper(x)'])],
    ['methods', facts('a', ['x']), facts('b', ['x'], { method: 'hash' })],
    ['operator classes', facts('a', ['x']), facts('b', [key('x', { opclass: 2095 })])],
    ['collations', facts('a', ['x']), facts('b', [key('x', { collation: 950 })])],
    ['directions', facts('a', ['x']), facts('b', [key('x', { option: 3 })])],
    ['predicates', facts('a', ['x']), facts('b', ['x'], { predicate: '(x > 0)' })],
    ['INCLUDE columns', facts('a', ['x']), facts('b', ['x'], { include: ['y'] })],
    ['tables', facts('a', ['x']), facts('b', ['x'], { table: 'customers' })],
    ['schemas', facts('a', ['x']), facts('b', ['x'], { schema: 'other' })],
    [
      'NULLS NOT DISTINCT',
      facts('a', ['x'], { unique: true }),
      facts('b', ['x'], { unique: true, nulls_not_distinct: true }),
    ],
    [
      'CLUSTER marks',
      facts('a', ['x'], { scans: 1, unique: true }),
      facts('b', ['x'], { clustered: true }),
    ],
  ];
  for (const [what, a, b] of different) {
    it(`tells ${what} apart`, () => {
      assert.deepEqual(titles(a, b), []);
    });
  }

  it('sees INCLUDE columns without order', () => {
    assert.deepEqual(
      titles(
        facts('a', ['x'], { include: ['y', 'z'] }),
        facts('b', ['x'], { include: ['z', 'y'] }),
      ),
      ['b repeats a'],
    );
  });

  it('does not offer a constraint that is not the same promise', () => {
    const deferrable = facts('later', ['id'], { ...UNIQUE, immediate: false });
    const immediate = facts('now', ['id'], { unique: true });
    assert.deepEqual(titles(deferrable, immediate), []);
  });

  it('gives the way back, without blocking writes', () => {
    const [finding] = findingsOf(
      duplicateIndex.judge({ indexes: [facts('a', ['x']), facts('B b', ['x'])] }, {}, SERVER),
    );
    const fix = firstFix(finding);
    assert.equal(fix?.sql, 'DROP INDEX CONCURRENTLY public."B b";');
    assert.match(fix.undoSql ?? '', /^CREATE INDEX CONCURRENTLY B b ON .*;$/);
    assert.equal(finding?.sizeBytes, 1024 ** 2);
    assert.match(finding.message, /1 MB/);
  });

  it('drops the index of a partitioned table without CONCURRENTLY, and makes it whole again', () => {
    const [finding] = findingsOf(
      duplicateIndex.judge(
        {
          indexes: [
            facts('a', ['x'], { partitioned: true }),
            facts('b', ['x'], {
              partitioned: true,
              definition: 'CREATE INDEX b ON ONLY public.orders USING btree (x)',
            }),
          ],
        },
        {},
        SERVER,
      ),
    );
    const fix = firstFix(finding);
    assert.equal(fix?.sql, 'DROP INDEX public.b;');
    assert.equal(fix.undoSql, 'CREATE INDEX b ON public.orders USING btree (x);');
  });
});
