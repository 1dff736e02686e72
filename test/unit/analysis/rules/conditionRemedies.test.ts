// What a scan's condition keeps from an index is told, and told anew, as the linter tells it of the same words.

import assert from 'node:assert/strict';
import { LintCache } from '../../../../src/analysis/lint/lintCache';
import { lintDocument } from '../../../../src/analysis/lint/lintDocument';
import { judgePlan } from '../../../../src/analysis/rules/judge';
import type { Change } from '../../../../src/model/change';
import type { Finding } from '../../../../src/model/finding';
import { fixtureContext, readFixture } from '../../../support/planFixtures';
import { testParser } from '../sql/support';

async function findingOf(name: string, rules: readonly string[]): Promise<Finding> {
  const found = judgePlan(await fixtureContext(name), {}).find(({ rule }) => rules.includes(rule));
  assert.ok(found !== undefined, `${name} has no ${rules.join(' or ')}`);
  return found;
}

const SCANS = ['seq-scan-selective', 'index-late-filter'];

const changesOf = ({ fixes }: Finding): readonly Change[] =>
  fixes.flatMap(({ changes }) => changes);

/** Case, what stands in place of the condition, the columns of the index beside it (none where one exists). */
const REWRITES: readonly (readonly [string, string, readonly string[]])[] = [
  ['extract', "at >= '2021-01-01'::date AND at < '2022-01-01'::date", ['at']],
  ['substring', "phone LIKE '555%'", ['phone']],
  ['array-any', "tags @> ARRAY['t399']", []],
  ['text-of-integer', 'account_id = 4712', ['account_id']],
  ['integer-as-numeric', 'id = 10000', []],
];

describe('a condition that hides its column', () => {
  for (const [name, newText, columns] of REWRITES) {
    it(`is told anew: ${name}`, async () => {
      const finding = await findingOf(`pg18/condition-${name}`, SCANS);
      const changes = changesOf(finding);
      const rewrites = changes.flatMap((change) =>
        change.kind === 'rewrite' ? [change.edit.newText] : [],
      );
      assert.deepEqual(rewrites, [newText]);
      const indexes = changes.flatMap((change) =>
        change.kind === 'create-index' ? change.definition.keys.map(({ column }) => column) : [],
      );
      assert.deepEqual(indexes, columns);
    });

    it(`is told alike by the linter: ${name}`, async () => {
      const { sql: text, catalog } = readFixture(`pg18/condition-${name}`);
      const request = { text, catalog, disabledRules: new Set<string>() };
      const problems = await lintDocument(await testParser(), request, new LintCache());
      const rewrites = problems
        .flatMap(({ fixes }) => fixes)
        .flatMap(({ changes }) => changes)
        .flatMap((change) => (change.kind === 'rewrite' ? [change.edit.newText] : []));
      assert.deepEqual(
        rewrites.map((text) => text.toLowerCase()),
        [newText.toLowerCase()],
      );
    });
  }

  it('names the type that the value should have, and the index that then serves', async () => {
    const { message } = await findingOf('pg18/condition-integer-as-numeric', SCANS);
    assert.match(message, /id is bigint and is compared as numeric.*Send the value as bigint\./);
    assert.match(message, /Then calls_pkey, which exists, serves the condition\.$/);
  });

  it('says when no row can match', async () => {
    const finding = await findingOf('pg18/condition-too-large', SCANS);
    assert.match(finding.message, /cannot hold 18446744073709551616: no row can match/);
    assert.deepEqual(finding.fixes, []);
  });

  it('gets an index where columns are called like key words', async () => {
    const finding = await findingOf('pg18/condition-unreserved-names', SCANS);
    const [index] = changesOf(finding);
    assert.ok(index?.kind === 'create-index');
    assert.deepEqual(
      index.definition.keys.map(({ column }) => column),
      ['at', 'zone'],
    );
  });
});

describe('NOT IN beside another subquery', () => {
  it('denies only its own', async () => {
    const { message } = await findingOf('pg18/not-in-beside-subplan', ['hashed-not-in']);
    assert.match(message, /values of customers/);
    const found = judgePlan(await fixtureContext('pg18/not-in-beside-subplan'), {});
    assert.equal(found.filter(({ rule }) => rule === 'hashed-not-in').length, 1);
  });
});
