// What pg_stat_statements makes of typed constants becomes SQL again, and nothing else is touched.

import assert from 'node:assert/strict';
import { castTypedParameters } from '../../../../src/analysis/sql/typedParameters';
import { parsed } from './support';

describe('typed parameters', () => {
  for (const [text, expected] of [
    ['SELECT now() - interval $1', 'SELECT now() - CAST($1 AS interval)'],
    [
      'SELECT * FROM t WHERE d >= date $1 AND d < DATE $2',
      'SELECT * FROM t WHERE d >= CAST($1 AS date) AND d < CAST($2 AS DATE)',
    ],
    ['SELECT timestamp with time zone $1', 'SELECT CAST($1 AS timestamp with time zone)'],
    [
      'SELECT time without time zone $1, timestamptz $2',
      'SELECT CAST($1 AS time without time zone), CAST($2 AS timestamptz)',
    ],
    ['SELECT jsonb $12 -> $13', 'SELECT CAST($12 AS jsonb) -> $13'],
    [
      'select now() - interval $1, date  $2',
      'select now() - CAST($1 AS interval), CAST($2 AS date)',
    ],
    ['SELECT bool $1, boolean $2', 'SELECT CAST($1 AS bool), CAST($2 AS boolean)'],
    ['SELECT numeric $1 + $2', 'SELECT CAST($1 AS numeric) + $2'],
    ['SELECT interval /* how long */ $1', 'SELECT CAST($1 AS interval)'],
    ['SELECT date -- day\n $1 FROM t', 'SELECT CAST($1 AS date) FROM t'],
    [
      'SELECT timestamp with time -- zone?\n zone $1',
      'SELECT CAST($1 AS timestamp with time zone)',
    ],
  ] as const) {
    it(`of ${text}`, async () => {
      assert.equal(castTypedParameters(text), expected);
      await parsed(expected);
    });
  }

  for (const text of [
    'SELECT 1',
    'SELECT * FROM t WHERE a = $1',
    "SELECT 'interval $1', $2",
    'SELECT "date" FROM t WHERE x = $1',
    'SELECT t.date FROM t WHERE t.date = $1 -- date $2',
    'SELECT $1::interval, CAST($2 AS date)',
  ])
    it(`leaves ${text} as it is`, () => {
      assert.equal(castTypedParameters(text), text);
    });
});
