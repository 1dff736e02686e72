// What is said where no one index serves: which serve an OR together, and what stands in the way of others.

import assert from 'node:assert/strict';
import { readConditions } from '../../../../src/analysis/conditions/condition';
import { whyNoIndex } from '../../../../src/analysis/rules/support/whyNoIndex';
import { column, table } from '../advisor/support';

const MAIL = table('mail', [
  column('thread', 'integer'),
  column('sender', 'integer'),
  column('note', 'text'),
]);

const NONE = 'No index serves its condition as it is written.';

const SAID: readonly (readonly [string, string])[] = [
  [
    '((thread = 5) OR (sender = 7))',
    'Each side of its OR needs an index of its own, on thread and sender: what they find is combined.',
  ],
  [
    "(((thread = 5) AND (note <> 'x'::text)) OR (sender = ANY ('{1,2}'::integer[])) OR (thread > 9))",
    'Each side of its OR needs an index of its own, on thread and sender: what they find is combined.',
  ],
  ['((thread = 5) OR (thread > 900))', 'An index on thread would serve each side of its OR.'],
  [
    'starts_with(note, $1)',
    'No index serves starts_with(note, $1): before PostgreSQL 15 none does, and later only for a value that is known when it is planned. Compare by ^@, or by LIKE with the beginning written out.',
  ],
  // One side reads every row.
  ["((thread = 5) OR (note <> 'x'::text))", NONE],
  ['((thread = 5) OR (thread = sender))', NONE],
  ['((thread = 5) OR ((sender + 1) = 7))', NONE],
  ['(NOT (thread = 5))', NONE],
  ['(thread <> 5)', NONE],
];

describe('why no one index serves', () => {
  for (const [filter, said] of SAID)
    it(filter, () => {
      assert.equal(whyNoIndex(readConditions(filter), MAIL), said);
    });
});
