// How long does a migration of ten statements take to be checked on a twin file of 1 000 tables with 200 statements, whose plans
// are compared? Beside one bare copy of that schema on which each statement is planned twice, and nothing else.
// Prints JSON. Usage: tsx bench/migrateCheck.ts; expects dist/ to be built.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { loadParser } from '../src/features/loadParser';
import { checkOnTwin } from '../src/features/migrations/checkOnTwin';
import { Twins } from '../src/features/twin/twins';
import { workloadInTwin } from '../src/features/workload/twinWorkload';
import { migrationReportSchema } from '../src/model/migrationReport';
import type { TwinImage } from '../src/model/twinImage';
import { encodeTwin } from '../src/whatif/twin/image/twinFile';
import { readSource } from '../src/whatif/twin/source/readSource';
import { PgliteTarget } from '../src/whatif/twin/target/pgliteTarget';
import { runCli } from '../test/support/cli';
import { bareSchema } from './twin/bareSchema';
import { CONNECTED, CONNECTED_MIGRATION, CONNECTED_STATEMENTS } from './twin/connected';
import { quiet, READ_OPTIONS } from './twin/fidelity';
import { DIST, openSource } from './twin/source';

/** What it reaches cannot be told from its text, so that everything is copied. */
const OPAQUE = `DO $$ BEGIN EXECUTE 'ALTER TABLE erp.t5 ADD COLUMN more int'; END $$;\n${CONNECTED_MIGRATION}`;

async function main(): Promise<void> {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'planwright-migrate-check-'));
  try {
    const image = await imageOfSource();
    const twin = path.join(directory, 'erp.twin.json.gz');
    writeFileSync(twin, await encodeTwin(image));
    const loadBefore = os.loadavg()[0];
    const { ms: bareMs } = await timed(() => bare(image));
    const told = await timed(() => command(CONNECTED_MIGRATION, twin, directory));
    const opaque = await timed(() => command(OPAQUE, twin, directory));
    const result = {
      benchmark: 'migrateCheck',
      relations: image.relations.length,
      indexes: image.indexes.length,
      statements: CONNECTED_STATEMENTS.length,
      target: '10 s',
      check: { ...told, ratioToBare: tenth(told.ms / bareMs) },
      checkOnEverything: { ...opaque, ratioToBare: tenth(opaque.ms / bareMs) },
      bareMs,
      phasesMs: await phases(image, directory),
      loadBefore,
      loadAfter: os.loadavg()[0],
    };
    console.log(JSON.stringify(result, null, 2));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function imageOfSource(): Promise<TwinImage> {
  const source = await openSource(CONNECTED, 18);
  try {
    const { image } = await readSource(source.client, READ_OPTIONS, quiet);
    const statements = CONNECTED_STATEMENTS.map((text, i) => ({
      ...{ id: String(i), text, calls: 1_000, totalMs: 5_000, meanMs: 5, rows: 10, nested: false },
    }));
    return { ...image, workload: { since: null, totals: null, statements, leftOut: 0 } };
  } finally {
    await source.stop();
  }
}

/** As CI runs it, from the start of the process to its end. */
async function command(sql: string, twin: string, directory: string) {
  const file = path.join(directory, 'change.sql');
  writeFileSync(file, sql);
  const args = ['migrate-check', file, '--twin', twin, '--format', 'json', '--fail-on', 'never'];
  const { code, out, log } = await runCli(args, { cwd: directory });
  if (code !== 0) throw new Error(`exit code ${String(code)}: ${log}`);
  const { statements, plans } = migrationReportSchema.parse(JSON.parse(out));
  return {
    done: statements.filter(({ outcome }) => outcome.kind === 'done').length,
    findings: statements.flatMap(({ findings }) => findings).length,
    planned: plans?.planned,
    notPlanned: plans?.notPlanned,
    changed: plans?.changes.length,
  };
}

async function timed<T>(work: () => Promise<T>): Promise<T & { readonly ms: number }> {
  const started = performance.now();
  const value = await work();
  return { ...value, ms: whole(performance.now() - started) };
}

/** In this process, by what it says that it does: the time of each. */
async function phases(image: TwinImage, cacheDirectory: string): Promise<Record<string, number>> {
  const parser = await loadParser(DIST);
  const twins = new Twins({
    ...{ distDirectory: DIST, cacheDirectory, clusterDirectory: cacheDirectory, waitMs: 60_000 },
    choice: () => ({ mode: 'automatic', binDirectories: [] }),
    keepsValues: () => false,
  });
  const told: Record<string, number> = {};
  let [last, since] = ['start', performance.now()];
  const progress = (words: string): void => {
    const now = performance.now();
    told[last] = whole((told[last] ?? 0) + now - since);
    [last, since] = [words.replace(/, step .*/, '').replaceAll(/\d+/g, 'N'), now];
  };
  const work = { signal: new AbortController().signal, progress };
  const workload = await workloadInTwin(parser, image, work);
  const files = [{ file: 'change.sql', text: CONNECTED_MIGRATION }];
  await checkOnTwin(files, { image, twins, parser, workload }, work);
  progress('end');
  return told;
}

/** One copy where a check makes three, without rows, keys, statistics and sizes. */
async function bare(image: TwinImage): Promise<object> {
  const target = await PgliteTarget.open(DIST, image);
  try {
    const times = await bareSchema(target, image);
    for (const sql of [...CONNECTED_STATEMENTS, ...CONNECTED_STATEMENTS])
      await target.plan({ sql, parameters: [] });
    return times;
  } finally {
    await target.close();
  }
}

function whole(ms: number): number {
  return Math.round(ms);
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
