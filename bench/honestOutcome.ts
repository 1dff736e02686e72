// Is a statement really faster with the index that is advised, and as fast as with those that other ways of choosing would
// build? Slow statements and traps, with everything that is advised built and measured.
// Usage: npm run build, then tsx bench/honestOutcome.ts [names that hold this]; prints JSON.

import type { SqlParser } from '../src/analysis/sql/parser';
import { readCatalog } from '../src/db/catalogReader';
import { explainAndOptimize } from '../src/features/explainAndOptimize';
import { loadParser } from '../src/features/loadParser';
import { readStatement } from '../src/features/readStatement';
import type { Table } from '../src/model/catalog';
import type { IndexDefinition } from '../src/model/indexDefinition';
import type { Suggestion } from '../src/model/suggestion';
import { LiveTwinSource } from '../src/whatif/twin/source/twinSource';
import { pgliteEngine } from '../src/whatif/twin/target/twinEngines';
import { TwinKeeper } from '../src/whatif/twin/twinKeeper';
import { embeddedDist } from '../test/support/embedded';
import { Arena } from './honest/arena';
import {
  figuresOf,
  isNamed,
  outcomeOf,
  timesOf,
  type Advised,
  type Outcome,
} from './honest/outcome';
import { dexter, everyFilteredColumn } from './honest/rivals';
import { SLOW, TRAPS } from './honest/statements';
import { SHOP } from './honest/tables';
import { DIST, openSource, type Source } from './twin/source';

const work = { signal: new AbortController().signal, progress: (): void => undefined };

interface Tools {
  readonly parser: SqlParser;
  readonly source: Source;
  readonly keeper: TwinKeeper;
  readonly tables: readonly Table[];
}

async function advise(tools: Tools, name: string, sql: string): Promise<Advised> {
  const { parser, source, keeper, tables } = tools;
  const { client } = source;
  const read = await readStatement(parser, sql, { start: 0, end: sql.length }, client);
  if (!read.ok) throw new Error(`${name}: ${read.error.message}`);
  const isRead = read.value.statement.class === 'read-only';
  const question = {
    ...{ parsed: read.value, parameters: [], modeReason: null, allowWrite: false },
    ...({ mode: isRead ? 'analyze' : 'estimate', lockTimeoutMs: 5_000 } as const),
    ...{ advise: true, rules: {}, runs: 2 },
  };
  const on = { parser, client, scratch: null, twin: { keeper, waitMs: 120_000 } };
  const { suggestions } = await explainAndOptimize(on, question, work);
  const indexes = suggestions.filter(isForTheStatement);
  const [first = null] = indexes;
  const built = indexes.filter((one) => one === first || !isNamed(one));
  return {
    ...{ name, sql, isTrap: name in TRAPS, first },
    top: first === null ? [] : definitionsOf(first),
    all: built.flatMap(definitionsOf),
    naive: everyFilteredColumn(read.value, tables),
    dexter: await dexter(source, sql, tables),
  };
}

/** An index for a statement that is rewritten first is none for this one. */
function isForTheStatement({ id, kind, proof }: Suggestion): boolean {
  return kind === 'index' && id.startsWith('index-') && proof.level === 'what-if';
}

function definitionsOf({ changes }: Suggestion): readonly IndexDefinition[] {
  return changes.flatMap((change) => (change.kind === 'create-index' ? [change.definition] : []));
}

async function adviseAll(
  source: Source,
  statements: Readonly<Record<string, string>>,
): Promise<readonly Advised[]> {
  const { client } = source;
  const { tables: all } = await readCatalog(client, { schemas: ['public'] });
  const named = all.map(({ schema, name }) => ({ schema, name }));
  const { tables } = await readCatalog(client, { tables: named });
  const keeper = new TwinKeeper({
    source: new LiveTwinSource(client, { liveEnds: true, now: () => new Date().toISOString() }),
    openEngine: pgliteEngine(embeddedDist()),
    cache: null,
  });
  try {
    const tools = { parser: await loadParser(DIST), source, keeper, tables };
    const advised: Advised[] = [];
    for (const [name, sql] of Object.entries(statements))
      advised.push(await advise(tools, name, sql));
    return advised;
  } finally {
    await keeper.close();
  }
}

async function measureAll(source: Source, all: readonly Advised[]): Promise<readonly Outcome[]> {
  const client = await source.cluster.connect(source.database);
  try {
    const arena = new Arena(client);
    const outcomes: Outcome[] = [];
    for (const advised of all) {
      const times = await timesOf(advised, (sets) => arena.measure(advised.sql, sets));
      outcomes.push(outcomeOf(advised, times));
    }
    return outcomes;
  } finally {
    await client.end();
  }
}

async function main(): Promise<void> {
  const part = process.argv[2] ?? '';
  const statements = Object.entries({ ...SLOW, ...TRAPS }).filter(([name]) => name.includes(part));
  const source = await openSource(SHOP, 15, { hypopg: true });
  try {
    const advised = await adviseAll(source, Object.fromEntries(statements));
    const outcomes = await measureAll(source, advised);
    const target = { improvedByTenth: 0.95, worseUnnamed: 0, trapsWithoutIndex: 1 };
    console.log(
      JSON.stringify(
        { benchmark: 'honestOutcome', target, ...figuresOf(outcomes), statements: outcomes },
        null,
        2,
      ),
    );
  } finally {
    await source.stop();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
