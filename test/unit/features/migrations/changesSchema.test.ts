// Above which statements is a check of the migration offered?

import assert from 'node:assert/strict';
import { changesSchema } from '../../../../src/features/migrations/changesSchema';

describe('statements that change a schema', () => {
  const some = [
    'create table t (a int)',
    'ALTER\n  TABLE t ADD b int',
    'drop index i',
    'CREATE OR REPLACE VIEW v AS SELECT 1',
    'truncate t',
    'REINDEX TABLE t',
    'cluster t using i',
    'refresh materialized view m',
    'vacuum full t',
    'VACUUM (FULL, ANALYZE) t',
  ];
  for (const statement of some)
    it(`are told: ${statement}`, () => {
      assert.ok(changesSchema(statement));
    });

  const none = [
    'select 1',
    'create temp table t (a int)',
    'CREATE OR REPLACE TEMPORARY VIEW v AS SELECT 1',
    'create local temp table t (a int)',
    'vacuum t',
    'vacuum (analyze) t',
    'created',
    'update t set a = 1',
  ];
  for (const statement of none)
    it(`are told from others: ${statement}`, () => {
      assert.ok(!changesSchema(statement));
    });
});
