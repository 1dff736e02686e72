// Are confirmed statements run with progress and cancel, and is an invalid index named when one is left behind?

import assert from 'node:assert/strict';
import type { RunProgress } from '../../../src/db/contracts';
import { Database } from '../../../src/db/database';
import { DatabaseError } from '../../../src/db/errors';
import { assertNothingLeft, rejection } from '../../support/database';
import { postgres, type Cluster, type Major } from '../../support/postgres';
import { cleanup } from '../../support/cleanup';

const TESTED: readonly Major[] = [14, 18];

function ignore(): void {
  // Progress is not what the test is about.
}

for (const major of TESTED) {
  describe(`running confirmed statements on PostgreSQL ${String(major)}`, () => {
    let cluster: Cluster;
    let database: Database;
    let name: string;

    const atEnd = cleanup();

    before(async () => {
      cluster = await postgres(major);
      name = await cluster.createDatabase();
      await cluster.sql(
        `CREATE TABLE orders (id int, note text);
         INSERT INTO orders SELECT i % 900, 'n' FROM generate_series(1, 1000) i`,
        name,
      );
      database = new Database(cluster.profile({ database: name }), () => Promise.resolve(null));
      atEnd(() => database.close());
    });
    afterEach(() => assertNothingLeft(cluster, name));

    async function indexes(): Promise<unknown[]> {
      const { rows } = await cluster.sql(
        `SELECT c.relname AS name, i.indisvalid AS valid FROM pg_index i
           JOIN pg_class c ON c.oid = i.indexrelid
          WHERE i.indrelid = 'orders'::regclass ORDER BY 1`,
        name,
      );
      return rows as unknown[];
    }

    it('creates and drops an index concurrently', async () => {
      const created = await database.run('CREATE INDEX CONCURRENTLY a ON orders (id)', ignore);
      assert.deepEqual(created, { kind: 'done', rows: null });
      assert.deepEqual(await indexes(), [{ name: 'a', valid: true }]);
      assert.deepEqual(await database.run('DROP INDEX CONCURRENTLY a;', ignore), {
        kind: 'done',
        rows: null,
      });
      assert.deepEqual(await indexes(), []);
    });

    it('names the invalid index that a failure leaves, with the SQL that removes it', async () => {
      const sql = 'CREATE UNIQUE INDEX CONCURRENTLY "Only One" ON orders (id)';
      const outcome = await database.run(sql, ignore);
      assert.ok(outcome.kind === 'failed');
      assert.deepEqual(outcome.leftovers, [
        {
          index: 'public."Only One"',
          cleanupSql: 'DROP INDEX CONCURRENTLY public."Only One";',
        },
      ]);
      assert.match(outcome.error.message, /invalid index public\."Only One"/);
      assert.deepEqual(await database.run(outcome.leftovers[0]?.cleanupSql ?? '', ignore), {
        kind: 'done',
        rows: null,
      });
      assert.deepEqual(await indexes(), []);
    });

    it('reports progress while it waits for others, and cancels', async () => {
      const writer = await cluster.connect(name);
      const controller = new AbortController();
      try {
        // CONCURRENTLY waits for every transaction that may still write to the table.
        await writer.query("BEGIN; INSERT INTO orders VALUES (1, 'open')");
        const seen: RunProgress[] = [];
        const outcome = await database.run(
          'CREATE INDEX CONCURRENTLY b ON orders (note)',
          (progress) => {
            seen.push(progress);
            // The server tells the phase a moment before it has counted for whom it waits.
            if (/waiting for writers/.test(progress.phase) && progress.share !== null)
              controller.abort();
          },
          controller.signal,
        );
        assert.ok(outcome.kind === 'failed' && outcome.error instanceof DatabaseError);
        assert.equal(outcome.error.reason, 'cancelled');
        assert.match(seen.at(-1)?.phase ?? '', /waiting for writers/);
        assert.equal(seen.at(-1)?.share, 0);
        assert.deepEqual(
          outcome.leftovers.map(({ index }) => index),
          ['public.b'],
        );
      } finally {
        await writer.end();
        await database.run('DROP INDEX CONCURRENTLY IF EXISTS public.b', ignore);
      }
    });

    it('runs one statement only', async () => {
      const outcome = await database.run(
        'CREATE INDEX c ON orders (id); DROP TABLE orders',
        ignore,
      );
      assert.ok(outcome.kind === 'failed' && outcome.error instanceof DatabaseError);
      assert.equal(outcome.error.reason, 'syntax');
      assert.deepEqual(await indexes(), []);
    });

    it('counts the rows that are changed or returned, and keeps none of them', async () => {
      const rowsOf = async (sql: string) => {
        const outcome = await database.run(sql, ignore);
        return outcome.kind === 'done' ? outcome.rows : outcome.error.message;
      };
      assert.equal(await rowsOf(`UPDATE orders SET note = 'm' WHERE id < 100`), 199);
      assert.equal(await rowsOf('SELECT * FROM orders FOR UPDATE'), 1000);
      const many =
        "INSERT INTO orders SELECT -1, repeat('x', 1000) FROM generate_series(1, 50000) RETURNING *";
      const before = process.memoryUsage().heapUsed;
      assert.equal(await rowsOf(many), 50_000);
      assert.ok(process.memoryUsage().heapUsed - before < 40 * 1024 * 1024);
      assert.equal(await rowsOf('DELETE FROM orders WHERE id = -1'), 50_000);
    });

    it('refuses on a read-only connection', async () => {
      const readOnly = new Database(cluster.profile({ database: name, readOnly: true }), () =>
        Promise.resolve(null),
      );
      const error = await rejection(readOnly.run('CREATE INDEX d ON orders (id)', ignore));
      await readOnly.close();
      assert.equal(error.reason, 'read-only');
      assert.deepEqual(await indexes(), []);
    });
  });
}
