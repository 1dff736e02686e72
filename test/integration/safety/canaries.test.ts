// Planted passwords and row values: whatever goes wrong, do they turn up where they do not belong?

import assert from 'node:assert/strict';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { runCli, type CliOptions, type CliRun } from '../../support/cli';
import { cleanup } from '../../support/cleanup';
import { embeddedDist } from '../../support/embedded';
import { binDirectory, startPostgres, type Cluster } from '../../support/postgres';
import { watchChildren, type SeenProcess } from '../../support/childWatch';
import { startTcpProxy } from '../../support/tcpProxy';

const RIGHT = 'r1ght-canary';
const WRONG = 'wr0ng-canary';
const SECRET = 't0ken-canary';
/** Of the rows: the most common value, a rare one, a bound; and what functions say. */
const ROW = /r0w-canary/;
const PASSWORD = /r1ght-canary|wr0ng-canary|t0ken-canary/;

const SCHEMA = `
CREATE TABLE people (id int PRIMARY KEY, name text, kind text);
INSERT INTO people SELECT g, 'r0w-canary-' || g, CASE WHEN g % 3 = 0 THEN 'r0w-canary-common' ELSE 'k' || g END FROM generate_series(1, 20000) g;
CREATE TABLE secret (id int);
CREATE FUNCTION tell() RETURNS int LANGUAGE plpgsql AS $$ DECLARE n text; BEGIN
  SELECT name INTO n FROM people WHERE id = 7; RAISE NOTICE 'notice %', n; RAISE EXCEPTION 'told %', n USING HINT = n, DETAIL = n; END $$;
CREATE FUNCTION disguise() RETURNS int LANGUAGE plpgsql AS $$ BEGIN
  RAISE EXCEPTION USING ERRCODE = '42P01', MESSAGE = (SELECT name FROM people WHERE id = 8); END $$;
ANALYZE`;

