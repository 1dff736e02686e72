// Do names that every object of JavaScript has, and names that differ by case alone, come through a twin: read, kept, found
// again, built and planned on?

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Database } from '../../../src/db/database';
import { buildTwin } from '../../../src/whatif/twin/build/buildTwin';
import { TwinCache } from '../../../src/whatif/twin/image/twinCache';
import { LiveTwinSource } from '../../../src/whatif/twin/source/twinSource';
import { PgliteTarget } from '../../../src/whatif/twin/target/pgliteTarget';
import { TwinWhatIf } from '../../../src/whatif/twin/target/twinWhatIf';
import { cleanup } from '../../support/cleanup';
import { embeddedDist } from '../../support/embedded';
import { emptyImage } from '../../support/hostileTwins/images';
import { postgres } from '../../support/postgres';

const quiet = { signal: new AbortController().signal, progress: (): void => undefined };

const NAMES = ['__proto__', 'constructor', 'hasOwnProperty', 'toString', 'tostring', 'TOSTRING'];

/** Each name is a table with a column of that name, which an index leads with. */
const SCHEMA = NAMES.map(
  (name) => `CREATE TABLE "${name}" ("${name}" int PRIMARY KEY, note text);
    INSERT INTO "${name}" SELECT i, 'n' || i FROM generate_series(1, 500) i`,
).join(';');

describe('names of objects in a twin', () => {
  const atEnd = cleanup();

  it('are kept with the ends of their columns, and planned with', async () => {
    const cluster = await postgres(18);
    const database = await cluster.createDatabase();
    await cluster.sql(`${SCHEMA}; ANALYZE`, database);
    const client = new Database(cluster.profile({ database }), () => Promise.resolve(null));
    atEnd(() => client.close());
    const directory = mkdtempSync(path.join(os.tmpdir(), 'planwright-names-'));
    atEnd(() => {
      rmSync(directory, { recursive: true, force: true });
    });
    const read = await new LiveTwinSource(client, { liveEnds: true, now: () => '' }).read(quiet);
    const cache = new TwinCache(path.join(directory, 'twins'), () => true);
    assert.equal(await cache.write('key', read), null);
    const { image, problem } = await cache.read('key');
    assert.equal(problem, null);
    assert.ok(image !== null);
    assert.equal(JSON.stringify(image.ends), JSON.stringify(read.ends));
    for (const { table, columns } of image.ends) {
      assert.deepEqual(Object.entries(columns), [[table, ['1', '500']]]);
    }
    assert.deepEqual(image.ends.map(({ table }) => table).sort(), [...NAMES].sort());
    const target = await PgliteTarget.open(embeddedDist(), image);
    try {
      assert.deepEqual(await buildTwin(image, target, quiet), []);
      const twin = new TwinWhatIf(target, image);
      for (const name of NAMES) {
        const sql = `SELECT * FROM public."${name}" WHERE "${name}" > 490`;
        const plan = await twin.plan({ sql, parameters: [] });
        assert.equal(plan.root.fields['Plan Rows'], 10);
      }
    } finally {
      await target.close();
    }
  });

  it('of databases and users that differ by case alone are kept in files of their own, on every file system', async () => {
    const cluster = await postgres(18);
    const directory = mkdtempSync(path.join(os.tmpdir(), 'planwright-names-'));
    atEnd(() => {
      rmSync(directory, { recursive: true, force: true });
    });
    const cache = new TwinCache(directory);
    const databases = ['shop', 'Shop', 'SHOP'];
    const profiles = [
      ...databases.map((database) => ({ database })),
      { database: 'shop', user: 'Postgres' },
    ];
    for (const profile of profiles) {
      const client = new Database(cluster.profile(profile), () => Promise.resolve(null));
      const { cacheKey } = new LiveTwinSource(client, { liveEnds: true, now: () => '' });
      assert.equal(await cache.write(cacheKey, emptyImage(18)), null);
      await client.close();
    }
    const files = readdirSync(directory).map((file) => file.toLowerCase());
    assert.equal(new Set(files).size, profiles.length);
  });
});
