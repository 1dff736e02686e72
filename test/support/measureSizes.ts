// Builds every index of the sized tables for real, and asks the size model for each as HypoPG (by the catalog) and the twin
// (by its image) do.

import { createIndexSql } from '../../src/analysis/changes/indexSql';
import { indexSizeFromCatalog } from '../../src/analysis/indexes/size/catalogSize';
import type { Catalog } from '../../src/model/catalog';
import type { IndexDefinition } from '../../src/model/indexDefinition';
import { readCatalog } from '../../src/db/catalogReader';
import { Database } from '../../src/db/database';
import { buildTwin } from '../../src/whatif/twin/build/buildTwin';
import { readSource } from '../../src/whatif/twin/source/readSource';
import { PgliteTarget } from '../../src/whatif/twin/target/pgliteTarget';
import { TwinWhatIf } from '../../src/whatif/twin/target/twinWhatIf';
import type { Cluster } from './cluster';
import { embeddedDist } from './embedded';
import { SIZED_BUILDS, SIZED_TABLES, definitionOf } from './sizedTables';

export interface MeasuredSize {
  readonly kind: string;
  readonly build: string;
  readonly realBytes: number;
  /** Null where the catalog alone does not tell the rows. */
  readonly catalogBytes: number | null;
  readonly twinBytes: number;
}

const quiet = { signal: new AbortController().signal, progress: (): void => undefined };

export async function measureSizes(cluster: Cluster): Promise<readonly MeasuredSize[]> {
  const database = await cluster.createDatabase();
  for (const statement of SIZED_TABLES) await cluster.sql(statement, database);
  const client = new Database(cluster.profile({ database }), () => Promise.resolve(null));
  try {
    const names = ['visits', 'articles', 'essays', 'documents', 'people'];
    const tables = names.map((name) => ({ schema: 'public', name }));
    const catalog = await readCatalog(client, { tables });
    const { image } = await readSource(
      client,
      { liveEnds: false, now: () => '2026-01-01T00:00:00Z' },
      quiet,
    );
    const target = await PgliteTarget.open(embeddedDist(), image);
    const twin = new TwinWhatIf(target, image);
    try {
      await buildTwin(image, target, quiet);
      const builds = Object.entries(SIZED_BUILDS).flatMap(([kind, of]) =>
        of.map((build) => ({ kind, definition: definitionOf(build) })),
      );
      const definitions = builds.map(({ definition }) => definition);
      const { indexes, refused } = await twin.evaluate({ add: definitions }, []);
      if (refused.length > 0) throw new Error(refused.map(({ why }) => why).join('; '));
      const realBytes = await buildAll(cluster, database, definitions);
      return builds.map(({ kind, definition }, at) => ({
        kind,
        build: createIndexSql(definition, { name: 'built' }),
        realBytes: realBytes[at] ?? 0,
        catalogBytes: catalogBytes(definition, catalog),
        twinBytes: indexes[at]?.bytes ?? 0,
      }));
    } finally {
      await twin.close();
    }
  } finally {
    await client.close();
  }
}

function catalogBytes(definition: IndexDefinition, { tables }: Catalog): number | null {
  const table = tables.find(({ name }) => name === definition.table);
  if (table === undefined || definition.predicate !== null) return null;
  return indexSizeFromCatalog(definition, table)?.bytes ?? null;
}

async function buildAll(
  cluster: Cluster,
  database: string,
  definitions: readonly IndexDefinition[],
): Promise<number[]> {
  const client = await cluster.connect(database);
  try {
    const bytes: number[] = [];
    for (const definition of definitions) {
      await client.query(createIndexSql(definition, { name: 'built' }));
      const { rows } = await client.query<{ bytes: string }>(
        `SELECT pg_relation_size('public.built') AS bytes`,
      );
      bytes.push(Number(rows[0]?.bytes));
      await client.query('DROP INDEX public.built');
    }
    return bytes;
  } finally {
    await client.end();
  }
}

/** The factor by which the model is off in the mean, geometrically. */
export function meanError(ratios: readonly number[]): number {
  const logs = ratios.map((ratio) => Math.abs(Math.log(ratio)));
  return Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length);
}
