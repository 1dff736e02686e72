// Ranges of text are estimated in the order of the source's collation, by either kind of twin: that of a language (ICU), and
// that of bytes where the planner does not know it for one (C.UTF-8).

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Database } from '../../src/db/database';
import type { TwinImage } from '../../src/model/twinImage';
import { buildTwin } from '../../src/whatif/twin/build/buildTwin';
import { LiveTwinSource } from '../../src/whatif/twin/source/twinSource';
import { NativeTarget } from '../../src/whatif/twin/target/nativeTarget';
import { PgliteTarget } from '../../src/whatif/twin/target/pgliteTarget';
import type { TwinTarget } from '../../src/whatif/twin/target/target';
import { cleanup } from '../support/cleanup';
import { embeddedDist } from '../support/embedded';
import { planOnSource } from '../support/planShape';
import { binDirectory, postgres } from '../support/postgres';

const quiet = { signal: new AbortController().signal, progress: (): void => undefined };

/** Capitals and small letters, with and without accents: bytes order them otherwise than people. */
const NAMES = `ARRAY['Anna','bob','Čeněk','dora','Émile','frank','Greta','hans','Ida','jose','Karl','lena','Mike','zoe']`;
const CONDITIONS = [
  `name < 'b'`,
  `name > 'lena' AND name < 'Mike 9'`,
  `name BETWEEN 'Émile' AND 'Greta 5'`,
  `name >= 'Z'`,
  `name LIKE 'Greta%'`,
];

describe('twin of a database with a collation', () => {
  const atEnd = cleanup();
  let cacheDirectory: string;

  before(() => {
    cacheDirectory = mkdtempSync(path.join(os.tmpdir(), 'planwright-cache-'));
    atEnd(() => {
      rmSync(cacheDirectory, { recursive: true, force: true });
    });
  });

  const openNative = (image: TwinImage): Promise<TwinTarget> =>
    NativeTarget.open(image, {
      distDirectory: embeddedDist(),
      binDirectory: binDirectory(18),
      cacheDirectory,
    });

  for (const [collation, options] of [
    ['of a language', `LOCALE 'C' LOCALE_PROVIDER icu ICU_LOCALE 'en-US'`],
    ['C.UTF-8', `LOCALE 'C.UTF-8'`],
  ] as const) {
    describe(collation, () => {
      let client: Database;
      let source: LiveTwinSource;
      let image: TwinImage;

      before(async () => {
        const cluster = await postgres(18);
        const database = `collated_${String(process.pid)}_${String(collation.length)}`;
        await cluster.sql(`CREATE DATABASE ${database} TEMPLATE template0 ${options}`);
        await cluster.sql(
          `CREATE TABLE named AS SELECT g AS id, (${NAMES})[1 + g % 14] || ' ' || md5(g::text) AS name FROM generate_series(1, 20000) g`,
          database,
        );
        await cluster.sql('VACUUM ANALYZE named', database);
        client = new Database(cluster.profile({ database }), () => Promise.resolve(null));
        atEnd(() => client.close());
        source = new LiveTwinSource(client, { liveEnds: true, now: () => '2026-01-01T00:00:00Z' });
        image = await source.read(quiet);
      });

      for (const [kind, open] of [
        ['PGlite', (of: TwinImage) => PgliteTarget.open(embeddedDist(), of)],
        ['a native twin', openNative],
      ] as const) {
        it(`estimates ranges of text as the source does, in ${kind}`, async () => {
          const target = await open(image);
          try {
            assert.deepEqual(await buildTwin(image, target, quiet), []);
            for (const condition of CONDITIONS) {
              const sql = `SELECT * FROM named WHERE ${condition}`;
              const rowsOf = (plan: Awaited<ReturnType<typeof planOnSource>>): number =>
                plan.root.fields['Plan Rows'] ?? 0;
              const real = rowsOf(await planOnSource(client, sql));
              const twin = rowsOf(await target.plan({ sql, parameters: [] }));
              assert.ok(
                Math.abs(twin - real) <= Math.max(10, real * 0.03),
                `${condition}: ${String(twin)} of ${String(real)} rows`,
              );
            }
          } finally {
            await target.close();
          }
        });
      }

      it('is read again as a whole where an image of before has another order', async () => {
        const same = await source.update(image, [], quiet);
        assert.equal(same.kind, 'same');
        for (const other of [
          { bytewise: true },
          { codepoints: !(image.source.codepoints ?? false) },
        ]) {
          const before = { ...image, source: { ...image.source, ...other } };
          const update = await source.update(before, [], quiet);
          assert.ok(update.kind === 'all');
          assert.deepEqual(update.image.source, image.source);
        }
      });
    });
  }
});