describe('canaries', function () {
  this.timeout(600_000);
  let cluster: Cluster;
  let home: string;
  let url: string;
  const atEnd = cleanup();
  const seen: SeenProcess[] = [];

  before(async () => {
    embeddedDist();
    home = mkdtempSync(path.join(os.tmpdir(), 'planwright-canaries-'));
    atEnd(() => {
      rmSync(home, { recursive: true });
    });
    chmodSync(home, 0o711);
    // Private clusters run as another user where the tests run as root.
    mkdirSync(path.join(home, 'tmp'));
    chmodSync(path.join(home, 'tmp'), 0o777);
    cluster = await startPostgres(16);
    atEnd(() => cluster.stop());
    await cluster.sql(`CREATE ROLE scram_user LOGIN PASSWORD '${RIGHT}'; ${SCHEMA};
      GRANT SELECT ON people TO scram_user`);
    url = `postgresql://scram_user:${RIGHT}@127.0.0.1:${String(cluster.port)}/postgres`;
    writeFileSync(
      path.join(home, '.pg_service.conf'),
      `[right]\nhost=127.0.0.1\nport=${String(cluster.port)}\nuser=scram_user\ndbname=postgres\npassword=${RIGHT}\n` +
        `[wrong]\nhost=127.0.0.1\nport=1\nuser=scram_user\npassword=${WRONG}\n` +
        `[odd]\nhost=127.0.0.1\nscram_client_key=${WRONG}\n`,
    );
  });

  /** Runs, watches the children, and finds no canary in what was said. */
  async function run(args: readonly string[], options: CliOptions = {}): Promise<CliRun> {
    let stop = (): readonly SeenProcess[] => [];
    const ended = await runCli(args, {
      ...options,
      env: {
        HOME: home,
        TMPDIR: path.join(home, 'tmp'),
        // Whatever a shell may hold.
        GITHUB_TOKEN: SECRET,
        DB_PASSWORD: SECRET,
        ...options.env,
      },
      onStart: (child) => {
        stop = watchChildren(child.pid ?? -1);
        options.onStart?.(child);
      },
    });
    seen.push(...stop());
    const said = `${ended.out}\n${ended.log}`;
    assert.doesNotMatch(said, PASSWORD, args.join(' '));
    assert.doesNotMatch(said, ROW, args.join(' '));
    return ended;
  }

  const place = (password: string, more = ''): string =>
    `postgresql://scram_user:${password}@127.0.0.1:${String(cluster.port)}/postgres${more}`;

  it('stay out of every way of not getting in', async () => {
    const port = String(cluster.port);
    const silent = net.createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port: silentPort } = silent.address() as AddressInfo;
    const passFile = path.join(home, 'passwords');
    writeFileSync(passFile, `127.0.0.1:${port}:*:scram_user:${WRONG}\n`, { mode: 0o600 });
    const ways: readonly (readonly [
      readonly string[],
      Readonly<Record<string, string>>,
      number,
    ])[] = [
      [['--dsn', place(WRONG)], {}, 3],
      [[], { DATABASE_URL: place(WRONG) }, 3],
      [[], { PGHOST: '127.0.0.1', PGPORT: port, PGUSER: 'scram_user', PGPASSWORD: WRONG }, 3],
      [[], { PGHOST: '127.0.0.1', PGPORT: port, PGUSER: 'scram_user', PGPASSFILE: passFile }, 3],
      [['--dsn', 'service=wrong'], {}, 3],
      [['--dsn', 'service=odd'], {}, 2],
      [[], { PGSERVICE: WRONG }, 2],
      [['--dsn', place(RIGHT, '?sslmode=require')], {}, 3],
      [['--dsn', place(RIGHT, '?sslmode=verify-full&sslrootcert=/nowhere')], {}, 3],
      [['--dsn', place(RIGHT, '?channel_binding=require&sslmode=disable')], {}, 3],
      [['--dsn', place(RIGHT).replace('/postgres', '/nowhere')], {}, 3],
      [['--dsn', place(RIGHT).replace(port, '1')], {}, 3],
      [
        ['--dsn', `postgresql://u:${WRONG}@127.0.0.1:${String(silentPort)}/x?connect_timeout=1`],
        {},
        3,
      ],
      // Passwords in the wrong place, and text that cannot be read.
      [['--dsn', place(RIGHT, `?sslmode=${WRONG}`)], {}, 2],
      [['--dsn', place(RIGHT, `?${WRONG}=1`)], {}, 2],
      [['--dsn', place(RIGHT, `?scram_client_key=${WRONG}`)], {}, 2],
      [['--dsn', `service=${WRONG}`], {}, 2],
      [['--dsn', `postgresql://u:${WRONG}%zz@127.0.0.1/x`], {}, 2],
      [['--dsn', `host=127.0.0.1 port=${WRONG} user=u`], {}, 2],
      [['--dsn', `host=127.0.0.1 password='${WRONG}`], {}, 2],
      [['--dsn', WRONG], {}, 2],
    ];
    try {
      for (const [args, env, code] of ways) {
        const ended = await run(['health', ...args], { env });
        assert.equal(ended.code, code, `${args.join(' ')}: ${ended.log}`);
      }
    } finally {
      silent.close();
    }
  });

  it('stay out of every way that a statement fails', async () => {
    const statements = [
      "SELECT * FROM people WHERE name = 'x",
      'SELECT name::int FROM people',
      'SELECT (name || kind)::date FROM people',
      'SELECT to_tsquery(name || $q$ & & $q$) FROM people',
      'SELECT name::regclass FROM people',
      'SELECT name::json FROM people',
      "SELECT jsonb_path_query('{}', ('$.' || name || '!')::jsonpath) FROM people",
      'SELECT tell()',
      'SELECT disguise()',
      'SELECT * FROM secret',
      'SELECT * FROM no_such',
      'INSERT INTO people VALUES (1)',
    ];
    for (const sql of statements)
      await run(['explain', '--dsn', url, '--analyze', '--sql', sql, '--format', 'json']);
  });

  it('stay out of what is cancelled, runs out of time, or loses its server', async () => {
    const endless = 'SELECT count(*) FROM people a, people b, people c WHERE a.id < b.id + c.id';
    const args = ['explain', '--analyze', '--sql', endless, '--dsn'];
    let sent = false;
    const cancel: CliOptions = {
      onLog: (log, child) => {
        if (!sent && log.includes('EXPLAIN ANALYZE')) sent = child.kill('SIGINT');
      },
    };
    assert.equal((await run([...args, url], cancel)).code, 130);
    await run([...args, url, '--timeout', '1']);
    const proxy = await startTcpProxy(cluster.port);
    try {
      proxy.failAt({ kind: 'cut', atWords: 'ANALYZE' });
      await run([...args, url.replace(String(cluster.port), String(proxy.port))]);
    } finally {
      await proxy.close();
    }
  });

  it('stay out of reports, and of redacted twins', async () => {
    const sql = "SELECT * FROM people WHERE kind = 'k7' ORDER BY name";
    // On a native twin, whose programs are children too.
    const env = { PLANWRIGHT_PG_BIN: binDirectory(16) };
    for (const format of ['json', 'markdown'])
      await run(['explain', '--dsn', url, '--analyze', '--sql', sql, '--format', format], { env });
    await run(['health', '--dsn', url, '--format', 'markdown']);
    const [open, redacted] = ['open', 'redacted'].map((name) => path.join(home, `${name}.gz`));
    const create = ['twin', 'create', '--dsn', url, '--output'];
    assert.equal((await run([...create, open ?? '', '--yes'])).code, 0);
    assert.equal((await run([...create, redacted ?? '', '--redact'])).code, 0);
    await run(['twin', 'info', open ?? '', '--format', 'json']);
    const text = (file = ''): string => gunzipSync(readFileSync(file)).toString();
    // The search can find: without --redact the sample values are there, as was said.
    assert.match(text(open), ROW);
    assert.doesNotMatch(text(redacted), ROW);
    for (const file of [open, redacted]) assert.doesNotMatch(text(file), PASSWORD);
    for (const file of [open, redacted]) rmSync(file ?? '');
  });

  it('stay out of the arguments and the environment of children', () => {
    const commands = seen.map(({ command }) => command.replaceAll('\0', ' '));
    for (const program of ['embedded.mjs', 'bin/postgres'])
      assert.ok(
        commands.some((command) => command.includes(program)),
        `${program} among ${JSON.stringify([...new Set(commands)])}`,
      );
    for (const { command, environment } of seen) {
      assert.doesNotMatch(`${command}\n${environment}`, PASSWORD, command);
      assert.doesNotMatch(command, ROW, command);
    }
  });

  it('stay out of what is left on the disk', () => {
    const left = readdirSync(home, { recursive: true, encoding: 'utf8' })
      .map((name) => path.join(home, name))
      .filter((file) => !/\.pg_service\.conf$|passwords$/.test(file));
    assert.ok(left.some((file) => file.includes('.cache')));
    for (const file of left) {
      const bytes = contentOf(file);
      assert.doesNotMatch(bytes, PASSWORD, file);
      assert.doesNotMatch(bytes, ROW, file);
      assert.doesNotMatch(file, PASSWORD);
    }
  });
});

function contentOf(file: string): string {
  try {
    const bytes = readFileSync(file);
    return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('latin1');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EISDIR') return '';
    throw error;
  }
}
