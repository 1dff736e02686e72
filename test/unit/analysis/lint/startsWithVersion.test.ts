// starts_with() before and from PostgreSQL 15 on, whose planner searches for it: the linter says what each can do.

import assert from 'node:assert/strict';
import { EXAMPLE_CATALOG } from '../../../../src/analysis/lint/exampleCatalog';
import { LintCache } from '../../../../src/analysis/lint/lintCache';
import { lintDocument } from '../../../../src/analysis/lint/lintDocument';
import { fixText } from '../../../../src/features/adviceText';
import { testParser } from '../sql/support';

const RULE = 'prefix-like-collation';

/** Condition on a large table; what is to be written before 15; the message from 15 on, empty for none. */
const CASES: readonly (readonly [string, string | null, RegExp | null])[] = [
  ["starts_with(email, 'anna_')", String.raw`email LIKE 'anna\_%'`, /text_pattern_ops can/],
  ['starts_with(email, $1)', 'email ^@ $1', null],
  ["email ^@ 'anna'", null, /text_pattern_ops can/],
  ['email ^@ $1', null, null],
  ["starts_with(lower(email), 'anna')", null, null],
];

describe('starts_with() by version', () => {
  for (const [condition, before, now] of CASES)
    it(condition, async () => {
      const sql = `select id from customers where ${condition}`;
      const found = async (serverVersion: number) => {
        const catalog = { ...EXAMPLE_CATALOG, serverVersion };
        const request = { text: sql, catalog, disabledRules: new Set<string>() };
        const all = await lintDocument(await testParser(), request, new LintCache());
        return all.filter(({ rule }) => rule === RULE);
      };
      const old = await found(140_021);
      const edits = old.flatMap(({ fixes }) => fixes.flatMap((fix) => fixText(fix).edit ?? []));
      assert.deepEqual(
        edits.map(({ newText }) => newText),
        before === null ? [] : [before],
      );
      for (const { message } of old) assert.match(message, /^Before PostgreSQL 15 no index serves/);
      const [one] = await found(150_000);
      if (now === null) assert.equal(one, undefined);
      else assert.match(one?.message ?? '', now);
    });
});
