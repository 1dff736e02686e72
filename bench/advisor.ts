// Which share of a workload's cost is left with the indexes that are advised, beside the published algorithms under the same
// cost model? 22 analytic statements on 1 GB, with keys and without, within 0.25, 0.5, 1 and 2 times the heap.
// Usage: npm run build, then tsx bench/advisor.ts [scale] [budgets, such as 0.25,1]; prints JSON.

import { adviseWorkload } from '../src/features/advise/adviseWorkload';
import { loadParser } from '../src/features/loadParser';
import type { Workload } from '../src/model/workload';
import { BASELINES } from './advisor/baselines';
import { ddlOf, Scorer } from './advisor/scorer';
import { STATEMENTS } from './advisor/statements';
import { wholesale } from './advisor/wholesale';
import { DIST, openSource, type Source } from './twin/source';

const BUDGETS = [0.25, 0.5, 1, 2];
const LIMIT_SECONDS = [5, 20];

interface Outcome {
  readonly algorithm: string;
  /** Of the cost without new indexes. */
  readonly relativeCost: number;
  readonly bytes: number;
  readonly hypopgBytes: number;
  readonly seconds: number;
  readonly explains: number;
}

function workload(): Workload {
  return {
    source: 'files',
    since: null,
    totals: null,
    statements: Object.entries(STATEMENTS).map(([id, text]) => ({
      ...{ id, text, place: null, calls: 1, counters: null },
    })),
    unread: [],
    notes: [],
  };
}

async function ours(source: Source, budget: number, seconds: number) {
  const parser = await loadParser(DIST);
  const { advice } = await adviseWorkload(
    { parser, client: source.client, twin: null },
    {
      workload: workload(),
      limits: { bytes: budget, count: Infinity },
      seconds,
      engine: 'hypopg',
      sampleValues: true,
    },
    { signal: new AbortController().signal, progress: () => undefined },
  );
  return {
    algorithm: `ours, ${String(seconds)} s`,
    ddl: advice.create.map(({ ddl }) => ddl.replace(' CONCURRENTLY', '')),
    bytes: advice.create.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    seconds: advice.seconds,
    explains: advice.explains,
  };
}

async function rival(source: Source, baseline: (typeof BASELINES)[number], budget: number) {
  const scorer = await Scorer.open(source, Object.values(STATEMENTS));
  try {
    const begin = performance.now();
    const set = await baseline.choose(scorer, budget);
    return {
      algorithm: baseline.name,
      ddl: set.map(ddlOf),
      bytes: scorer.bytesOf(set),
      seconds: (performance.now() - begin) / 1000,
      explains: scorer.explains,
    };
  } finally {
    await scorer.close();
  }
}

async function measure(keys: boolean, scale: number, shares: readonly number[]) {
  const source = await openSource(wholesale({ scale, keys }), 15, { hypopg: true });
  const judge = await Scorer.open(source, Object.values(STATEMENTS));
  try {
    const heapBytes = await heapOf(source);
    const { cost: before } = await judge.judge([]);
    const budgets = [];
    for (const share of shares) {
      const budget = share * heapBytes;
      const outcomes: Outcome[] = [];
      const add = async ({ ddl, ...run }: Awaited<ReturnType<typeof ours>>): Promise<void> => {
        const { cost, hypopgBytes } = await judge.judge(ddl);
        outcomes.push({ ...run, hypopgBytes, relativeCost: cost / before });
      };
      for (const seconds of LIMIT_SECONDS) await add(await ours(source, budget, seconds));
      for (const baseline of BASELINES) await add(await rival(source, baseline, budget));
      const best = Math.min(...outcomes.slice(LIMIT_SECONDS.length).map((one) => one.relativeCost));
      const ratios = outcomes
        .slice(0, LIMIT_SECONDS.length)
        .map(({ algorithm, relativeCost }) => [algorithm, relativeCost / best] as const);
      budgets.push({ budget: share, outcomes, ratioToBest: Object.fromEntries(ratios) });
    }
    return { keys, heapBytes, budgets };
  } finally {
    await judge.close();
    await source.stop();
  }
}

async function heapOf({ cluster, database }: Source): Promise<number> {
  const { rows } = await cluster.sql(
    `SELECT sum(pg_relation_size(oid))::float8 AS bytes FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'`,
    database,
  );
  return Number((rows as readonly { readonly bytes: number }[])[0]?.bytes);
}

async function main(): Promise<void> {
  const scale = Number(process.argv[2] ?? 1);
  const shares = process.argv[3]?.split(',').map(Number) ?? BUDGETS;
  const workloads = [];
  for (const keys of [false, true]) workloads.push(await measure(keys, scale, shares));
  console.log(
    JSON.stringify(
      {
        benchmark: 'advisor',
        engine: 'hypopg',
        statements: Object.keys(STATEMENTS).length,
        target: { ratioToBest: 1, seconds: 5 },
        scale,
        workloads,
      },
      null,
      2,
    ),
  );
}

void main();
