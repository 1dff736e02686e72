// Is what findings propose a statement that can stand in the place of the old one?

import assert from 'node:assert/strict';
import {
  analyzeChange,
  editFix,
  sqlFix,
  templateFix,
  vacuumAnalyze,
} from '../../../src/analysis/changes/fixes';
import { columnKey, createIndexFix, indexOn } from '../../../src/analysis/indexes/newIndex';
import { suggestionText } from '../../../src/features/adviceText';
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
  const range = { start, end: start + CAST.length };
  const edit = editFix('Compare with a range', range, "at >= '2025-11-28'");
  const relation = { schema: null, name: 't' };

  it('writes a rewrite as the whole statement', () => {
    const [advice] = adviceFromFindings([finding([edit])], true);
    assert.equal(advice?.kind, 'rewrite');
    assert.equal(
      suggestionText(advice, TEXT).sql,
      "select id from t where at >= '2025-11-28' order by id",
    );
  });

  it('proposes no rewrite of a text that is not known, and nothing twice', () => {
    const analyze = { title: 'Analyze t', changes: [analyzeChange(relation)] };
    const advice = adviceFromFindings([finding([edit, analyze]), finding([analyze])], false);
    assert.deepEqual(
      advice.map((item) => [item.kind, suggestionText(item, null).sql]),
      [['statistics', 'ANALYZE t;']],
    );
  });

  it('leaves indexes to the advisor', () => {
    const index = createIndexFix(indexOn(relation, [columnKey('a')]), null);
    assert.deepEqual(adviceFromFindings([finding([index])], true), []);
  });

  it('leaves what is to be read, and what only a person may decide, to the finding', () => {
    const fixes = [
      templateFix('Read', TEXT),
      sqlFix('Do', ['VACUUM']),
      { title: 'Vacuum', changes: [vacuumAnalyze(relation)] },
    ];
    assert.deepEqual(adviceFromFindings([finding(fixes)], true), []);
  });
});
