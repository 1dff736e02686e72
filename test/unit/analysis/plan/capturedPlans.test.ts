import assert from 'node:assert/strict';
import { deriveMetrics } from '../../../../src/analysis/plan/derive';
import { parseJson } from '../../../../src/analysis/plan/parseJson';
import { printJson } from '../../../../src/analysis/plan/printJson';
import type { Plan } from '../../../../src/model/planNode';
import { fixtureNames, fixturePlan, readFixture } from '../../../support/planFixtures';

/** Times are printed to the microsecond, per loop. */
const ROUNDING_MS = 0.002;

function isWrite({ nodes }: Plan, id: number): boolean {
  return nodes[id]?.fields['Node Type'] === 'ModifyTable';
}

describe('captured plans', () => {
  const fixtures = fixtureNames().map(readFixture);

  it('are there for every major', () => {
    assert.deepEqual([...new Set(fixtures.map(({ major }) => major))], [14, 15, 16, 17, 18]);
  });

  it('survive parse, print, parse', () => {
    for (const fixture of fixtures) {
      const plan = fixturePlan(fixture);
      assert.deepEqual(parseJson(printJson(plan)), { ok: true, value: plan }, fixture.name);
    }
  });

  it('have self times that are never negative and sum to the root, within its execution time', () => {
    for (const fixture of fixtures) {
      const { nodes, executionMs } = deriveMetrics(fixturePlan(fixture));
      const [root] = nodes;
      assert.ok(root !== undefined);
      const selfTimes = nodes.map(({ selfTimeMs }) => selfTimeMs ?? 0);
      assert.ok(Math.min(...selfTimes) >= 0, fixture.name);
      if (root.wallTimeMs === null || executionMs === null) continue;
      const sum = selfTimes.reduce((total, ms) => total + ms, 0);
      assert.ok(Math.abs(sum - root.wallTimeMs) < ROUNDING_MS, `${fixture.name}: ${String(sum)}`);
      assert.ok(sum <= executionMs + ROUNDING_MS, `${fixture.name}: more than it took`);
    }
  });

  it('have exclusive blocks that are never negative and sum to the blocks of the root', () => {
    for (const fixture of fixtures) {
      const plan = fixturePlan(fixture);
      const { nodes } = deriveMetrics(plan);
      const total = nodes[0]?.totalBuffers;
      if (total === null || total === undefined) continue;
      const hits = nodes.map(({ selfBuffers }) => selfBuffers?.sharedHitBlocks ?? 0);
      assert.ok(Math.min(...hits) >= 0, fixture.name);
      const sum = hits.reduce((blocks, own) => blocks + own, 0);
      // INSERT, UPDATE or DELETE in WITH goes on when the root has ended (execMain.c ExecPostprocessPlan).
      const afterwards = nodes
        .filter(({ nodeId }) => nodeId > 0 && isWrite(plan, nodeId))
        .reduce((blocks, { totalBuffers }) => blocks + (totalBuffers?.sharedHitBlocks ?? 0), 0);
      const least = total.sharedHitBlocks;
      assert.ok(sum >= least && sum <= least + afterwards, `${fixture.name}: ${String(sum)}`);
    }
  });
});
