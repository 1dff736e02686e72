// Is a text kept only where no constant is left in it, wherever one may stand?

import assert from 'node:assert/strict';
import { withoutConstants } from '../../../../src/analysis/sql/withoutConstants';
import { testParser } from './support';

describe('a text without constants', () => {
  it('keeps what has parameters, without comments and layout', async () => {
    const parser = await testParser();
    const kept: readonly (readonly [string, string])[] = [
      ['SELECT a FROM t WHERE b = $1', 'SELECT a FROM t WHERE b = $1'],
      ['/* for Miller */ SELECT a -- CANARY\n FROM t;', 'SELECT a   FROM t'],
      [
        'SELECT a, b::varchar(10) FROM t GROUP BY 1, 2 ORDER BY 2',
        'SELECT a, b::varchar(10) FROM t GROUP BY 1, 2 ORDER BY 2',
      ],
      [
        'UPDATE t SET a = NULL, b = true WHERE c = $1',
        'UPDATE t SET a = NULL, b = true WHERE c = $1',
      ],
      ['SELECT now() - interval $1', 'SELECT now() - interval $1'],
    ];
    for (const [text, bare] of kept)
      assert.equal((await withoutConstants(parser, text))?.replace(/ +$/, ''), bare);
  });

  it('is none where one is left, and of no command', async () => {
    const parser = await testParser();
    const refused = [
      "SELECT a FROM t WHERE b = 'CANARY'",
      'SELECT a FROM t WHERE b = 42',
      'SELECT a FROM t WHERE b = $$CANARY$$',
      "SELECT a FROM t WHERE b = E'CANARY' OR b = $1",
      "SELECT * FROM t WHERE b = X'1F'",
      'SELECT a FROM t ORDER BY 4200',
      'WITH x AS (SELECT a FROM t WHERE b IN ($1, 7)) SELECT * FROM x',
      'INSERT INTO t VALUES ($1, 1.5)',
      "CREATE ROLE r PASSWORD 'CANARY'",
      "ALTER ROLE r SET search_path = 'CANARY'",
      "COPY t TO '/tmp/CANARY'",
      'SET my.secret = canary',
      'EXPLAIN SELECT a FROM t WHERE b = $1',
      'SELECT $1; SELECT $1',
      "SELECT 'CANARY",
      'SELECT FROM WHERE',
    ];
    for (const text of refused) assert.equal(await withoutConstants(parser, text), null, text);
  });
});
