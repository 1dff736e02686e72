// Does a monitor ask nothing but statistics, and say of each question what it costs?

import assert from 'node:assert/strict';
import { QUESTIONS } from '../../src/analysis/monitor/questions';
import { waits } from '../../src/analysis/monitor/questions/waits';
import type { MonitorQuestion } from '../../src/analysis/monitor/monitorQuestion';

const ASKED: readonly (readonly [string, MonitorQuestion])[] = [
  ...Object.entries(QUESTIONS),
  ['waits', waits],
];

describe('what a monitor asks', () => {
  for (const [name, question] of ASKED) {
    it(`of ${name} reads only catalogs and statistics, by names that no search_path decides`, () => {
      for (const major of [14, 15, 16, 17, 18]) {
        const sql = question.sql({ versionNumber: major * 10_000 });
        assert.match(sql, /^-- Cost: .+\. Privilege: .+\.\nSELECT\s/);
        const code = sql.replace(/^--.*$|extract\(epoch FROM/gm, '');
        assert.doesNotMatch(
          code,
          /\b(?:insert|update|delete|merge|create|alter|drop|into|nextval)\b/i,
        );
        const sources = [...code.matchAll(/\b(?:FROM|JOIN)\s+([a-z_]+\.?[a-z_]*)/g)];
        for (const [, source = ''] of sources) assert.match(source, /^pg_catalog\.pg_\w+$/, source);
      }
    });
  }
});
