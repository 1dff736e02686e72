// Does the planner of a twin in PGlite find a relation of any size, at the ends of segments, in thousands, and when it shrinks?

import assert from 'node:assert/strict';
import { Database } from '../../src/db/database';
import { buildTwin } from '../../src/whatif/twin/build/buildTwin';
import { PgliteTarget } from '../../src/whatif/twin/target/pgliteTarget';
import { readSource } from '../../src/whatif/twin/source/readSource';
import { embeddedDist } from '../support/embedded';
import { postgres } from '../support/postgres';
import { cleanup } from '../support/cleanup';

const quiet = { signal: new AbortController().signal, progress: (): void => undefined };
/** RELSEG_SIZE in blocks: 1 GB. */
const SEGMENT = 131_072;
const SIZES = [
  0,
  1,
  SEGMENT - 1,
  SEGMENT,
  SEGMENT + 1,
  2 * SEGMENT,
  3 * SEGMENT + 5,
  400 * SEGMENT,
  4_000 * SEGMENT + 77,
];
const THOUSANDS = 3_000;
const PAGE_BYTES = 8_192;

describe('sizes of a twin in PGlite', () => {
  let target: PgliteTarget;

  const atEnd = cleanup();

  before(async () => {
    const cluster = await postgres(18);
    const database = await cluster.createDatabase();
    const client = new Database(cluster.profile({ database }), () => Promise.resolve(null));
    try {
      const options = { liveEnds: false, now: () => '2026-01-01T00:00:00Z' };
      const { image } = await readSource(client, options, quiet);
      target = await PgliteTarget.open(embeddedDist(), image);
      atEnd(() => target.close());
      await buildTwin(image, target, quiet);
      // The cost of a scan is then its number of blocks.
      await target.run([
        'SET seq_page_cost = 1',
        'SET cpu_tuple_cost = 0',
        'SET max_parallel_workers_per_gather = 0',
        'CREATE TABLE sized (id int)',
        'CREATE INDEX sized_id ON sized (id)',
        // Without any, the planner takes an empty table for one of ten blocks.
        `SELECT pg_restore_relation_stats('schemaname', 'public', 'relname', 'sized', 'relpages', 1, 'reltuples', 100::real)`,
      ]);
    } finally {
      await client.close();
    }
  });

  async function blocksOf(table: string): Promise<number> {
    const { root } = await target.plan({ sql: `SELECT FROM ${table}`, parameters: [] });
    return root.fields['Total Cost'] ?? -1;
  }

  async function assertSize(blocks: number): Promise<void> {
    await target.resize([
      { name: 'public.sized', blocks, height: null },
      { name: 'public.sized_id', blocks: Math.max(2, blocks), height: 3 },
    ]);
    await target.run(['SET enable_indexonlyscan = off']);
    assert.equal(await blocksOf('sized'), blocks);
    const [row] = await target.query(
      `SELECT pg_relation_size('sized')::text, pg_relation_size('sized_id')::text`,
    );
    assert.deepEqual(
      row,
      [blocks, Math.max(2, blocks)].map((n) => String(n * PAGE_BYTES)),
    );
  }

  for (const blocks of SIZES) {
    it(`are those that were given: ${String(blocks)} blocks`, () => assertSize(blocks));
  }

  it('shrink as they grow', async () => {
    for (const blocks of [...SIZES].reverse()) await assertSize(blocks);
  });

  it('hold for thousands of relations of several segments', async () => {
    const names = Array.from({ length: THOUSANDS }, (_, i) => `many_${String(i)}`);
    await target.run(names.map((name) => `CREATE TABLE ${name} (id int)`));
    await target.resize(
      names.map((name, i) => ({ name: `public.${name}`, blocks: SEGMENT + i, height: null })),
    );
    for (const i of [0, 1, 1_500, THOUSANDS - 1]) {
      assert.equal(await blocksOf(`many_${String(i)}`), SEGMENT + i);
    }
  });
});
