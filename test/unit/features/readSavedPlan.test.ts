import assert from 'node:assert/strict';
import { deriveMetrics } from '../../../src/analysis/plan/derive';
import { readSavedPlan } from '../../../src/features/readSavedPlan';
import { toExplainJson } from '../../../src/features/explainJson';
import { fixturePlan, readFixture } from '../../support/planFixtures';

const PLAN = fixturePlan(readFixture('pg18/merge-join'));

function saved(): string {
  return JSON.stringify(
    toExplainJson({
      statement: null,
      server: { version: '', engine: { kind: 'server', version: '' } },
      mode: 'analyze',
      modeReason: null,
      plan: PLAN,
      metrics: deriveMetrics(PLAN),
      verdict: '',
      findings: [],
      suggestions: [],
      refused: [],
      notes: [],
    }),
    null,
    2,
  );
}

describe('readSavedPlan', () => {
  it('reads a run that the command line saved', () => {
    const plan = readSavedPlan(saved());
    assert.ok(plan.ok);
    assert.deepEqual(
      plan.value.plan.nodes.map(({ fields }) => fields),
      PLAN.nodes.map(({ fields }) => fields),
    );
    assert.equal(deriveMetrics(plan.value.plan).executionMs, deriveMetrics(PLAN).executionMs);
  });

  it('reads plans as EXPLAIN prints them', () => {
    const plan = readSavedPlan(readFixture('pg18/merge-join').text);
    assert.ok(plan.ok);
    assert.equal(plan.value.plan.nodes.length, PLAN.nodes.length);
  });

  it('says where a broken run breaks', () => {
    const plan = readSavedPlan(saved().slice(0, 400));
    assert.ok(!plan.ok);
    assert.ok(plan.error.line > 1 && plan.error.hint !== '');
  });
});
