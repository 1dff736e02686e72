import assert from 'node:assert/strict';
import { isOwnStatement, marked } from '../../../src/db/ownMark';

describe("the mark of Planwright's own queries", () => {
  it('stands behind the first word, whatever stands before it', () => {
    const mark = '/* planwright */';
    for (const [sql, expected] of [
      ['SELECT 1', `SELECT ${mark} 1`],
      [
        '\n-- what it costs\nWITH a AS (SELECT 1)',
        `\n-- what it costs\nWITH ${mark} a AS (SELECT 1)`,
      ],
      ['/* a\n b */ select\n1', `/* a\n b */ select ${mark}\n1`],
      ['SELECT pg_catalog.now()', `SELECT ${mark} pg_catalog.now()`],
    ] as const) {
      assert.equal(marked(sql), expected);
      assert.ok(isOwnStatement(marked(sql)), sql);
    }
  });

  it('is not all that they are known by', () => {
    for (const text of [
      'DECLARE planwright_rows NO SCROLL CURSOR FOR SELECT 1',
      'FETCH ALL FROM planwright_rows',
      'FETCH $1 FROM planwright_result',
      'PREPARE planwright_statement AS select $1',
      'EXPLAIN (FORMAT JSON, COSTS) EXECUTE planwright_statement($1)',
      'SELECT pg_catalog.pg_advisory_unlock_all()',
      'SET LOCAL quote_all_identifiers = $1',
      'SET LOCAL search_path = pg_catalog, pg_temp',
    ])
      assert.ok(isOwnStatement(text), text);
  });

  it('is on nothing of other people', () => {
    for (const text of [
      "select 'planwright_rows'",
      'select * from planwright_result',
      'BEGIN READ ONLY',
      'SET LOCAL search_path = $1, public',
      'SET LOCAL statement_timeout = $1',
      'DECLARE c CURSOR FOR SELECT planwright_x FROM t',
      'select pg_advisory_unlock_all()',
    ])
      assert.ok(!isOwnStatement(text), text);
  });
});
