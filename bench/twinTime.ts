// What does a twin cost: its start, the clone, one EXPLAIN, a refresh, memory, and the questions that its source answers?
// Prints JSON. Usage: tsx bench/twinTime.ts [reference|tenants|many ...]; expects dist/ to be built.

import { readFileSync } from 'node:fs';
import os from 'node:os';
import type { IndexDefinition } from '../src/model/indexDefinition';
import type { TwinImage } from '../src/model/twinImage';
import { buildTwin } from '../src/whatif/twin/build/buildTwin';
import { PgliteTarget } from '../src/whatif/twin/target/pgliteTarget';
import { readSource } from '../src/whatif/twin/source/readSource';
import { refreshTwin } from '../src/whatif/twin/build/refreshTwin';
import { LiveTwinSource } from '../src/whatif/twin/source/twinSource';
import { TwinWhatIf } from '../src/whatif/twin/target/twinWhatIf';
import { planOnSource } from '../test/support/planShape';
import { bareSchema } from './twin/bareSchema';
import { median, quiet, READ_OPTIONS } from './twin/fidelity';
import { MANY_TABLES } from './twin/many';
import { REFERENCE, REFERENCE_STATEMENTS } from './twin/reference';
import { DIST, openSource, type Source, type SourceRecipe } from './twin/source';
import { TENANTS } from './twin/tenants';

const PLANS = 10_000;
const INDEXES = 1_000;
const STARTS = 5;

async function reference() {
  return withSource(REFERENCE, async (source) => {
    const { target, image, ...cloned } = await clone(source);
    try {
      return {
        ...cloned,
        starts: await starts(image),
        explain: await explain(source, target),
        refreshOfOneTableMs: await refresh(source, target, image),
        endurance: await endurance(target, image),
      };
    } finally {
      await target.close();
    }
  });
}

async function cloneOnly(recipe: SourceRecipe) {
  return withSource(recipe, async (source) => {
    const { target, image, ...cloned } = await clone(source);
    await target.close();
    return { ...cloned, bare: await bare(image) };
  });
}

/** What PGlite alone needs for the schema as a dump would write it: plain tables and indexes, no rows, no statistics. */
async function bare(image: TwinImage) {
  const target = await PgliteTarget.open(DIST, image);
  try {
    const before = cpuMs(target);
    const times = await bareSchema(target, image);
    return { ...times, cpuMs: difference(before, cpuMs(target)) };
  } finally {
    await target.close();
  }
}

async function clone(source: Source) {
  await readSource(source.client, READ_OPTIONS, quiet);
  const reading = await timed(() => readSource(source.client, READ_OPTIONS, quiet));
  const { image, load } = reading.value;
  const opening = await timed(() => PgliteTarget.open(DIST, image));
  const target = opening.value;
  const before = cpuMs(target);
  const building = await timed(() => buildTwin(image, target, quiet));
  return {
    target,
    image,
    relations: image.relations.length,
    indexes: image.indexes.length,
    childReadyMs: opening.ms,
    readMs: reading.ms,
    buildMs: building.ms,
    /** Of the child alone, whatever else the machine does. */
    buildCpuMs: difference(before, cpuMs(target)),
    cloneBeyondStartMs: reading.ms + building.ms,
    source: {
      queries: load.queries,
      totalMs: whole(load.totalMs),
      slowestMs: whole(load.slowestMs),
    },
    memoryMb: memoryMb(target),
    losses: building.value.length,
  };
}

async function starts(image: TwinImage) {
  const ms: number[] = [];
  const memory: number[] = [];
  for (let i = 0; i < STARTS; i += 1) {
    const opening = await timed(() => PgliteTarget.open(DIST, image));
    ms.push(opening.ms);
    memory.push(memoryMb(opening.value) ?? 0);
    await opening.value.close();
  }
  return { medianMs: median(ms), worstMs: Math.max(...ms), memoryMb: Math.max(...memory) };
}

async function explain(source: Source, target: PgliteTarget) {
  const twin: number[] = [];
  const server: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    for (const sql of REFERENCE_STATEMENTS) {
      twin.push((await timed(() => target.plan({ sql, parameters: [] }))).exact);
      server.push((await timed(() => planOnSource(source.client, sql))).exact);
    }
  }
  const [ours, theirs] = [median(twin), median(server)];
  return {
    twinMedianMs: tenth(ours),
    twinWorstMs: tenth(Math.max(...twin)),
    serverMedianMs: tenth(theirs),
    ratio: tenth(ours / theirs),
  };
}

