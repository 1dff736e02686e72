// Which columns an UPDATE sets, wherever it stands.

import assert from 'node:assert/strict';
import { writtenColumns } from '../../../../src/analysis/sql/writtenColumns';
import { parsed } from './support';

describe('columns that are written', () => {
  for (const [sql, expected] of [
    ['UPDATE t SET a = 1, b = c + 1 WHERE d = 2', ['a', 'b']],
    ['UPDATE t SET (a, b) = (SELECT x, y FROM u)', ['a', 'b']],
    ['UPDATE t SET doc[2] = 1', ['doc']],
    ['INSERT INTO t (a, b) VALUES (1, 2)', []],
    ['INSERT INTO t (a, b) VALUES (1, 2) ON CONFLICT (a) DO UPDATE SET b = excluded.b', ['b']],
    ['INSERT INTO t (a) VALUES (1) ON CONFLICT DO NOTHING', []],
    [
      'MERGE INTO t USING u ON t.a = u.a WHEN MATCHED THEN UPDATE SET b = u.b WHEN NOT MATCHED THEN INSERT (a, c) VALUES (1, 2)',
      ['b'],
    ],
    ['WITH moved AS (UPDATE t SET a = 1 RETURNING b AS c) SELECT c AS d FROM moved', ['a']],
    ['DELETE FROM t WHERE a = 1', []],
    ['SELECT a AS b FROM t', []],
  ] as const)
    it(`of ${sql}`, async () => {
      const { tree } = await parsed(sql);
      assert.deepEqual([...writtenColumns(tree)].sort(), [...expected]);
    });
});
