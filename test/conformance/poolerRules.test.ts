// Is every pooler rule registered, documented, and does it fire and stay silent where it says so?

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { POOLER_RULES } from '../../src/analysis/pooler/registry';
import { poolerFindingSchema } from '../../src/model/poolerReport';

const FOLDER = path.join(__dirname, '../../src/analysis/pooler/rules');

describe('pooler rules', () => {
  it('are the files of their folder, each under its own name', () => {
    const files = readdirSync(FOLDER).map((file) =>
      file.replace(/\.ts$/, '').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    );
    assert.deepEqual(POOLER_RULES.map(({ id }) => id).sort(), files.sort());
  });

  for (const rule of POOLER_RULES) {
    describe(rule.id, () => {
      const { fires, silent } = rule.examples;

      it('has examples of both kinds', () => {
        assert.ok(fires.length > 0 && silent.length > 0);
      });

      for (const [index, facts] of fires.entries()) {
        it(`fires on its example ${String(index + 1)}, in the form of the report`, () => {
          const problems = rule.judge(facts);
          assert.ok(problems.length > 0);
          for (const problem of problems) {
            const finding = poolerFindingSchema.parse({ rule: rule.id, ...problem });
            assert.match(finding.message, /[.!]$/);
            // Nothing that is copied may be run by anybody without reading it.
            assert.ok(finding.fixes.every(({ kind }) => kind === 'template'));
          }
        });
      }

      for (const [index, facts] of silent.entries()) {
        it(`is silent on its example ${String(index + 1)}`, () => {
          assert.deepEqual(rule.judge(facts), []);
        });
      }

      it('explains itself', () => {
        const { summary, why, fix, falsePositives, sources } = rule.documentation;
        for (const text of [summary, why, fix, falsePositives]) assert.match(text, /^\S.*\.$/s);
        assert.ok(sources.length > 0);
        for (const source of sources)
          assert.match(
            source,
            /^https:\/\/(?:www\.pgbouncer\.org|www\.postgresql\.org\/docs\/\d+|wiki\.postgresql\.org|nvd\.nist\.gov)\//,
          );
        assert.match(rule.since, /^\d+\.\d+\.\d+$/);
      });
    });
  }
});
