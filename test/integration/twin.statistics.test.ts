// Statistics are written many at once: as ANALYZE wrote them on the source, and one that is refused takes no other with it.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Database } from '../../src/db/database';
import type { TwinImage, TwinLoss, TwinStatistics } from '../../src/model/twinImage';
import { buildTwin } from '../../src/whatif/twin/build/buildTwin';
import { NativeTarget } from '../../src/whatif/twin/target/nativeTarget';
import { PgliteTarget } from '../../src/whatif/twin/target/pgliteTarget';
import { readSource } from '../../src/whatif/twin/source/readSource';
import type { TwinTarget } from '../../src/whatif/twin/target/target';
import { embeddedDist } from '../support/embedded';
import { binDirectory, postgres, type Major } from '../support/postgres';
import { TWIN_SOURCE } from '../support/twinSource';
import { cleanup } from '../support/cleanup';

const quiet = { signal: new AbortController().signal, progress: (): void => undefined };

/** What the planner reads, by names instead of OIDs; slots in any order, which says nothing. */
const SLOTS_SQL = `SELECT json_agg(row ORDER BY row->>'column')::text FROM (
  SELECT json_build_object('column', c.oid::regclass || '.' || a.attname, 'inherited', stainherit,
    'others', ARRAY[stanullfrac, stawidth, stadistinct],
    'slots', (SELECT json_agg(json_build_array(kind, operator::regoperator, l.collname, numbers, vals) ORDER BY kind)
      FROM (VALUES ${[1, 2, 3, 4, 5].map((i) => `(stakind${String(i)}, staop${String(i)}, stacoll${String(i)}, stanumbers${String(i)}::text, stavalues${String(i)}::text)`).join(', ')})
        AS slot(kind, operator, collated, numbers, vals)
      LEFT JOIN pg_catalog.pg_collation l ON l.oid = slot.collated WHERE kind <> 0)) AS row
  FROM pg_catalog.pg_statistic s JOIN pg_catalog.pg_class c ON c.oid = s.starelid
  JOIN pg_catalog.pg_attribute a ON a.attrelid = s.starelid AND a.attnum = s.staattnum
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'tw') AS rows`;

/** A column that is gone, values of another type, and elements of another type. */
const SPOILED: Readonly<Record<string, Partial<TwinStatistics>>> = {
  'tw.customers.tier': { column: 'gone' },
  'tw.orders.total': { histogramBounds: '{some,text}' },
  'tw.orders.during': { rangeBoundsHistogram: '{some,text}' },
};

function spoil(image: TwinImage): TwinImage {
  const statistics = image.statistics.map((row) => ({
    ...row,
    ...SPOILED[[row.schema, row.relation, row.column].join('.')],
  }));
  return { ...image, statistics };
}

for (const major of [18, 15] as const satisfies readonly Major[]) {
  describe(`statistics of a twin of PostgreSQL ${String(major)}`, () => {
    let client: Database;
    let image: TwinImage;
    let cacheDirectory: string;
    let expected: Map<string, string>;

    const atEnd = cleanup();

    before(async () => {
      cacheDirectory = mkdtempSync(path.join(os.tmpdir(), 'planwright-cache-'));
      atEnd(() => {
        rmSync(cacheDirectory, { recursive: true, force: true });
      });
      const cluster = await postgres(major);
      const database = await cluster.createDatabase();
      for (const statement of TWIN_SOURCE) await cluster.sql(statement, database);
      client = new Database(cluster.profile({ database }), () => Promise.resolve(null));
      atEnd(() => client.close());
      const options = { liveEnds: true, now: () => '2026-01-01T00:00:00Z' };
      ({ image } = await readSource(client, options, quiet));
      const connection = await cluster.connect(database);
      await connection.query(`SET search_path = ''; SET extra_float_digits = 1`);
      const { rows } = await connection.query<{ json_agg: string }>(SLOTS_SQL);
      expected = byColumn(rows[0]?.json_agg ?? '[]');
      await connection.end();
    });

    it('fill the same slots as ANALYZE did', async () => {
      const { losses, slots } = await build(image);
      assert.deepEqual(losses, []);
      assert.ok(slots.size > 40);
      assert.deepEqual(slots, expected);
    });

    it('name those that are refused, and carry all others', async () => {
      const { losses, slots } = await build(spoil(image));
      assert.deepEqual(
        losses.map(({ name }) => name).sort(),
        ['tw.customers.gone', 'tw.orders.during', 'tw.orders.total'],
        JSON.stringify(losses),
      );
      assert.ok(losses.every(({ effect }) => effect.includes('unverified')));
      assert.deepEqual(unspoiled(slots), unspoiled(expected));
    });

    async function build(from: TwinImage): Promise<{
      losses: TwinLoss[];
      slots: Map<string, string>;
    }> {
      const target = await open();
      try {
        const losses = await buildTwin(from, target, quiet);
        await target.run([`SET search_path = ''`, 'SET extra_float_digits = 1']);
        const [[json] = []] = await target.query(SLOTS_SQL);
        return {
          losses: losses.filter(({ kind }) => kind === 'statistics'),
          slots: byColumn(json ?? '[]'),
        };
      } finally {
        await target.close();
      }
    }

    function open(): Promise<TwinTarget & { close(): Promise<void> }> {
      const distDirectory = embeddedDist();
      return major === 18
        ? PgliteTarget.open(distDirectory, image)
        : NativeTarget.open(image, {
            distDirectory,
            binDirectory: binDirectory(major),
            cacheDirectory,
          });
    }
  });
}

function byColumn(json: string): Map<string, string> {
  const rows = JSON.parse(json) as { column: string; inherited: boolean }[];
  return new Map(
    rows.map((row) => [`${row.column}${row.inherited ? ' inherited' : ''}`, JSON.stringify(row)]),
  );
}

function unspoiled(slots: ReadonlyMap<string, string>): Map<string, string> {
  return new Map([...slots].filter(([column]) => !(column in SPOILED)));
}
