// What may follow EXPLAIN or PREPARE, and how values are quoted there?

import assert from 'node:assert/strict';
import { requireExplainable, requireNoSelectInto } from '../../../src/db/explainable';
import { explainPrefix } from '../../../src/db/explainOptions';
import { quoteLiteral } from '../../../src/db/literals';
import { DatabaseError } from '../../../src/db/errors';

describe('requireExplainable', () => {
  const allowed = [
    'select 1',
    'SELECT 1',
    '  \n(((select 1)))',
    'with x as (select 1) table x',
    'table orders',
    'values (1)',
    'insert into t values (1)',
    'update t set a = 1',
    'delete from t',
    'merge into t using u on true when matched then do nothing',
    '-- a comment\nselect 1',
    '/* a /* nested */ comment */ select 1',
    'select 1;',
    'select \';\' as "a;b" -- ; \n ;',
    'select $tag$; delete$tag$',
  ];
  for (const sql of allowed) {
    it(`lets through: ${JSON.stringify(sql)}`, () => {
      assert.doesNotThrow(() => {
        requireExplainable(sql);
      });
    });
  }

  const refused = [
    '',
    '  ',
    '-- only a comment',
    '/* open comment select 1',
    'create table x as select 1',
    'execute q',
    'declare c cursor for select 1',
    'refresh materialized view m',
    'analyze select 1',
    'explain select 1',
    'vacuum',
    'begin',
    'set work_mem = 1',
    'call p()',
    'do $$begin end$$',
    'copy t to program $$true$$',
    '; select 1',
    'selects',
    '"select"',
    "'select'",
  ];
  for (const sql of refused) {
    it(`refuses: ${JSON.stringify(sql)}`, () => {
      assert.throws(
        () => {
          requireExplainable(sql);
        },
        (error) => error instanceof DatabaseError && error.reason === 'unsupported',
      );
    });
  }
});

describe('several statements', () => {
  for (const sql of ['select 1; delete from t', 'select 1;;select 2', "select ''; ; x"]) {
    it(`are refused: ${sql}`, () => {
      assert.throws(
        () => {
          requireExplainable(sql);
        },
        (error) => error instanceof DatabaseError && error.reason === 'syntax',
      );
    });
  }
});

describe('requireNoSelectInto', () => {
  for (const sql of ['select 1 into t', 'SELECT a INTO TEMP t FROM u', 'select 1/**/into t']) {
    it(`refuses: ${sql}`, () => {
      assert.throws(
        () => {
          requireNoSelectInto(sql);
        },
        (error) => error instanceof DatabaseError && error.reason === 'read-only',
      );
    });
  }

  for (const sql of [
    'insert into t select 1',
    'merge into t using u',
    "select ' into t'",
    'select 1 as into',
    'select "into" from t',
  ]) {
    it(`lets through: ${sql}`, () => {
      assert.doesNotThrow(() => {
        requireNoSelectInto(sql);
      });
    });
  }
});

describe('explainPrefix', () => {
  it('is always the parenthesised form', () => {
    for (const analyze of [true, false]) {
      for (const writes of [true, false]) {
        assert.match(explainPrefix({ analyze, writes }), /^EXPLAIN \([A-Z ,]+\) $/);
      }
    }
  });

  it('executes only for analyze', () => {
    assert.match(explainPrefix({ analyze: true, writes: false }), /ANALYZE/);
    assert.doesNotMatch(explainPrefix({ analyze: false, writes: true }), /ANALYZE|WAL/);
  });
});

describe('literals', () => {
  it('doubles quotes and escapes backslashes', () => {
    assert.equal(quoteLiteral("it's"), "'it''s'");
    assert.equal(quoteLiteral("a\\' b"), " E'a\\\\'' b'");
  });
});
