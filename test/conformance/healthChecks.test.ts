// Is every health check registered, documented, and nothing but a reader of catalogs?

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { healthChecks } from '../../src/analysis/health/registry';

const FOLDER = path.join(__dirname, '../../src/analysis/health/checks');

function kebab(fileName: string): string {
  return fileName.replace(/\.ts$/, '').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

describe('health checks', () => {
  it('are the files of their folder, each under its own name', () => {
    assert.deepEqual(
      healthChecks.map(({ id }) => id).sort(),
      readdirSync(FOLDER).map(kebab).sort(),
    );
  });

  for (const check of healthChecks) {
    describe(check.id, () => {
      it('begins its SQL with cost and privilege', () => {
        assert.match(check.sql, /^-- Cost: .+\. Privilege: .+\.\nSELECT /);
      });

      it('reads only catalogs and statistics', () => {
        const code = check.sql.replace(/^--.*$/gm, '');
        assert.doesNotMatch(
          code,
          /\b(insert|update|delete|merge|create|alter|drop|into|nextval|for update)\b/i,
        );
        const sources = [...code.matchAll(/\b(?:FROM|JOIN)\s+\(?\s*([a-z_]+\.?[a-z_]+)/g)];
        assert.ok(sources.length > 0);
        for (const [, source = ''] of sources) {
          assert.match(source, /^(pg_catalog\.pg_\w+|unnest)$/, source);
        }
      });

      it('has a default and a reason for every option', () => {
        const options = Object.entries(check.options.shape);
        assert.deepEqual(
          Object.keys(check.options.parse({})).sort(),
          options.map(([name]) => name).sort(),
        );
        for (const [name, option] of options) {
          const { description } = option as { description?: string };
          assert.ok((description ?? '').length > 20, name);
        }
      });

      it('explains itself', () => {
        const { summary, why, fix, falsePositives, sources } = check.documentation;
        for (const text of [check.title, summary, why, fix, falsePositives]) {
          assert.match(text, /^\S.*\S$/s);
        }
        assert.match(summary, /\.$/);
        assert.ok(sources.length > 0);
        for (const source of sources)
          assert.match(source, /^https:\/\/www\.postgresql\.org\/docs\/\d+\//);
        assert.match(check.since, /^\d+\.\d+\.\d+$/);
      });
    });
  }
});
