// Which of several hosts is used, against psql with the same words: a primary, its standby, ports where nothing listens, servers
// that refuse; and what happens when the one that was chosen is lost or changes its part.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { z } from 'zod';
import { Database } from '../../../src/db/database';
import { DatabaseError } from '../../../src/db/errors';
import { libpqConnection } from '../../../src/db/libpqEnvironment';
import { sessionKindOf } from '../../../src/db/targetSession';
import type { TargetSession } from '../../../src/model/connectionProfile';
import { cleanup } from '../../support/cleanup';
import { freePort } from '../../support/cluster';
import { rejection } from '../../support/database';
import { profileOf } from '../../support/profile';
import { startPair, type Pair } from '../../support/standby';

const portRow = z.object({ port: z.string() });
const PORT_SQL = `SELECT pg_catalog.current_setting('port') AS port`;
const HOST = '127.0.0.1';

/** $P the primary, $S its standby, $DEAD no server, $SILENT one that never answers, others refuse with their SQLSTATE. */
const WORDS: readonly string[] = [
  'port=$DEAD,$P',
  'port=$DEAD,$DEAD',
  'port=$P,$DEAD',
  'port=$57P03,$P',
  'port=$28P01,$P',
  'port=$53300,$P',
  'port=$3D000,$P',
  'port=$DEAD,$28P01,$P',
  'port=$SILENT,$P connect_timeout=2',
  'port=$P,$S dbname=nowhere',
  'port=$P,$S,$P host=127.0.0.1,127.0.0.1',
  ...[
    'any',
    'read-write',
    'read-only',
    'primary',
    'standby',
    'prefer-standby',
    'sometimes',
  ].flatMap((target) =>
    ['$P,$S', '$S,$P', '$DEAD,$S', '$DEAD,$P', '$S,$57P03,$P'].map(
      (ports) => `port=${ports} target_session_attrs=${target}`,
    ),
  ),
  'port=$P,$S target_session_attrs=read-write options=-cdefault_transaction_read_only=on',
  'port=$P,$S target_session_attrs=read-only options=-cdefault_transaction_read_only=on',
  'port=$P target_session_attrs=primary',
  'port=$S target_session_attrs=primary',
];

