// Are scans, validity and absence of indexes read as the server has them, in one query and whatever they are called?

import assert from 'node:assert/strict';
import { Database } from '../../../src/db/database';
import { readIndexStates, scansWords } from '../../../src/features/madeIndexes';
import { cleanup } from '../../support/cleanup';
import { postgres, type Cluster, type Major } from '../../support/postgres';

const TESTED: readonly Major[] = [14, 18];

for (const major of TESTED) {
  describe(`indexes that Planwright made, on PostgreSQL ${String(major)}`, () => {
    let cluster: Cluster;
    let database: Database;
    let name: string;
    const atEnd = cleanup();

    before(async () => {
      cluster = await postgres(major);
      name = await cluster.createDatabase();
      await cluster.sql(
        `CREATE SCHEMA shop;
         CREATE TABLE shop.orders (id int, note text);
         INSERT INTO shop.orders SELECT i % 900, 'n' FROM generate_series(1, 1000) i;
         CREATE INDEX plain ON shop.orders (id);
         CREATE INDEX "It's ""odd"", {a}" ON shop.orders (note);
         CREATE TABLE parts (id int) PARTITION BY RANGE (id);
         CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (10);
         CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM (10) TO (20);
         CREATE INDEX parted ON parts (id);
         CREATE TABLE plain (id int)`,
        name,
      );
      // Counters are told when a session ends.
      await cluster.sql(
        `SET enable_seqscan = off;
         SELECT * FROM shop.orders WHERE id = 1;
         SELECT * FROM shop.orders WHERE id = 2;
         SELECT * FROM parts WHERE id = 1;
         SELECT * FROM parts WHERE id = 11;
         SELECT * FROM parts WHERE id = 12`,
        name,
      );
      database = new Database(cluster.profile({ database: name }), () => Promise.resolve(null));
      atEnd(() => database.close());
    });

    it('are there with their scans, those of all partitions together', async () => {
      const wanted = [
        { schema: 'shop', name: 'plain' },
        { schema: null, name: 'parted' },
        { schema: 'shop', name: `It's "odd", {a}` },
      ];
      const [plain, parted, odd] = await told(wanted, ([first]) => (first?.scans ?? 0) > 0);
      assert.deepEqual([plain?.scans, parted?.scans, odd?.scans], [2, 3, 0]);
      assert.deepEqual([plain?.valid, parted?.valid, odd?.valid], [true, true, true]);
    });

    it('are gone, or of another schema, or no index at all', async () => {
      const states = await readIndexStates(database, [
        { schema: 'shop', name: 'never' },
        { schema: 'public', name: 'plain' },
        { schema: 'shop', name: 'orders' },
      ]);
      assert.deepEqual(states, [null, null, null]);
    });

    it('are invalid after a build that was broken off', async () => {
      const outcome = await database.run(
        'CREATE UNIQUE INDEX CONCURRENTLY twice ON shop.orders (id)',
        () => undefined,
      );
      assert.equal(outcome.kind, 'failed');
      const [state] = await readIndexStates(database, [{ schema: 'shop', name: 'twice' }]);
      assert.equal(state?.valid, false);
    });

    it('are told apart where many schemas hold the same name', async () => {
      // Making them takes seconds, so in one version alone.
      const tenants = major === 18 ? 1_010 : 20;
      await cluster.sql(
        `DO $$ BEGIN FOR tenant IN 1..${String(tenants)} LOOP
           EXECUTE format('CREATE SCHEMA t%s CREATE TABLE orders (id int) CREATE INDEX same ON orders (id)', tenant);
         END LOOP; END $$;
         CREATE TABLE first (id int); CREATE INDEX same ON first (id); DROP INDEX t7.same`,
        name,
      );
      const wanted = Array.from({ length: tenants }, (_, at) => ({
        schema: `t${String(at + 1)}`,
        name: 'same',
      }));
      const states = await readIndexStates(database, [...wanted, { schema: null, name: 'same' }]);
      const gone = states.flatMap((state, at) => (state === null ? [at + 1] : []));
      assert.deepEqual(gone, [7]);
      await cluster.sql('SET enable_seqscan = off; SELECT * FROM first WHERE id = 1', name);
      const [visible] = await told([{ schema: null, name: 'same' }], ([one]) => one?.scans === 1);
      assert.equal(visible?.scans, 1);
    });

    it('are found by a name that is longer than the server keeps, and never by half a pair', async () => {
      const long = 'of_a_name_'.repeat(7);
      await cluster.sql(`CREATE INDEX ${long} ON shop.orders (id, note)`, name);
      const states = await readIndexStates(database, [
        { schema: 'shop', name: long },
        { schema: null, name: long },
        { schema: 'public', name: long },
        { schema: 'shop', name: 'parted' },
        { schema: 'shop', name: 'plain' },
        { schema: 'shop', name: 'plain' },
      ]);
      assert.deepEqual(
        states.map((state) => state !== null),
        [true, true, false, false, true, true],
      );
    });

    it('are told without waiting for who holds a partition of theirs', async () => {
      const holder = await cluster.connect(name);
      try {
        await holder.query('BEGIN; REINDEX INDEX parts_1_id_idx; LOCK TABLE parts_2');
        const [parted] = await readIndexStates(database, [{ schema: 'public', name: 'parted' }]);
        assert.equal(parted?.valid, true);
      } finally {
        await holder.end();
      }
    });

    it('count from a reset of the counters, and say so', async () => {
      const wanted = [{ schema: 'shop', name: 'plain' }];
      await cluster.sql('SELECT pg_stat_reset()', name);
      const [state] = await told(wanted, ([first]) => first?.scans === 0);
      assert.ok(state);
      assert.ok(Math.abs((state.resetAt ?? 0) - Date.now()) < 60_000);
      assert.match(scansWords(state, 0), /^no scans since the counters were reset on \d{4}-/);
      assert.equal(
        scansWords({ ...state, scans: 3_120 }, Date.now() + 60_000),
        '3 120 scans since it was made',
      );
    });

    /** PostgreSQL 14 tells its counters by a process of its own, a moment later. */
    async function told(
      indexes: Parameters<typeof readIndexStates>[1],
      enough: (states: Awaited<ReturnType<typeof readIndexStates>>) => boolean,
    ): Promise<Awaited<ReturnType<typeof readIndexStates>>> {
      const deadline = Date.now() + 15_000;
      for (;;) {
        const states = await readIndexStates(database, indexes);
        if (enough(states) || Date.now() > deadline) return states;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  });
}
