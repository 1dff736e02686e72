// Every statement rule fires where it must, marks the words that cause it, and stays silent elsewhere.

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { EXAMPLE_CATALOG } from '../../../../src/analysis/lint/exampleCatalog';
import { LintCache } from '../../../../src/analysis/lint/lintCache';
import { lintDocument } from '../../../../src/analysis/lint/lintDocument';
import type { LintExample } from '../../../../src/analysis/lint/lintRule';
import { LINT_RULES } from '../../../../src/analysis/lint/registry';
import { fixText } from '../../../../src/features/adviceText';
import { lintFindingSchema } from '../../../../src/model/lintFinding';
import type { LintFinding } from '../../../../src/model/lintFinding';
import { cut, testParser } from '../sql/support';

async function findingsOf(rule: string, example: LintExample): Promise<LintFinding[]> {
  const catalog = example.catalog === true ? EXAMPLE_CATALOG : null;
  const findings = await lintDocument(
    await testParser(),
    { text: example.sql, catalog, disabledRules: new Set() },
    new LintCache(),
  );
  return findings.filter((finding) => finding.rule === rule);
}

/** As a person would see it after accepting the first edit. */
function applied(sql: string, finding: LintFinding): string {
  const edit = finding.fixes.map(fixText).find((fix) => fix.edit !== undefined)?.edit;
  return edit === undefined
    ? sql
    : sql.slice(0, edit.range.start) + edit.newText + sql.slice(edit.range.end);
}

describe('statement rules', () => {
  it('are the files of the folder', () => {
    const folder = join(process.cwd(), 'src/analysis/lint/rules');
    const files = readdirSync(folder).map((file) =>
      file.replace(/\.ts$/, '').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    );
    assert.deepEqual(LINT_RULES.map(({ id }) => id).sort(), files.sort());
  });

  for (const rule of LINT_RULES) {
    describe(rule.id, () => {
      it('is documented and has examples of both kinds', () => {
        const { summary, why, fix, falsePositives, sources } = rule.documentation;
        for (const text of [summary, why, fix, falsePositives]) assert.match(text, /[.:]$/);
        assert.ok(sources.length > 0);
        assert.ok(rule.examples.fires.length > 0 && rule.examples.silent.length > 0);
      });

      for (const example of rule.examples.fires) {
        it(`fires: ${example.sql.slice(0, 100)}`, async () => {
          const [finding, ...others] = await findingsOf(rule.id, example);
          assert.ok(finding, 'silent');
          assert.deepEqual(others, []);
          lintFindingSchema.parse(finding);
          assert.match(finding.message, /^[A-Z"'(`=\w$:][\s\S]*[.?!]$/);
          if (example.at !== undefined) assert.equal(cut(example.sql, finding.range), example.at);
          if (example.fixed === undefined) return;
          const fixed = applied(example.sql, finding);
          assert.equal(fixed, example.fixed);
          const parsed = await (await testParser()).parse(fixed);
          assert.ok(parsed.ok, 'the fix does not parse');
          assert.deepEqual(await findingsOf(rule.id, { ...example, sql: fixed }), []);
        });
      }

      for (const example of rule.examples.silent) {
        it(`silent: ${example.sql.slice(0, 100)}`, async () => {
          assert.deepEqual(await findingsOf(rule.id, example), []);
        });
      }
    });
  }
});
