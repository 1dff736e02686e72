// How long a database of 10 000 tables takes to open in the tree and to be read for squiggles, beside a bare SELECT of pg_class.
// Usage: tsx bench/catalog.ts [major] [tables]; prints JSON.

import * as z from 'zod';
import { listRelations, listSchemas } from '../src/db/browse';
import { readOutline } from '../src/db/catalogOutline';
import { readCatalog } from '../src/db/catalogReader';
import { Database } from '../src/db/database';
import { startPostgres, type Cluster, type Major } from '../test/support/cluster';

const RUNS = 7;
/** As src/extension/views/connectionNodes.ts asks for them. */
const PAGE = 500;
/** Tables that one transaction creates: each takes locks. */
const BATCH = 500;

async function createTables(cluster: Cluster, count: number): Promise<void> {
  for (let from = 1; from <= count; from += BATCH)
    await cluster.sql(`
      do $$ begin
        for i in ${String(from)} .. ${String(Math.min(count, from + BATCH - 1))} loop
          execute format('create table t%s (id bigint primary key, customer_id bigint not null,
            status text not null, total numeric(12,2), created_at timestamptz default now(), note text)', i);
          execute format('create index on t%s (customer_id, created_at)', i);
          execute format('insert into t%s select g, g %% 3, ''new'' from generate_series(1, 20) g', i);
        end loop;
      end $$`);
  await cluster.sql('analyze');
}

async function median(run: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < RUNS; i++) {
    const begin = performance.now();
    await run();
    times.push(performance.now() - begin);
  }
  return Math.round(times.sort((a, b) => a - b)[Math.floor(RUNS / 2)] ?? 0);
}

async function main(): Promise<void> {
  const [major = '18', tables = '10000'] = process.argv.slice(2);
  const cluster = await startPostgres(Number(major) as Major, {
    settings: { max_locks_per_transaction: '256' },
  });
  const database = new Database(cluster.profile(), () => Promise.resolve(null));
  try {
    await createTables(cluster, Number(tables));
    const named = z.object({ name: z.string() });
    const bare = () =>
      database.query("select relname::text as name from pg_class where relkind = 'r'", [], named);
    const bareMs = await median(bare);
    const results = {
      openMs: await median(() => listSchemas(database)),
      firstPageMs: await median(() => listRelations(database, 'public', '', PAGE)),
      lastPageMs: await median(() => listRelations(database, 'public', 't9500', PAGE)),
      outlineMs: await median(() => readOutline(database)),
      catalogMs: await median(() => readCatalog(database, {})),
      namedMs: await median(() =>
        readCatalog(database, {
          tables: ['t1', 't77', 't9000'].map((name) => ({ schema: null, name })),
        }),
      ),
    };
    const timesBare = Object.fromEntries(
      Object.entries(results).map(([name, ms]) => [
        name.replace(/Ms$/, ''),
        Number((ms / Math.max(1, bareMs)).toFixed(1)),
      ]),
    );
    const report = { major: Number(major), tables: Number(tables), bareMs, ...results, timesBare };
    console.log(JSON.stringify({ benchmark: 'catalog', targetMs: 1000, ...report }, null, 2));
  } finally {
    await database.close();
    await cluster.stop();
  }
}

void main();