describe('several hosts', () => {
  const atEnd = cleanup();
  let pair: Pair;
  let ports: Readonly<Record<string, string>>;

  before(async () => {
    pair = await startPair(18);
    atEnd(() => pair.stop());
    const servers = ['SILENT', '57P03', '28P01', '53300', '3D000'].map(async (says) => {
      const server = await refusing(says);
      atEnd(() => server.stop());
      return [says, String(server.port)] as const;
    });
    ports = Object.fromEntries([
      ...(await Promise.all(servers)),
      ['P', String(pair.primary.port)],
      ['S', String(pair.standby.port)],
      ['DEAD', String(await freePort())],
    ]);
  });

  /** As many hosts as ports, unless the words name them. */
  function conninfo(words: string): string {
    const count = /port=(\S+)/.exec(words)?.[1]?.split(',').length ?? 1;
    const hosts = Array.from({ length: count }, () => HOST).join(',');
    const named = words.replace(/\$(\w+)/g, (_, name: string) => ports[name] ?? '');
    return `host=${hosts} user=postgres dbname=postgres ${named}`;
  }

  /** The port of the server that was used; null where there was none. */
  function psql(words: string): Promise<string | null> {
    const args = ['-X', '-w', '-Atc', 'SHOW port', '-d', conninfo(words)];
    const env = { PATH: process.env['PATH'], PGSSLMODE: 'disable' };
    return new Promise((resolve) => {
      execFile('psql', args, { env }, (error, out) => {
        assert.notEqual(error?.code, 'ENOENT', 'psql is not installed');
        resolve(error === null ? out.trim() : null);
      });
    });
  }

  async function planwright(words: string): Promise<string | null> {
    const environment = { variables: {}, homeDirectory: '/nowhere', userName: 'nobody' };
    const found = await libpqConnection(conninfo(words), environment);
    if (!found.ok) return null;
    const profile = profileOf({ tls: 'disable', ...found.value.fields });
    const database = new Database(profile, () => Promise.resolve(null), { connectPausesMs: [] });
    try {
      return (await database.query(PORT_SQL, [], portRow))[0]?.port ?? null;
    } catch (error) {
      assert.ok(error instanceof DatabaseError, String(error));
      return null;
    } finally {
      await database.close();
    }
  }

  function open(these: readonly string[], targetSessionAttrs: TargetSession = 'any'): Database {
    const [first = '', ...others] = these.map((name) => ports[name] ?? '');
    const otherHosts = others.map((port) => ({ host: HOST, port: Number(port) }));
    const hosts = { host: HOST, port: Number(first), otherHosts };
    const profile = profileOf({ tls: 'disable', targetSessionAttrs, ...hosts });
    const database = new Database(profile, () => Promise.resolve(null), { connectPausesMs: [] });
    atEnd(() => database.close());
    return database;
  }

  const portOf = async (database: Database): Promise<string> =>
    (await database.query(PORT_SQL, [], portRow))[0]?.port ?? '';

  it('are tried as psql tries them', async () => {
    for (const words of WORDS) {
      const [theirs, ours] = await Promise.all([psql(words), planwright(words)]);
      assert.equal(ours, theirs, words);
    }
  });

  it('are all named where none can be used, with what is wrong with each', async () => {
    const error = await rejection(open(['DEAD', '57P03', 'S'], 'primary').serverInfo());
    assert.equal(error.reason, 'unreachable');
    assert.match(error.message, /^None of the 3 hosts can be used\. /);
    assert.match(error.message, new RegExp(`${ports['DEAD'] ?? ''} .*nothing listens there`));
    assert.match(error.message, new RegExp(`${ports['57P03'] ?? ''} .*no 57P03`));
    assert.ok(
      error.message.endsWith(
        `${HOST}:${ports['S'] ?? ''} is a standby, and target_session_attrs is primary.`,
      ),
      error.message,
    );
  });

  it('serve all sessions of a connection by one of them, and a cancel goes there', async () => {
    const database = open(['DEAD', 'S', 'P'], 'read-write');
    const all = await Promise.all(Array.from({ length: 6 }, () => portOf(database)));
    assert.deepEqual([...new Set(all)], [ports['P']]);
    const controller = new AbortController();
    const sleeping = rejection(
      database.query(
        'SELECT pg_catalog.pg_sleep(30)::text AS a',
        [],
        z.object({ a: z.string() }),
        controller.signal,
      ),
    );
    const active = `SELECT FROM pg_stat_activity WHERE query ~ 'pg_sleep.30' AND state = 'active' AND pid <> pg_backend_pid()`;
    while ((await pair.primary.sql(active)).rowCount !== 1) await sleep(20);
    controller.abort();
    assert.equal((await sleeping).reason, 'cancelled');
    assert.equal((await pair.primary.sql(active)).rowCount, 0);
  });

  it('are asked what they are where they do not announce it', async () => {
    for (const [port, standby] of [
      [pair.primary.port, false],
      [pair.standby.port, true],
    ] as const) {
      const client = new pg.Client({ host: HOST, port, user: 'postgres', database: 'postgres' });
      await client.connect();
      assert.deepEqual(await sessionKindOf(client), { standby, readOnly: standby });
      await client.query('SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY');
      assert.equal((await sessionKindOf(client)).readOnly, true);
      await client.end();
    }
  });

  it('are left when they become what was not asked for, and chosen anew when they are lost', async () => {
    const reading = open(['S'], 'standby');
    const writing = open(['P', 'S'], 'primary');
    assert.equal(await portOf(reading), ports['S']);
    assert.equal(await portOf(writing), ports['P']);
    await pair.standby.sql('SELECT pg_promote()');
    let refused: DatabaseError | null = null;
    for (let i = 0; i < 5 && refused === null; i += 1) {
      refused = await portOf(reading).then(
        () => null,
        (error: unknown) => (error instanceof DatabaseError ? error : assert.fail(String(error))),
      );
    }
    assert.match(refused?.message ?? '', /is no standby, and target_session_attrs is standby/);
    await pair.primary.stop();
    assert.equal(await portOf(writing), ports['S']);
  });
});

interface Refusing {
  readonly port: number;
  stop(): Promise<void>;
}

/** Answers any start with this SQLSTATE, and SILENT with nothing. */
async function refusing(says: string): Promise<Refusing> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    if (says === 'SILENT') return;
    socket.once('data', () => {
      const fields = Buffer.from(`SFATAL\0VFATAL\0C${says}\0Mno ${says}\0\0`);
      const head = Buffer.from('E\0\0\0\0');
      head.writeInt32BE(fields.length + 4, 1);
      socket.end(Buffer.concat([head, fields]));
    });
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, HOST, resolve));
  return {
    port,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
