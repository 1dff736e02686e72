// What do sessions on a real server do, who waits for whom, and who is stopped when a person says so?

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import * as z from 'zod';
import { Database } from '../../../src/db/database';
import type { ReadOnlySession, SessionOptions } from '../../../src/db/readOnlySession';
import { endSession, targetIn, type Signal } from '../../../src/features/activity/endSession';
import { readActivity } from '../../../src/features/activity/readActivity';
import { activitySchema, type Activity, type Session } from '../../../src/model/activity';
import type { ConnectionProfile } from '../../../src/model/connectionProfile';
import { cleanup } from '../../support/cleanup';
import { rejection } from '../../support/database';
import { startPostgres, type Cluster, type Major } from '../../support/postgres';

/** Looks at a session a second time when something has happened after the first. */
class LateLook extends Database {
  readonly #between: () => Promise<void>;
  #sessions = 0;

  constructor(profile: ConnectionProfile, between: () => Promise<void>) {
    super(profile, () => Promise.resolve(null));
    this.#between = between;
  }

  protected override async inSession<T>(
    given: Partial<SessionOptions>,
    work: (session: ReadOnlySession) => Promise<T>,
  ): Promise<T> {
    this.#sessions += 1;
    if (this.#sessions === 2) await this.#between();
    return super.inSession(given, work);
  }
}

const NO_STATEMENT = { queryStart: null, transactionStart: null, statement: null };

for (const major of [14, 18] as const satisfies readonly Major[]) {
  describe(`activity on PostgreSQL ${String(major)}`, () => {
    const atEnd = cleanup();
    let cluster: Cluster;
    let clients: pg.Client[] = [];

    before(async () => {
      cluster = await startPostgres(major, { settings: { max_prepared_transactions: '5' } });
      atEnd(() => cluster.stop());
      await cluster.sql(`
        CREATE TABLE "Odd ""name" (id int PRIMARY KEY, n int); INSERT INTO "Odd ""name" SELECT g, 0 FROM generate_series(1, 9) g;
        CREATE ROLE app LOGIN; CREATE ROLE sig LOGIN; GRANT pg_signal_backend, pg_read_all_stats TO sig;
        CREATE ROLE blind LOGIN; GRANT ALL ON "Odd ""name" TO app`);
    });
    afterEach(async () => {
      for (const client of clients) await client.end();
      clients = [];
      const { rows } = await cluster.sql('SELECT gid FROM pg_prepared_xacts');
      for (const { gid } of rows as { gid: string }[])
        await cluster.sql(`ROLLBACK PREPARED '${gid.replaceAll("'", "''")}'`);
    });

    async function connect(user = 'postgres'): Promise<pg.Client> {
      const client = await cluster.connect('postgres', user);
      clients.push(client);
      return client;
    }

    /** Of BackendKeyData, which pg keeps but does not declare. */
    function pidOf(client: pg.Client): number {
      return z.object({ processID: z.int() }).parse(client).processID;
    }

    async function as<T>(user: string, work: (database: Database) => Promise<T>): Promise<T> {
      const database = new Database(cluster.profile({ user, tls: 'disable' }), () =>
        Promise.resolve(null),
      );
      try {
        return await work(database);
      } finally {
        await database.close();
      }
    }

    function look(user = 'postgres'): Promise<Activity> {
      return as(user, async (database) => {
        const activity = await readActivity(database, await database.serverInfo());
        return activitySchema.parse(activity);
      });
    }

    /** Until so many wait for a lock. */
    async function lookAt(waiting: number, user = 'postgres'): Promise<Activity> {
      for (;;) {
        const activity = await look(user);
        if (activity.blocking.filter(({ wait }) => wait !== null).length === waiting)
          return activity;
        await sleep(50);
      }
    }

    function sessionIn({ sessions }: Activity, pid: number): Session {
      const session = sessions.find((each) => each.pid === pid);
      assert.ok(session, `no session ${String(pid)}`);
      return session;
    }

    it('shows a row, a queue behind it and a table, each waiter below who has the lock', async () => {
      const holder = await connect('app');
      await holder.query(`BEGIN; UPDATE "Odd ""name" SET n = 1 WHERE id = 1`);
      const first = await connect();
      const second = await connect();
      const running = [first.query(`UPDATE "Odd ""name" SET n = 2 WHERE id = 1`)];
      await lookAt(1);
      running.push(second.query(`ALTER TABLE "Odd ""name" ADD COLUMN more int`));
      const activity = await lookAt(2);
      const [holderPid, firstPid, secondPid] = [pidOf(holder), pidOf(first), pidOf(second)];
      const [root, ...below] = activity.blocking;
      assert.deepEqual(root?.party, { kind: 'session', pid: holderPid });
      assert.equal(root.behind, 2);
      assert.equal(root.wait, null);
      const of = (pid: number) =>
        below.find(({ party }) => party.kind === 'session' && party.pid === pid);
      assert.deepEqual(of(firstPid)?.parent, root.party);
      assert.equal(of(firstPid)?.wait?.lockType, 'transactionid');
      assert.equal(of(firstPid)?.wait?.relation, 'public."Odd ""name"');
      assert.deepEqual(of(secondPid)?.parent, root.party);
      assert.deepEqual(of(secondPid)?.alsoBehind, [{ kind: 'session', pid: firstPid }]);
      assert.equal(of(secondPid)?.wait?.mode, 'AccessExclusiveLock');
      assert.ok((of(secondPid)?.wait?.waitedMs ?? -1) >= 0);
      const held = sessionIn(activity, holderPid);
      assert.equal(held.state, 'idle in transaction');
      assert.equal(held.hasWritten, true);
      assert.equal(held.user, 'app');
      assert.match(held.backendStart ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
      assert.ok((held.transactionMs ?? 0) >= (held.stateMs ?? 0));
      assert.equal(sessionIn(activity, firstPid).wait?.type, 'Lock');
      assert.ok(activity.sessions.every(({ statement }) => !statement?.includes('planwright')));
      // Without a right the lock is seen, and the state of others is not.
      const blind = await lookAt(2, 'blind');
      assert.equal(blind.blocking[0]?.behind, 2);
      assert.equal(sessionIn(blind, holderPid).hidden, true);
      assert.equal(sessionIn(blind, holderPid).statement, null);
      assert.ok(blind.hiddenSessions >= 3);
      assert.equal(activity.hiddenSessions, 0);
      await holder.query('ROLLBACK');
      await Promise.all(running);
      await cluster.sql('ALTER TABLE "Odd ""name" DROP COLUMN more');
    });

    it('names the prepared transaction that blocks', async () => {
      const client = await connect('app');
      await client.query(
        `BEGIN; UPDATE "Odd ""name" SET n = 1 WHERE id = 2; PREPARE TRANSACTION 'it''s mine'`,
      );
      await client.query(
        `BEGIN; UPDATE "Odd ""name" SET n = 1 WHERE id = 3; PREPARE TRANSACTION 'other'`,
      );
      const waiter = await connect();
      const waiting = waiter.query(`UPDATE "Odd ""name" SET n = 2 WHERE id = 2`);
      const activity = await lookAt(1);
      assert.deepEqual(
        activity.blocking.map(({ party, depth }) => [
          party.kind === 'prepared' ? party.gid : 0,
          depth,
        ]),
        [
          ["it's mine", 0],
          [0, 1],
        ],
      );
      assert.deepEqual(
        activity.prepared.map(({ gid, owner, database }) => [gid, owner, database]),
        [
          ["it's mine", 'app', 'postgres'],
          ['other', 'app', 'postgres'],
        ],
      );
      await cluster.sql(`ROLLBACK PREPARED 'it''s mine'`);
      await waiting;
    });

    it('shows a prepared transaction whose role was dropped', async () => {
      await cluster.sql('CREATE ROLE leaver LOGIN');
      const client = await connect('leaver');
      await client.query(`BEGIN; SELECT 1; PREPARE TRANSACTION 'left'`);
      await client.end();
      clients = clients.filter((each) => each !== client);
      await cluster.sql('DROP ROLE leaver');
      const [left] = (await look()).prepared;
      assert.deepEqual([left?.gid, left?.owner], ['left', 'a role that was dropped']);
    });

    it('knows how far an index build is', async () => {
      const holder = await connect();
      await holder.query('CREATE TABLE large AS SELECT g AS id FROM generate_series(1, 1000) g');
      await holder.query('BEGIN; INSERT INTO large VALUES (0)');
      const builder = await connect();
      const pid = pidOf(builder);
      const building = builder.query('CREATE INDEX CONCURRENTLY large_id ON large (id)');
      const activity = await lookAt(1);
      assert.deepEqual(sessionIn(activity, pid).progress, {
        command: 'CREATE INDEX CONCURRENTLY',
        object: sessionIn(activity, pid).progress?.object,
        phase: 'waiting for writers before build',
        share: 0,
      });
      assert.match(sessionIn(activity, pid).progress?.object ?? '', /^public\.large/);
      await holder.query('ROLLBACK');
      await building;
    });

    describe('stopping a session', () => {
      async function stop(user: string, what: Signal, client: pg.Client) {
        const activity = await look(user);
        const target = targetIn(activity, { pid: pidOf(client), backendStart: null }, what);
        assert.ok(target.ok, target.ok ? '' : target.error);
        return as(user, (database) => endSession(database, what, target.value, activity.server));
      }

      it('cancels a statement and leaves the session, or ends it', async () => {
        const client = await connect('app');
        const running = client.query('SELECT pg_sleep(600)').then(
          () => null,
          (error: unknown) => z.object({ code: z.string() }).parse(error).code,
        );
        assert.deepEqual(await stop('sig', 'cancel', client), {
          ok: true,
          value: `Told process ${String(pidOf(client))} to stop its statement.`,
        });
        assert.equal(await running, '57014');
        await client.query('BEGIN');
        assert.match(
          JSON.stringify(
            targetIn(await look(), { pid: pidOf(client), backendStart: null }, 'cancel'),
          ),
          /runs no statement/,
        );
        assert.deepEqual(await stop('sig', 'terminate', client), {
          ok: true,
          value: `The session of process ${String(pidOf(client))} has ended.`,
        });
        await assert.rejects(client.query('SELECT 1'));
      });

      it('hits nobody who has the process number with another start', async () => {
        const client = await connect('app');
        const start = (await look()).sessions.find(
          ({ pid }) => pid === pidOf(client),
        )?.backendStart;
        assert.ok(typeof start === 'string');
        const target = { pid: pidOf(client), backendStart: start, ...NO_STATEMENT };
        // One microsecond, which a Date has none of.
        const other = start.replace(/\d(?=Z$)/, (digit) => (digit === '0' ? '1' : '0'));
        await as('postgres', async (database) => {
          const reused = { ...target, backendStart: other };
          assert.equal(await database.signalSession('terminate', reused), 'gone');
          assert.equal(await database.signalSession('cancel', reused), 'gone');
        });
        assert.match(
          JSON.stringify(targetIn(await look(), { ...target, backendStart: other }, 'terminate')),
          /is another session by now/,
        );
        await client.query('SELECT 1');
        await as('postgres', async (database) => {
          assert.equal(await database.signalSession('terminate', target), 'sent');
          assert.equal(await database.signalSession('terminate', target), 'gone');
        });
      });

      it('cancels the statement that was seen, and none that came after it', async () => {
        const client = await connect('app');
        const sleeping = (): Promise<string | null> =>
          client.query('SELECT pg_sleep(600)').then(
            () => null,
            (error: unknown) => z.object({ code: z.string() }).parse(error).code,
          );
        const running = sleeping();
        const seen = await look();
        const chosen = targetIn(seen, { pid: pidOf(client), backendStart: null }, 'cancel');
        assert.ok(chosen.ok);
        assert.equal((await stop('sig', 'cancel', client)).ok, true);
        assert.equal(await running, '57014');
        const stopSeen = () =>
          as('sig', (database) => endSession(database, 'cancel', chosen.value, seen.server));
        const moved = {
          ok: false,
          error: `The session of process ${String(pidOf(client))} runs another statement by now, or none: nothing was stopped.`,
        };
        assert.deepEqual(await stopSeen(), moved);
        const other = sleeping();
        assert.deepEqual(await stopSeen(), moved);
        assert.equal((await stop('sig', 'cancel', client)).ok, true);
        assert.equal(await other, '57014');
      });

      it('cancels a statement that is fetched in batches, whichever of them runs', async () => {
        const client = await connect('app');
        const batches = { text: 'SELECT pg_sleep(0.3) FROM generate_series(1, 2000)', rows: 1 };
        const stopped = assert.rejects(client.query(batches), /due to user request/);
        const now = async () => sessionIn(await look(), pidOf(client));
        let seen = await now();
        while (seen.state !== 'active') seen = await now();
        const { backendStart, queryStart } = seen;
        assert.ok(backendStart !== null);
        while ((await now()).queryStart === queryStart) await sleep(50);
        const target = { ...seen, backendStart };
        await as('sig', async (database) => {
          const cancel = (change: Partial<typeof target>) =>
            database.signalSession('cancel', { ...target, ...change });
          assert.equal(await cancel({ statement: 'SELECT 1' }), 'moved');
          assert.equal(await cancel({ transactionStart: backendStart }), 'moved');
          assert.equal(await cancel({}), 'sent');
        });
        await stopped;
      });

      it('says whether a session that is slow to end has ended', async () => {
        const client = await connect('app');
        const ended = new Promise((resolve) => client.once('end', resolve));
        client.on('error', () => undefined);
        const session = sessionIn(await look(), pidOf(client));
        assert.ok(session.backendStart !== null);
        const target = { ...session, backendStart: session.backendStart };
        let stopped: boolean = process.kill(pidOf(client), 'SIGSTOP');
        const goOn = (): void => {
          if (stopped) process.kill(pidOf(client), 'SIGCONT');
          stopped = false;
        };
        const late = new LateLook(cluster.profile({ user: 'sig', tls: 'disable' }), async () => {
          goOn();
          await ended;
        });
        try {
          await as('sig', async (database) => {
            assert.equal(await database.signalSession('terminate', target), 'unended');
          });
          assert.equal(await late.signalSession('terminate', target), 'sent');
        } finally {
          goOn();
          await late.close();
        }
      });

      it('says whose right is missing', async () => {
        const ofApp = await connect('app');
        const ofSuperuser = await connect();
        await cluster.sql('GRANT pg_read_all_stats TO blind');
        const denied = await rejection(stop('blind', 'terminate', ofApp));
        assert.equal(denied.sqlstate, '42501');
        assert.match(denied.message, /which is of app: GRANT pg_signal_backend TO blind;/);
        const superuser = await rejection(stop('sig', 'terminate', ofSuperuser));
        assert.match(superuser.message, /only a superuser stops sessions of a superuser/);
        await cluster.sql('REVOKE pg_read_all_stats FROM blind');
        const activity = await look('blind');
        const unseen = targetIn(activity, { pid: pidOf(ofApp), backendStart: null }, 'terminate');
        assert.match(JSON.stringify(unseen), /blind may not see when process/);
        await ofApp.query('SELECT 1');
      });

      it('never on a read-only profile, and never its own', async () => {
        const client = await connect('app');
        const readOnly = new Database(cluster.profile({ readOnly: true, tls: 'disable' }), () =>
          Promise.resolve(null),
        );
        const [session] = (await look()).sessions.filter(({ pid }) => pid === pidOf(client));
        const target = {
          ...{ pid: pidOf(client), ...NO_STATEMENT },
          backendStart: session?.backendStart ?? '',
        };
        const refused = await rejection(readOnly.signalSession('terminate', target));
        assert.equal(refused.reason, 'read-only');
        await readOnly.close();
        await as('postgres', async (database) => {
          const mine = await database.query(
            `SELECT a.pid, to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "backendStart"
               FROM pg_catalog.pg_stat_activity a WHERE a.pid = pg_catalog.pg_backend_pid()`,
            [],
            z.object({ pid: z.int(), backendStart: z.string() }),
          );
          assert.ok(mine[0]);
          const own = { ...mine[0], ...NO_STATEMENT };
          assert.equal(await database.signalSession('terminate', own), 'own');
        });
        await client.query('SELECT 1');
      });
    });
  });
}
