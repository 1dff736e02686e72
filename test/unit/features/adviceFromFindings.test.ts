// Is what findings propose a statement that can stand in the place of the old one?

import assert from 'node:assert/strict';
import { adviceFromFindings } from '../../../src/features/adviceFromFindings';
import type { Finding } from '../../../src/model/finding';

const TEXT = "select id from t where at::date = '2025-11-28' order by id";
const CAST = "at::date = '2025-11-28'";

function finding(fixes: Finding['fixes']): Finding {
  return {
    rule: 'seq-scan-selective',
    impact: 'high',
    share: 1,
    saving: 1,
    basis: 'measured',
    nodeId: 0,
    title: 'title',
    message: 'message',
    brief: 'brief',
    range: null,
    evidence: [],
    fixes,
  };
}

describe('advice from findings', () => {
  const start = TEXT.indexOf(CAST);
  const edit = {
    title: 'Compare with a range',
    kind: 'edit' as const,
    edit: { range: { start, end: start + CAST.length }, newText: "at >= '2025-11-28'" },
  };

  it('writes a rewrite as the whole statement', () => {
    const [advice] = adviceFromFindings([finding([edit])], TEXT);
    assert.equal(advice?.kind, 'rewrite');
    assert.equal(advice.sql, "select id from t where at >= '2025-11-28' order by id");
  });

  it('proposes no rewrite of a text that is not known, and nothing twice', () => {
    const analyze = { title: 'Analyze t', kind: 'sql' as const, sql: 'ANALYZE t;' };
    const advice = adviceFromFindings([finding([edit, analyze]), finding([analyze])], null);
    assert.deepEqual(
      advice.map(({ kind, sql }) => [kind, sql]),
      [['statistics', 'ANALYZE t;']],
    );
  });

  it('leaves indexes to the advisor', () => {
    const index = { title: 'Index', kind: 'sql' as const, sql: 'CREATE INDEX ON t (a);' };
    assert.deepEqual(adviceFromFindings([finding([index])], TEXT), []);
  });
});
