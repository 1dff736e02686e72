// Lines of workers decide who ran a node, and nothing is said of workers that never started.

import assert from 'node:assert/strict';
import { deriveMetrics } from '../../../../src/analysis/plan/derive';
import { parseText } from '../../../../src/analysis/plan/parseText';
import { judgePlan } from '../../../../src/analysis/rules/judge';
import type { Finding } from '../../../../src/model/finding';
import type { Plan } from '../../../../src/model/planNode';
import type { PlanMetrics } from '../../../../src/model/planMetrics';

function read(text: string): { plan: Plan; metrics: PlanMetrics; findings: readonly Finding[] } {
  const parsed = parseText(text);
  assert.ok(parsed.ok, parsed.ok ? '' : JSON.stringify(parsed.error));
  const plan = parsed.value;
  const metrics = deriveMetrics(plan);
  const context = { plan, metrics, statement: null, catalog: null, serverVersion: null };
  return { plan, metrics, findings: judgePlan(context, {}) };
}

/** PostgreSQL 15: thirty pages in one block, so that the leader alone gets rows. */
const LEADER_ONLY = `Finalize Aggregate  (cost=1354.32..1354.33 rows=1 width=8) (actual time=182.133..184.533 rows=1 loops=1)
  Output: count(*)
  ->  Gather  (cost=1354.31..1354.32 rows=2 width=8) (actual time=182.115..184.523 rows=3 loops=1)
        Workers Planned: 2
        Workers Launched: 2
        ->  Partial Aggregate  (cost=1354.31..1354.32 rows=1 width=8) (actual time=58.779..58.780 rows=1 loops=3)
              Worker 0:  actual time=0.008..0.009 rows=1 loops=1
              Worker 1:  actual time=0.009..0.009 rows=1 loops=1
              ->  Nested Loop  (cost=0.29..1353.05 rows=505 width=0) (actual time=0.818..58.748 rows=140 loops=3)
                    Worker 0:  actual time=0.003..0.004 rows=0 loops=1
                    Worker 1:  actual time=0.003..0.004 rows=0 loops=1
                    ->  Parallel Seq Scan on public.w_small s  (cost=0.00..1.12 rows=12 width=4) (actual time=0.021..0.032 rows=10 loops=3)
                          Worker 0:  actual time=0.002..0.002 rows=0 loops=1
                          Worker 1:  actual time=0.002..0.002 rows=0 loops=1
                    ->  Index Scan using w_big_s on public.w_big b  (cost=0.29..112.26 rows=40 width=4) (actual time=0.170..5.866 rows=14 loops=30)
                          Index Cond: (b.s_id = s.id)
                          Filter: (b.note ~~ '%fff%'::text)
                          Rows Removed by Filter: 1986
Planning Time: 4.021 ms
Execution Time: 185.062 ms`;

const NONE_STARTED = `Finalize Aggregate  (cost=1499888.51..1499888.52 rows=1 width=8) (actual time=11.309..11.309 rows=1 loops=1)
  ->  Gather  (cost=1499888.09..1499888.50 rows=4 width=8) (actual time=11.306..11.459 rows=1 loops=1)
        Workers Planned: 4
        Workers Launched: 0
        ->  Partial Aggregate  (cost=1498888.09..1498888.10 rows=1 width=8) (actual time=0.002..0.002 rows=1 loops=1)
              ->  Parallel Seq Scan on metrics  (cost=0.00..74710.02 rows=420268 width=0) (actual time=0.001..0.001 rows=0 loops=1)
Planning Time: 250.0 ms
Execution Time: 12.4 ms`;

describe('workers', () => {
  it('without a line of their own did not run a node', () => {
    const { metrics } = read(LEADER_ONLY);
    const [, gather, , , , index] = metrics.nodes;
    assert.equal(index?.processes, 1);
    assert.ok(Math.abs((index.wallTimeMs ?? 0) - 5.866 * 30) < 1);
    assert.ok(index.selfShare > 0.94);
    assert.ok((gather?.selfTimeMs ?? 99) < 9);
  });

  it('are counted where no node has lines of them', () => {
    const { metrics } = read(LEADER_ONLY.replace(/^ *Worker \d:.*\n/gm, ''));
    assert.equal(metrics.nodes[5]?.processes, 3);
  });

  it('that never started cost nothing, and save nothing that anybody measured', () => {
    const { findings } = read(NONE_STARTED);
    assert.deepEqual(
      findings.map(({ rule, impact }) => [rule, impact]),
      [
        ['planning-heavy', 'high'],
        ['workers-not-launched', 'low'],
      ],
    );
  });
});
