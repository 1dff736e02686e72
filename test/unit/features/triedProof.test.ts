// Does what was measured replace what was estimated, with the median and in words?

import assert from 'node:assert/strict';
import { parseJson } from '../../../src/analysis/plan/parseJson';
import { columnKey, indexOn } from '../../../src/analysis/indexes/newIndex';
import type { ExplainResult } from '../../../src/db/contracts';
import { measuredSuggestion, triedWords } from '../../../src/features/explain/triedProof';
import type { Suggestion } from '../../../src/model/suggestion';

const ENGINE = { kind: 'server', version: '18.3' } as const;

function result(ms: number, cost: number, index?: string): ExplainResult {
  const node =
    index === undefined
      ? { 'Node Type': 'Seq Scan' }
      : { 'Node Type': 'Index Scan', 'Index Name': index };
  const raw = [{ Plan: { ...node, 'Total Cost': cost }, 'Execution Time': ms }];
  const plan = parseJson(JSON.stringify(raw));
  assert.ok(plan.ok);
  return { plan: plan.value, raw };
}

const SUGGESTION: Suggestion = {
  id: 'index-0',
  kind: 'index',
  title: 'Index on orders (id)',
  why: '',
  changes: [
    {
      kind: 'create-index',
      name: 'orders_id',
      concurrently: true,
      definition: indexOn({ schema: 'public', name: 'orders' }, [columnKey('id')]),
    },
  ],
  proof: {
    level: 'what-if',
    engine: { kind: 'twin', version: '18.3' },
    costBefore: 90,
    costAfter: 3,
    planBefore: null,
    planAfter: null,
    caveats: ['The twin differs.'],
  },
  doubt: 'The estimate is off.',
  replaces: [],
  refused: [],
  nodeIds: [0],
};

async function tried(before: readonly number[], after: readonly number[], index?: string) {
  const suggestion = await measuredSuggestion(
    SUGGESTION,
    {
      before: before.map((ms) => result(ms, 100)),
      after: after.map((ms) => result(ms, 5, index)),
      buildMs: 80,
      heldMs: 120,
      indexBytes: 4_096,
      indexNames: ['orders_id', 'part0_id_idx'],
    },
    ENGINE,
  );
  assert.ok(suggestion);
  return suggestion;
}

describe('a proof that was measured', () => {
  it('has the medians without the first runs, and the plans of these', async () => {
    const { proof, sizeBytes, doubt } = await tried(
      [900, 126, 90, 200],
      [50, 2, 1, 3],
      'orders_id',
    );
    assert.deepEqual(proof.times, { beforeMs: 126, afterMs: 2, runs: 3 });
    assert.deepEqual([proof.costBefore, proof.costAfter, proof.level], [100, 5, 'measured']);
    assert.deepEqual(proof.planBefore, result(126, 100).raw);
    assert.deepEqual(proof.planAfter, result(2, 5, 'orders_id').raw);
    assert.deepEqual(proof.caveats, []);
    assert.deepEqual([sizeBytes, doubt], [4_096, undefined]);
    assert.equal(
      triedWords(proof, { heldMs: 120 }),
      'Measured: 126 ms → 2 ms, 63 × faster (median of 3). Rolled back; the lock was held for 120 ms.',
    );
  });

  it('says where it is not used, brings nothing, or harms', async () => {
    const caveats = async (after: number, index?: string) =>
      (await tried([100, 100], [after, after], index)).proof.caveats;
    assert.deepEqual(await caveats(100), [
      'The planner does not use it for this statement: what differs in time is chance.',
    ]);
    assert.deepEqual(await caveats(95, 'orders_id'), [
      'Measured: it brings no time worth the name.',
    ]);
    assert.deepEqual(await caveats(130, 'part0_id_idx'), [
      'Measured: the statement is slower with it.',
    ]);
    assert.deepEqual(await caveats(80, 'orders_id'), []);
  });

  it('is of the index that was built, not of another that the plan has turned to', async () => {
    const { proof } = await tried([100, 100], [9, 9], 'orders_older');
    assert.match(proof.caveats.join(' '), /^The planner does not use it/);
  });

  it('has the only run with it where there was no second', async () => {
    const { proof } = await tried([4_000, 3_000], [1_500], 'orders_id');
    assert.deepEqual(proof.times, { beforeMs: 3_000, afterMs: 1_500, runs: 1 });
  });
});
