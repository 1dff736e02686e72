// How long a plan takes to be parsed, derived and judged, beside JSON.parse of the same text.
// Usage: tsx bench/planSpeed.ts [nodes]; prints JSON.

import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import esbuild from 'esbuild';
import type { deriveMetrics } from '../src/analysis/plan/derive';
import type { parseJson } from '../src/analysis/plan/parseJson';
import type { judgePlan } from '../src/analysis/rules/judge';
import { largePlanJson } from '../test/support/largePlan';

const ROOT = path.resolve(__dirname, '..');
const BUNDLE = path.join(ROOT, '.cache/bench/planCore.cjs');

interface Core {
  readonly parseJson: typeof parseJson;
  readonly deriveMetrics: typeof deriveMetrics;
  readonly judgePlan: typeof judgePlan;
}

/** As it is shipped: tsx gives every function its name when it is made, which costs more than the functions themselves. */
function shippedCore(): Core {
  mkdirSync(path.dirname(BUNDLE), { recursive: true });
  esbuild.buildSync({
    stdin: {
      contents: `export { parseJson } from './src/analysis/plan/parseJson';
        export { deriveMetrics } from './src/analysis/plan/derive';
        export { judgePlan } from './src/analysis/rules/judge';`,
      resolveDir: ROOT,
    },
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    outfile: BUNDLE,
  });
  return createRequire(__filename)(BUNDLE) as Core;
}

const RUNS = 40;
/** The engine compiles what is hot in the first ones. */
const WARM_UP = 10;

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function timed<T>(work: () => T): { readonly ms: number; readonly value: T } {
  const begin = performance.now();
  const value = work();
  return { ms: performance.now() - begin, value };
}

function main(): void {
  const asked = Number(process.argv[2] ?? 5_000);
  const json = largePlanJson(asked);
  const core = shippedCore();
  let findings = 0;
  // By itself: what it leaves for the collector is not the core's.
  const bare = Array.from({ length: RUNS }, () => timed(() => JSON.parse(json) as unknown).ms);
  const runs = Array.from({ length: RUNS }, () => {
    const parsed = timed(() => core.parseJson(json));
    if (!parsed.value.ok) throw new Error(parsed.value.error.message);
    const plan = parsed.value.value;
    const derived = timed(() => core.deriveMetrics(plan));
    const context = { plan, metrics: derived.value, statement: null, catalog: null };
    const judged = timed(() => core.judgePlan({ ...context, serverVersion: 180_000 }, {}));
    findings = judged.value.length;
    return { parse: parsed.ms, derive: derived.ms, judge: judged.ms };
  }).slice(WARM_UP);
  const parseMs = median(runs.map(({ parse }) => parse));
  const deriveMs = median(runs.map(({ derive }) => derive));
  const judgeMs = median(runs.map(({ judge }) => judge));
  const wholeMs = median(runs.map(({ parse, derive, judge }) => parse + derive + judge));
  const jsonParseMs = median(bare.slice(WARM_UP));
  const report = {
    benchmark: 'planSpeed',
    targetMs: 50,
    nodes: asked,
    bytes: json.length,
    findings,
    wholeMs,
    parseMs,
    deriveMs,
    judgeMs,
    jsonParseMs,
    timesJsonParse: wholeMs / jsonParseMs,
  };
  console.log(JSON.stringify(report, null, 2));
}

main();
