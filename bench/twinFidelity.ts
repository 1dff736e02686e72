// Does a twin plan as its source does? Three databases, every major, HypoPG beside the twin; prints JSON. Sources are made
// once and kept in .cache/. Usage: tsx bench/twinFidelity.ts [reference|analytics|tenants ...]; expects dist/ to be built
// and, for the reference database, Debian's PostgreSQL 15 with HypoPG.

import { HypopgWhatIf } from '../src/whatif/hypopg';
import { TwinWhatIf } from '../src/whatif/twin/target/twinWhatIf';
import { MAJORS, type Major } from '../test/support/cluster';
import { ANALYTICS, ANALYTICS_STATEMENTS } from './twin/analytics';
import { compareIndexes, compareStatements, openTwin, type TwinKind } from './twin/fidelity';
import { REFERENCE, REFERENCE_STATEMENTS } from './twin/reference';
import { REFERENCE_INDEXES } from './twin/referenceIndexes';
import { openSource, type Source, type SourceRecipe } from './twin/source';
import { TENANTS, TENANTS_STATEMENTS } from './twin/tenants';
import { compareAsTenant } from './twin/tenantRole';

async function reference() {
  return {
    eighteen: await withSource(REFERENCE, 18, false, (source) => twinOf(source, 'pglite')),
    fifteen: await withSource(REFERENCE, 15, true, async (source) => ({
      ...(await twinOf(source, 'native')),
      hypopg: await hypopgOf(source),
    })),
  };
}

/** Each major on a twin of its own major, and 15 on 18 to show what the version alone changes. */
async function everyMajor(
  recipe: SourceRecipe,
  statements: readonly string[],
  more?: (source: Source) => Promise<unknown>,
) {
  const results: Record<string, unknown> = {};
  for (const major of MAJORS) {
    results[`from ${String(major)}`] = await withSource(recipe, major, false, async (source) => ({
      own: await statementsOf(source, major === 18 ? 'pglite' : 'native', statements),
      ...(major === 15 ? { onEighteen: await statementsOf(source, 'pglite', statements) } : {}),
      ...(more === undefined ? {} : { subjectToPolicies: await more(source) }),
    }));
  }
  return results;
}

async function statementsOf(source: Source, kind: TwinKind, statements: readonly string[]) {
  const twin = await openTwin(source, kind);
  try {
    return await compareStatements(source, twin, statements);
  } finally {
    await twin.target.close();
  }
}

async function withSource<T>(
  recipe: SourceRecipe,
  major: Major,
  hypopg: boolean,
  work: (source: Source) => Promise<T>,
): Promise<T> {
  const source = await openSource(recipe, major, { hypopg });
  try {
    return await work(source);
  } finally {
    await source.stop();
  }
}

async function twinOf(source: Source, kind: TwinKind) {
  const twin = await openTwin(source, kind);
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
  const parts: Readonly<Record<string, () => Promise<unknown>>> = {
    reference,
    analytics: () => everyMajor(ANALYTICS, ANALYTICS_STATEMENTS),
    tenants: () =>
      everyMajor(TENANTS, TENANTS_STATEMENTS, (source) =>
        compareAsTenant(source, TENANTS_STATEMENTS),
      ),
  };
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
