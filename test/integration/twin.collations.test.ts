// Ranges of text are estimated in the order of the source's collation: that of a language (ICU), and that of bytes where
// the planner does not know it for one (C.UTF-8).

import assert from 'node:assert/strict';
import { Database } from '../../src/db/database';
import { buildTwin } from '../../src/whatif/twin/build/buildTwin';
import { readSource } from '../../src/whatif/twin/source/readSource';
import { PgliteTarget } from '../../src/whatif/twin/target/pgliteTarget';
import { embeddedDist } from '../support/embedded';
import { planOnSource } from '../support/planShape';
import { postgres } from '../support/postgres';

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

describe('twin of a database with a collation', function () {
  this.timeout(120_000);

  for (const [collation, options] of [
    ['of a language', `LOCALE 'C' LOCALE_PROVIDER icu ICU_LOCALE 'en-US'`],
    ['C.UTF-8', `LOCALE 'C.UTF-8'`],
  ] as const) {
    it(`estimates ranges of text as the source does: ${collation}`, async () => {
      const cluster = await postgres(18);
      const database = `collated_${String(process.pid)}_${String(collation.length)}`;
      await cluster.sql(`CREATE DATABASE ${database} TEMPLATE template0 ${options}`);
      await cluster.sql(
        `CREATE TABLE named AS SELECT g AS id, (${NAMES})[1 + g % 14] || ' ' || md5(g::text) AS name FROM generate_series(1, 20000) g`,
        database,
      );
      await cluster.sql('VACUUM ANALYZE named', database);
      const client = new Database(cluster.profile({ database }), () => Promise.resolve(null));
      try {
        const { image } = await readSource(
          client,
          { liveEnds: true, now: () => '2026-01-01T00:00:00Z' },
          quiet,
        );
        const target = await PgliteTarget.open(embeddedDist(), image);
        try {
          await buildTwin(image, target, quiet);
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
      } finally {
        await client.close();
      }
    });
  }
});
