// Does a twin plan as its source does? The reference database first; prints JSON. Sources are made once and kept in .cache/.
// Usage: tsx bench/twinFidelity.ts [reference ...]; expects dist/ to be built and Debian's PostgreSQL 15 with HypoPG.

import { HypopgWhatIf } from '../src/whatif/hypopg';
import { TwinWhatIf } from '../src/whatif/twin/twinWhatIf';
import { compareIndexes, compareStatements, openTwin } from './twin/fidelity';
import { REFERENCE, REFERENCE_STATEMENTS } from './twin/reference';
import { REFERENCE_INDEXES } from './twin/referenceIndexes';
import { openSource, type Source } from './twin/source';

async function reference() {
  return {
    eighteen: await withSource(18, false, async (source) => ({
      ...(await twinOf(source, 'pglite')),
    })),
    fifteen: await withSource(15, true, async (source) => ({
      ...(await twinOf(source, 'native')),
      hypopg: await hypopgOf(source),
    })),
  };
}

async function withSource<T>(
  major: 15 | 18,
  hypopg: boolean,
  work: (source: Source) => Promise<T>,
): Promise<T> {
  const source = await openSource(REFERENCE, major, { hypopg });
  try {
    return await work(source);
  } finally {
    await source.stop();
  }
}

async function twinOf(source: Source, kind: 'pglite' | 'native') {
  const twin = await openTwin(source, kind, { hypopg: kind === 'native' });
  try {
    const engine = new TwinWhatIf(
      twin.target,
      twin.image,
      kind === 'native' ? 'native-twin' : 'twin',
    );
    return {
      statements: await compareStatements(source, twin, REFERENCE_STATEMENTS),
      indexes: await compareIndexes(source, engine, REFERENCE_INDEXES, REFERENCE_STATEMENTS),
    };
  } finally {
    await twin.target.close();
  }
}

/** HypoPG's own sizes: what it would say without us. */
async function hypopgOf(source: Source) {
  await source.cluster.sql('CREATE EXTENSION IF NOT EXISTS hypopg', source.database);
  const { version, extensions } = await source.client.serverInfo();
  const engine = new HypopgWhatIf(source.client, {
    serverVersion: version,
    extensionVersion: extensions['hypopg'] ?? '',
  });
  return compareIndexes(source, engine, REFERENCE_INDEXES, REFERENCE_STATEMENTS);
}

async function main(): Promise<void> {
  const wanted = process.argv.slice(2);
  const parts: Readonly<Record<string, () => Promise<unknown>>> = { reference };
  const results: Record<string, unknown> = {};
  for (const [name, run] of Object.entries(parts)) {
    if (wanted.length === 0 || wanted.includes(name)) results[name] = await run();
  }
  console.log(JSON.stringify(results, null, 2));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
