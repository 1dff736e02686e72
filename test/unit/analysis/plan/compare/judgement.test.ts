// A difference is told only where something else than chance can have made it, and only between what is alike.

import assert from 'node:assert/strict';
import { comparePlans } from '../../../../../src/analysis/plan/compare/comparePlans';
import { incomparableBecause } from '../../../../../src/analysis/plan/compare/judgement';
import { deriveMetrics } from '../../../../../src/analysis/plan/derive';
import { parsePlans } from '../../../../../src/analysis/plan/parsePlans';
import type { RunOrigin, RunTimes } from '../../../../../src/model/run';

interface RunOf {
  readonly ms: number;
  readonly rows?: number;
  readonly hit?: number;
  readonly read?: number;
  readonly scan?: string;
  readonly times?: RunTimes;
  readonly origin?: RunOrigin;
}

function side({ ms, rows = 4, hit = 0, read = 100, scan = 'Seq Scan on t', times, origin }: RunOf) {
  const text = `${scan}  (cost=0.00..40.00 rows=4 width=8) (actual time=0.010..${String(ms)} rows=${String(rows)} loops=1)
  Buffers: shared hit=${String(hit)} read=${String(read)}
Execution Time: ${String(ms)} ms`;
  const parsed = parsePlans(text);
  assert.ok(parsed.ok && parsed.value[0] !== undefined);
  const plan = parsed.value[0];
  return {
    plan,
    metrics: deriveMetrics(plan),
    ...(times && { times }),
    ...(origin && { origin }),
  };
}

const compare = (before: RunOf, after: RunOf) => comparePlans(side(before), side(after));

const ORIGIN: RunOrigin = {
  connection: 'main',
  engine: { kind: 'server', version: '18.3' },
  mode: 'analyze',
  changes: '',
  fingerprint: 'f',
  words: 'w',
  values: 'v',
};

describe('a difference between two runs', () => {
  it('is none where the plan, its rows and its buffers are the same, however the time varies', () => {
    for (const [before, after] of [
      [984, 40.9],
      [40.9, 984],
      [3, 1],
    ] as const) {
      const { outcome, verdict } = compare({ ms: before }, { ms: after, hit: 100, read: 0 });
      assert.equal(outcome, 'same', verdict);
      assert.match(verdict, /^Same plan, same 800 kB of buffers; time varies from run to run/);
    }
  });

  it('counts where the plan, the rows or the buffers changed', () => {
    const index = { scan: 'Index Scan using i on t', hit: 4, read: 0 };
    assert.equal(compare({ ms: 984 }, { ms: 40.9, ...index }).outcome, 'better');
    assert.equal(compare({ ms: 40.9, ...index }, { ms: 984 }).outcome, 'worse');
    const fewer = compare({ ms: 984 }, { ms: 40.9, read: 10 });
    assert.equal(fewer.outcome, 'better');
    assert.match(fewer.verdict, /the plan is the same, 80 kB of buffers instead of 800 kB$/);
    const other = compare({ ms: 984 }, { ms: 40.9, rows: 1 });
    assert.match(other.verdict, /the plan is the same, 1 row instead of 4$/);
  });

  it('counts between medians that are further apart than their runs', () => {
    const times = (...laterMs: number[]): RunTimes => ({ firstMs: 500, laterMs });
    const slow = { ms: 40, times: times(39, 40, 42) };
    const quick = compare(slow, { ms: 20, times: times(19, 20, 23) });
    assert.equal(quick.outcome, 'better');
    assert.match(quick.verdict, /^2 × faster: a median of 40 ms became a median of 20 ms/);
    const wide = compare(slow, { ms: 20, times: times(5, 20, 60) });
    assert.equal(wide.outcome, 'same');
    assert.match(wide.verdict, /medians differ by less than their spread/);
    const two = compare(slow, { ms: 20, times: times(19, 20) });
    assert.equal(two.outcome, 'same', 'two runs have no spread to speak of');
    assert.match(two.verdict, /^Same plan.*; time varies from run to run/);
    // Another plan that is no faster in truth, whatever one of its runs says.
    const noisy = { ms: 30, times: times(30, 41, 60), scan: 'Index Scan using i on t' };
    assert.equal(compare(slow, noisy).outcome, 'same');
  });

  it('is not told between what is not alike', () => {
    const others: readonly (readonly [Partial<RunOrigin>, RegExp])[] = [
      [{ connection: 'production' }, /different connections/],
      [
        { engine: { kind: 'twin', version: '18.3' } },
        /the first is of the server 18.3, the second/,
      ],
      [{ engine: { kind: 'server', version: '17.1' } }, /server 18.3, the second of the server 17/],
      [{ changes: 'work_mem = 64MB' }, /different settings/],
      [{ mode: 'generic' }, /generic plan/],
      [{ values: 'x' }, /parameters have different values/],
      [{ words: 'x' }, /statements have different values/],
    ];
    for (const [fields, pattern] of others) {
      const scan = 'Index Scan using i on t';
      const { outcome, verdict } = compare(
        { ms: 984, origin: ORIGIN },
        { ms: 1, scan, origin: { ...ORIGIN, ...fields } },
      );
      assert.equal(outcome, 'incomparable');
      assert.match(verdict, /^Not compared: /);
      assert.match(verdict, pattern);
    }
    assert.equal(incomparableBecause(ORIGIN, ORIGIN), null);
    // A rewrite has other words and another fingerprint: it is what comparing is for.
    assert.equal(incomparableBecause(ORIGIN, { ...ORIGIN, fingerprint: 'g', words: 'x' }), null);
    assert.equal(incomparableBecause(ORIGIN, null), null);
  });

  it('has no buffers of what was not executed', () => {
    const parsed = parsePlans(
      '[{"Plan":{"Node Type":"Seq Scan","Relation Name":"t","Startup Cost":0,"Total Cost":40,"Plan Rows":4,"Plan Width":8,"Shared Hit Blocks":0,"Shared Read Blocks":0}}]',
    );
    assert.ok(parsed.ok && parsed.value[0] !== undefined);
    const plan = parsed.value[0];
    const estimate = { plan, metrics: deriveMetrics(plan) };
    assert.deepEqual(comparePlans(side({ ms: 9 }), estimate).totals.blocks, {
      before: 100,
      after: null,
    });
  });
});
