// A native twin of each major before 18: the source's own planner, at its sizes, with its statistics.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processLives } from '../../src/embedded/processLives';
import { Database } from '../../src/db/database';
import type { TwinLoss } from '../../src/model/twinImage';
import { buildTwin } from '../../src/whatif/twin/build/buildTwin';
import { NativeTarget } from '../../src/whatif/twin/target/nativeTarget';
import { readSource, type SourceReading } from '../../src/whatif/twin/source/readSource';
import { TwinWhatIf } from '../../src/whatif/twin/target/twinWhatIf';
import { runCli } from '../support/cli';
import { embeddedDist } from '../support/embedded';
import { costOf, planOnSource, shapeOf } from '../support/planShape';
import { binDirectory, postgres, type Major } from '../support/postgres';
import { TWIN_SOURCE, TWIN_STATEMENTS } from '../support/twinSource';
import { cleanup } from '../support/cleanup';
import { planIn } from '../support/whatIfPlans';

const quiet = { signal: new AbortController().signal, progress: (): void => undefined };
const OLDER: readonly Major[] = [14, 15, 16, 17];

describe('native twin', () => {
  let cacheDirectory: string;
  let distDirectory: string;

  const atEnd = cleanup();

  before(() => {
    cacheDirectory = mkdtempSync(path.join(os.tmpdir(), 'planwright-cache-'));
    atEnd(() => {
      rmSync(cacheDirectory, { recursive: true, force: true });
    });
    distDirectory = embeddedDist();
  });

  for (const major of OLDER) {
    describe(`of a PostgreSQL ${String(major)}`, () => {
      let client: Database;
      let target: NativeTarget;
      let reading: SourceReading;
      let losses: TwinLoss[];

      const atEnd = cleanup();

      before(async () => {
        const cluster = await postgres(major);
        const database = await cluster.createDatabase();
        for (const statement of TWIN_SOURCE) await cluster.sql(statement, database);
        client = new Database(cluster.profile({ database }), () => Promise.resolve(null));
        atEnd(() => client.close());
        reading = await readSource(
          client,
          { liveEnds: true, now: () => '2026-01-01T00:00:00Z' },
          quiet,
        );
        target = await NativeTarget.open(reading.image, {
          distDirectory,
          binDirectory: binDirectory(major),
          cacheDirectory,
        });
        atEnd(() => target.close());
        losses = await buildTwin(reading.image, target, quiet);
      });

      it('is of the same version and carries the whole schema but what it names', () => {
        assert.equal(target.versionNumber, reading.image.source.versionNumber);
        assert.deepEqual(
          losses.map(({ kind, name }) => `${kind} ${name}`),
          ['multivariate most common values tw.orders_place'],
          JSON.stringify(losses),
        );
      });

      it('plans every statement as the source does, at the same cost', async () => {
        for (const sql of TWIN_STATEMENTS) {
          const source = await planOnSource(client, sql);
          const twin = await target.plan({ sql, parameters: [] });
          assert.equal(shapeOf(twin.root), shapeOf(source.root), sql);
          assert.ok(
            Math.abs(costOf(twin) / costOf(source) - 1) < 0.01,
            `${sql}: ${String(costOf(source))} but ${String(costOf(twin))}`,
          );
        }
      });

      it('tells the types of parameters as its source does, and executes nothing for them', async () => {
        const sql = 'DELETE FROM tw.orders WHERE customer_id = $1 AND placed_at > $2 RETURNING id';
        const before = await target.query('SELECT count(*) FROM tw.orders');
        assert.deepEqual(await target.parameterTypes(sql), await client.parameterTypes(sql));
        await assert.rejects(target.parameterTypes('DROP TABLE tw.orders'), {
          name: 'EmbeddedError',
        });
        assert.deepEqual(await target.query('SELECT count(*) FROM tw.orders'), before);
      });

      it('holds a hypothetical index for one question only', async () => {
        const engine = new TwinWhatIf(target, reading.image, 'native-twin');
        const statement = { sql: 'SELECT * FROM tw.orders WHERE total = 995', parameters: [] };
        const before = await engine.plan(statement);
        const answer = await engine.evaluate(
          {
            add: [
              {
                schema: 'tw',
                table: 'orders',
                method: 'btree',
                keys: [{ column: 'total', descending: false, nullsFirst: false }],
                include: [],
                predicate: null,
                unique: false,
              },
            ],
          },
          [statement],
        );
        assert.deepEqual(answer.refused, []);
        assert.match(shapeOf(planIn(answer)?.root ?? before.root), /planwright_1/);
        assert.deepEqual((await engine.plan(statement)).root, before.root);
      });
    });
  }

  it('leaves no process and no file when its child is killed', async () => {
    const cluster = await postgres(17);
    const client = new Database(cluster.profile(), () => Promise.resolve(null));
    try {
      const options = { liveEnds: true, now: () => '2026-01-01T00:00:00Z' };
      const { image } = await readSource(client, options, quiet);
      const target = await NativeTarget.open(image, {
        distDirectory,
        binDirectory: binDirectory(17),
        cacheDirectory,
        transport: 'loopback',
      });
      const [[server] = []] = await target.query(`SELECT pg_backend_pid()`);
      // A backend works in its data directory, whose name is not told to a role without rights.
      const directory = readlinkSync(`/proc/${server ?? ''}/cwd`);
      process.kill(target.pid ?? 0, 'SIGKILL');
      await assert.rejects(
        async () => {
          for (;;) await target.query('SELECT 1');
        },
        { name: 'EmbeddedError', reason: 'ended' },
      );
      while (existsSync(directory)) await sleep(20);
      assert.equal(processLives(Number(server)), false);
      await target.close();
    } finally {
      await client.close();
    }
  });

  it('ends at the next start what was killed together with its parent, and leaves alone what only looks like it', async () => {
    const temporary = mkdtempSync(path.join(os.tmpdir(), 'planwright-orphans-'));
    chmodSync(temporary, 0o755);
    atEnd(() => {
      rmSync(temporary, { recursive: true, force: true });
    });
    const cluster = await postgres(16);
    const database = await cluster.createDatabase();
    await cluster.sql(
      `CREATE TABLE items AS SELECT g AS id, g % 5000 AS owner FROM generate_series(1, 50000) g; ANALYZE`,
      database,
    );
    const dsn = `postgresql://postgres@127.0.0.1:${String(cluster.port)}/${database}`;
    const args = ['explain', '--dsn', dsn, '--sql', 'SELECT * FROM items WHERE owner = 7'];
    const env = { TMPDIR: temporary, PLANWRIGHT_PG_BIN: binDirectory(16) };
    let server = 0;
    const killed = await runCli(args, {
      env,
      onStart: (cli) =>
        void untilServer(temporary).then((found) => {
          server = found.server;
          cli.kill('SIGKILL');
          process.kill(found.child, 'SIGKILL');
        }),
    });
    assert.equal(killed.code, null);
    assert.equal(processLives(server), true);
    const pipe = path.join(temporary, 'planwright-native-x');
    mkdirSync(pipe);
    execFileSync('mkfifo', [path.join(pipe, 'owner')]);
    const next = await runCli(args, { env });
    assert.equal(next.code, 0, next.log);
    assert.match(next.out, /Native twin: PostgreSQL 16/);
    assert.equal(processLives(server), false);
    assert.deepEqual(readdirSync(temporary), ['planwright-native-x']);
  });
});

/** Of the one native twin there. */
async function untilServer(temporary: string): Promise<{ server: number; child: number }> {
  for (;;) {
    const [name = ''] = readdirSync(temporary);
    const lock = path.join(temporary, name, 'data', 'postmaster.pid');
    const lines = name !== '' && existsSync(lock) ? readFileSync(lock, 'utf8').split('\n') : [];
    // As initdb runs it, it has a number below 0, and soon ends.
    if (lines[7]?.trim() === 'ready') {
      const [server] = lines;
      const child = readFileSync(path.join(temporary, name, 'owner'), 'utf8');
      return { server: Number(server), child: Number(child) };
    }
    await sleep(10);
  }
}
