// What may run without asking: a corpus of statements that must never count as read-only, and one that must.

import assert from 'node:assert/strict';
import { classify } from '../../../../src/analysis/sql/classify';
import { NEVER_READ_ONLY, READ_ONLY } from './safetyCorpus';
import { parsed, testParser } from './support';

describe('classify', () => {
  it('says in whole sentences why, and calls things by their names', async () => {
    const texts = [
      ...NEVER_READ_ONLY,
      'insert into t select 1',
      'create index on t (a)',
      'with x as (insert into t select 1 returning *) select * from x',
      'select 1 into t',
    ];
    for (const sql of texts) {
      const result = await (await testParser()).parse(sql);
      assert.ok(result.ok, sql);
      const { reasons } = classify(result.value);
      assert.equal(new Set(reasons).size, reasons.length, sql);
      for (const reason of reasons) {
        assert.match(reason, /^\S.*[^.]\.$/s, sql);
        assert.doesNotMatch(reason, /\bselect is not a query|^[a-z]+ is/, sql);
      }
    }
  });

  it('has a corpus of a useful size', () => {
    assert.ok(NEVER_READ_ONLY.length >= 80, String(NEVER_READ_ONLY.length));
    assert.ok(READ_ONLY.length >= 60, String(READ_ONLY.length));
  });

  for (const sql of NEVER_READ_ONLY) {
    it(`never read-only: ${sql}`, async () => {
      const result = await (await testParser()).parse(sql);
      assert.ok(result.ok, result.ok ? '' : result.error.message);
      const { class: found, reasons } = classify(result.value);
      assert.notEqual(found, 'read-only');
      assert.ok(reasons.length > 0 && reasons.every((reason) => reason.endsWith('.')));
    });
  }

  for (const sql of READ_ONLY) {
    it(`read-only: ${sql}`, async () => {
      const { statement } = await parsed(sql);
      assert.deepEqual([statement.class, statement.reasons], ['read-only', []]);
    });
  }

  it('leaves functions and operators to a catalog where there is one, and nothing else', async () => {
    const withCatalog = async (sql: string): Promise<string> =>
      classify((await parsed(sql)).tree, 'from-catalog').class;
    for (const sql of ['select shop.price(1)', 'select nextval($$s$$)', 'select a <~~> b from t'])
      assert.equal(await withCatalog(sql), 'read-only', sql);
    for (const sql of ['with x as (delete from t returning 1) table x', 'table t for share'])
      assert.equal(await withCatalog(sql), 'write', sql);
    assert.equal(await withCatalog('select 1 into t'), 'utility');
  });

  it('names the verb and tells writes from utility statements', async () => {
    const verbs: readonly (readonly [string, string, string])[] = [
      ['select 1', 'SELECT', 'read-only'],
      ['table t', 'SELECT', 'read-only'],
      ['values (1)', 'VALUES', 'read-only'],
      ['insert into t values (1)', 'INSERT', 'write'],
      ['update t set a = 1', 'UPDATE', 'write'],
      ['delete from t', 'DELETE', 'write'],
      ['merge into t using s on t.a = s.a when matched then delete', 'MERGE', 'write'],
      ['vacuum t', 'VACUUM', 'utility'],
      ['analyze t', 'ANALYZE', 'utility'],
      ['create index on t (a)', 'CREATE INDEX', 'utility'],
      ['create table x as select 1', 'CREATE TABLE AS', 'utility'],
      ['select 1 into x', 'SELECT INTO', 'utility'],
      ['explain select 1', 'EXPLAIN', 'utility'],
      ['set work_mem = 1', 'SET', 'utility'],
      ['drop table t', 'DROP', 'utility'],
      ['create extension hypopg', 'CREATE EXTENSION', 'utility'],
    ];
    for (const [sql, verb, kind] of verbs) {
      const { statement } = await parsed(sql);
      assert.deepEqual([statement.verb, statement.class], [verb, kind], sql);
    }
  });
});