/** Told by the source's cheap check, read and carried over: everything between ANALYZE and the next plan. */
async function refresh(source: Source, target: PgliteTarget, image: TwinImage): Promise<number> {
  const live = new LiveTwinSource(source.client, READ_OPTIONS);
  let before = image;
  const times: number[] = [];
  for (let i = 0; i < STARTS; i += 1) {
    await source.cluster.sql('ANALYZE shop.orders', source.database);
    const { ms } = await timed(async () => {
      const update = await live.update(before, [{ schema: 'shop', name: 'orders' }], quiet);
      if (update.kind !== 'tables') throw new Error(`the update is ${update.kind}`);
      const losses = await refreshTwin(
        target,
        { before, after: update.image, changed: update.changed },
        quiet,
      );
      if (losses === null) throw new Error('the twin has to be built anew');
      before = update.image;
    });
    times.push(ms);
  }
  return median(times);
}

async function endurance(target: PgliteTarget, image: TwinImage) {
  const memory: Record<string, number | null> = { start: memoryMb(target) };
  for (let i = 1; i <= PLANS; i += 1) {
    const sql = REFERENCE_STATEMENTS[i % REFERENCE_STATEMENTS.length] ?? '';
    await target.plan({ sql, parameters: [] });
    if (i % (PLANS / 4) === 0) memory[`after ${String(i)} plans`] = memoryMb(target);
  }
  const engine = new TwinWhatIf(target, image);
  for (let i = 1; i <= INDEXES; i += 1) {
    const column = ['total', 'created_at', 'channel', 'shipped_at'][i % 4] ?? 'total';
    await engine.evaluate({ add: [onOrders(column)] }, [
      { sql: 'SELECT * FROM shop.orders WHERE total > 995', parameters: [] },
    ]);
    if (i % (INDEXES / 4) === 0) memory[`after ${String(i)} indexes`] = memoryMb(target);
  }
  return memory;
}

function onOrders(column: string): IndexDefinition {
  return {
    schema: 'shop',
    table: 'orders',
    method: 'btree',
    keys: [{ column, descending: false, nullsFirst: false }],
    include: [],
    predicate: null,
    unique: false,
  };
}

async function withSource<T>(
  recipe: SourceRecipe,
  work: (source: Source) => Promise<T>,
): Promise<T> {
  const source = await openSource(recipe, 18);
  try {
    return await work(source);
  } finally {
    await source.stop();
  }
}

async function timed<T>(work: () => Promise<T>): Promise<{ value: T; ms: number; exact: number }> {
  const started = performance.now();
  const value = await work();
  const exact = performance.now() - started;
  return { value, ms: whole(exact), exact };
}

/** proc(5): utime and stime, in ticks of 10 ms. */
const [USER_TICKS, SYSTEM_TICKS, TICK_MS] = [13, 14, 10];

/** Processor time of the child; only Linux tells. */
function cpuMs({ pid }: PgliteTarget): number | null {
  if (process.platform !== 'linux' || pid === undefined) return null;
  const fields = readFileSync(`/proc/${String(pid)}/stat`, 'utf8').split(' ');
  return (Number(fields[USER_TICKS]) + Number(fields[SYSTEM_TICKS])) * TICK_MS;
}

function difference(before: number | null, after: number | null): number | null {
  return before === null || after === null ? null : after - before;
}

/** Resident, of the child; only Linux tells. */
function memoryMb({ pid }: PgliteTarget): number | null {
  if (process.platform !== 'linux' || pid === undefined) return null;
  const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}

function whole(ms: number): number {
  return Math.round(ms);
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}

async function main(): Promise<void> {
  const wanted = process.argv.slice(2);
  const parts: Readonly<Record<string, () => Promise<unknown>>> = {
    reference,
    tenants: () => cloneOnly(TENANTS),
    many: () => cloneOnly(MANY_TABLES),
  };
  const results: Record<string, unknown> = { benchmark: 'twinTime', loadBefore: os.loadavg()[0] };
  for (const [name, run] of Object.entries(parts)) {
    if (wanted.length === 0 || wanted.includes(name)) results[name] = await run();
  }
  console.log(JSON.stringify({ ...results, loadAfter: os.loadavg()[0] }, null, 2));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
