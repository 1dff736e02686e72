// Is every health check registered, documented, and nothing but a reader of catalogs?

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { healthChecks } from '../../src/analysis/health/registry';
import { HEALTH_CATEGORIES } from '../../src/model/healthFinding';

const MAJORS = [14, 15, 16, 17, 18];
const FOLDER = path.join(__dirname, '../../src/analysis/health/checks');

function kebab(fileName: string): string {
  return fileName.replace(/\.ts$/, '').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function assertReads(code: string): void {
  assert.doesNotMatch(
    code,
    /\b(insert|update|delete|merge|create|alter|drop|into|nextval|for update)\b/i,
  );
  const sources = [...code.matchAll(/\b(?:FROM|JOIN)\s+\(?\s*([a-z_]+\.?[a-z_]+)/g)];
  assert.ok(sources.length > 0);
  for (const [, source = ''] of sources) {
    assert.match(source, /^(pg_catalog\.(pg_\w+|now|clock_timestamp)|unnest)$/, source);
  }
}

describe('health checks', () => {
  it('are the files of the folders of their categories, each under its own name', () => {
    assert.deepEqual(
      healthChecks.map(({ category, id }) => `${category}/${id}`).sort(),
      HEALTH_CATEGORIES.flatMap((category) =>
        readdirSync(path.join(FOLDER, category)).map((file) => `${category}/${kebab(file)}`),
      ).sort(),
    );
  });

  for (const check of healthChecks) {
    describe(check.id, () => {
      for (const major of MAJORS) {
        const server = { versionNumber: major * 10_000, extensions: {}, inRecovery: false };
        for (const [name, query] of Object.entries(check.queries)) {
          it(`says what ${name} costs and needs, and reads only catalogs and statistics (${String(major)})`, () => {
            const sql = query.sql(server);
            assert.match(sql, /^-- Cost: .+\. Privilege: .+\.\nSELECT\s/);
            assertReads(sql.replace(/^--.*$/gm, ''));
          });
        }
      }

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
