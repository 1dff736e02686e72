// How near is the predicted time of an advice to the time with the index really built? The model's figures were tuned on a
// part of the statements; the others are told apart.
// Usage: npm run build, then tsx bench/predictedTime.ts [--keep FILE]; prints JSON, FILE keeps the plans.

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { SqlParser } from '../src/analysis/sql/parser';
import { Database } from '../src/db/database';
import { explainAndOptimize } from '../src/features/explainAndOptimize';
import { prepareTry } from '../src/features/explain/tryForReal';
import { loadParser } from '../src/features/loadParser';
import { readStatement } from '../src/features/readStatement';
import type { PredictedTime } from '../src/model/suggestion';
import { LiveTwinSource } from '../src/whatif/twin/source/twinSource';
import { pgliteEngine } from '../src/whatif/twin/target/twinEngines';
import { TwinKeeper } from '../src/whatif/twin/twinKeeper';
import { DEBIAN_15_BIN, startPostgres, type Cluster, type Major } from '../test/support/cluster';
import { embeddedDist } from '../test/support/embedded';
import { OTHERS, PREDICTED_TABLES, TUNED_ON } from './support/predictedStatements';

const DIST = path.resolve(__dirname, '../dist');

interface Case {
  readonly major: Major;
  readonly name: string;
  readonly isOther: boolean;
  readonly title: string;
  readonly predicted: PredictedTime | null;
  readonly beforeMs: number;
  readonly measuredMs: number;
  readonly plans: { readonly before: unknown; readonly planned: unknown; readonly built: unknown };
}

interface Tools {
  readonly major: Major;
  readonly parser: SqlParser;
  readonly client: Database;
  readonly keeper: TwinKeeper;
}

const work = { signal: new AbortController().signal, progress: (): void => undefined };

/** Null where no index is advised. */
async function measure(tools: Tools, name: string, sql: string): Promise<Case | null> {
  const { parser, client, keeper, major } = tools;
  const read = await readStatement(parser, sql, { start: 0, end: sql.length }, client);
  if (!read.ok) throw new Error(read.error.message);
  const question = {
    ...({ parsed: read.value, parameters: [], mode: 'analyze', modeReason: null } as const),
    ...{ allowWrite: false, lockTimeoutMs: 5_000, advise: true, rules: {}, runs: 2 },
  };
  const on = { parser, client, scratch: null, twin: { keeper, waitMs: 120_000 } };
  const report = await explainAndOptimize(on, question, work);
  const advised = report.suggestions.find(
    ({ kind, proof }) => kind === 'index' && proof.level === 'what-if',
  );
  if (advised === undefined) return null;
  const tryTools = { parser, client, tryouts: client, answers: () => null };
  const prepared = await prepareTry(tryTools, report, advised.id, work);
  if (!prepared.ok) throw new Error(prepared.error);
  const { suggestion } = await prepared.value.run(work);
  const { times, planAfter } = suggestion.proof;
  if (times === undefined) return null;
  return {
    ...{ major, name, isOther: name in OTHERS, title: advised.title },
    predicted: advised.proof.predictedTime ?? null,
    beforeMs: times.beforeMs,
    measuredMs: times.afterMs,
    plans: {
      before: { root: report.plan.root, statement: report.plan.statementFields },
      planned: advised.proof.planAfter,
      built: planAfter,
    },
  };
}

async function onCluster(major: Major, cluster: Cluster): Promise<readonly Case[]> {
  for (const statement of PREDICTED_TABLES) await cluster.sql(statement);
  const client = new Database(cluster.profile(), () => Promise.resolve(null));
  const keeper = new TwinKeeper({
    source: new LiveTwinSource(client, { liveEnds: true, now: () => new Date().toISOString() }),
    openEngine: pgliteEngine(embeddedDist()),
    cache: null,
  });
  const cases: Case[] = [];
  try {
    const tools = { major, parser: await loadParser(DIST), client, keeper };
    for (const [name, sql] of Object.entries({ ...TUNED_ON, ...OTHERS })) {
      const found = await measure(tools, name, sql);
      if (found !== null) cases.push(found);
    }
    return cases;
  } finally {
    await keeper.close();
    await client.close();
  }
}

function figures(cases: readonly Case[]) {
  const told = cases.flatMap(({ predicted, measuredMs }) =>
    predicted === null ? [] : [{ ...predicted, measuredMs, off: predicted.ms / measuredMs }],
  );
  const share = (of: typeof told) => Number((of.length / Math.max(1, told.length)).toFixed(3));
  return {
    statements: cases.length,
    predicted: told.length,
    within2Times: share(told.filter(({ off }) => off <= 2 && off >= 0.5)),
    withinInterval: share(
      told.filter(({ lowMs, highMs, measuredMs }) => lowMs <= measuredMs && measuredMs <= highMs),
    ),
  };
}

async function main(): Promise<void> {
  const cases: Case[] = [];
  for (const major of [14, 15, 18] as const) {
    const options = major === 15 ? { binDirectory: DEBIAN_15_BIN } : {};
    const cluster = await startPostgres(major, options);
    try {
      cases.push(...(await onCluster(major, cluster)));
    } finally {
      await cluster.stop();
    }
  }
  const keep = process.argv.indexOf('--keep');
  const file = keep < 0 ? undefined : process.argv[keep + 1];
  if (file !== undefined) writeFileSync(file, JSON.stringify(cases));
  const report = {
    benchmark: 'predictedTime',
    targetWithin2Times: 0.9,
    all: figures(cases),
    tunedOn: figures(cases.filter(({ isOther }) => !isOther)),
    others: figures(cases.filter(({ isOther }) => isOther)),
    byMajor: Object.fromEntries(
      [14, 15, 18].map((major) => [major, figures(cases.filter((one) => one.major === major))]),
    ),
    cases: cases.map(({ major, name, isOther, predicted, beforeMs, measuredMs }) => ({
      ...{ major, name, isOther, beforeMs, measuredMs },
      ...(predicted === null ? {} : { predicted }),
    })),
  };
  console.log(JSON.stringify(report, null, 2));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
