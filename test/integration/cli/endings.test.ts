// Does the command line end when it should: on every signal and failure, soon, with one line, and with nothing left behind?

import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cleanup } from '../../support/cleanup';
import { runCli, type CliOptions, type CliRun } from '../../support/cli';
import { binDirectory, postgres, type Cluster } from '../../support/postgres';

/** From the signal to the end: three seconds for the server at most, and a busy machine. */
const MOST_MS = 9_000;

describe('how the command line ends', () => {
  let cluster: Cluster;
  let database: string;
  let dsn: string;
  let directory: string;
  const atEnd = cleanup();

  before(async () => {
    cluster = await postgres(16);
    database = await cluster.createDatabase();
    dsn = `postgresql://postgres@127.0.0.1:${String(cluster.port)}/${database}`;
    await cluster.sql(
      `DROP ROLE IF EXISTS scram_user; CREATE ROLE scram_user LOGIN PASSWORD 'correct horse';
       CREATE FUNCTION deaf() RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$
         BEGIN
           LOOP
             BEGIN PERFORM pg_sleep(10); EXCEPTION WHEN query_canceled THEN NULL; END;
           END LOOP;
         END $$`,
      database,
    );
    directory = mkdtempSync(path.join(os.tmpdir(), 'planwright-endings-'));
    chmodSync(directory, 0o755);
    atEnd(() => {
      rmSync(directory, { recursive: true, force: true, maxRetries: 10 });
    });
  });

  const SIGNALS = [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGQUIT', 131],
  ] as const;
  for (const [signal, exitCode] of SIGNALS) {
    it(`${signal} stops what runs on the server, and ends with ${String(exitCode)}`, async () => {
      const { code, log, ms } = await interrupted('SELECT pg_sleep(100)', [signal]);
      assert.equal(code, exitCode, log);
      assert.match(log, /^planwright: Cancelled; the transaction was rolled back\.$/m);
      assert.ok(ms < MOST_MS, `${String(ms)} ms`);
      await assertNoneActive();
    });
  }

  it('a second and a third SIGINT do not keep it from stopping the server first', async () => {
    const { code, log } = await interrupted('SELECT pg_sleep(100)', ['SIGINT', 'SIGINT', 'SIGINT']);
    // One that comes when Node.js itself has put its handlers away kills it; to a shell that is 130 as well.
    assert.ok(code === 130 || code === null, `${String(code)}: ${log}`);
    assert.match(log, /^planwright: Cancelled/m);
    // On a busy machine the haste may win; then the server notices that nobody is there.
    await assertNoneActive(10_000);
  });

  it('a function that catches the cancel is told as such, and ends too', async () => {
    const { code, log, ms } = await interrupted(
      'SELECT deaf()',
      ['SIGINT'],
      ['--allow-function', 'public.deaf'],
    );
    assert.equal(code, 130, log);
    assert.match(log, /^planwright: Cancelled\. The statement ran on .* catches query_canceled/m);
    assert.ok(ms < MOST_MS, `${String(ms)} ms`);
    await assertNoneActive();
  });

  it('SIGKILL leaves the statement to the server, which notices', async () => {
    const { code } = await interrupted('SELECT pg_sleep(100)', ['SIGKILL']);
    assert.equal(code, null);
    await assertNoneActive(5_000);
  });

  it('the cancel of somebody else is told as such, with 3', async () => {
    const { code, log } = await whenRunning('SELECT pg_sleep(100)', async () => {
      await cluster.sql(
        `SELECT pg_cancel_backend(pid) FROM pg_stat_activity
          WHERE datname = '${database}' AND query LIKE 'EXPLAIN%' AND state = 'active'`,
      );
    });
    assert.equal(code, 3, log);
    assert.match(log, /an administrator or a job that ends long queries/);
  });

  it('reads no more of standard input after a signal', async () => {
    const open = await runCliOpen(['explain', '--dsn', dsn, '-'], async (child) => {
      await sleep(800);
      child.kill('SIGTERM');
    });
    assert.equal(open.code, 143, open.log);
    assert.ok(open.ms < MOST_MS, `${String(open.ms)} ms`);
  });

  const passwords: readonly (readonly [string, CliOptions['env']])[] = [
    ['no password', {}],
    ['a wrong password', { PGPASSWORD: 'battery staple' }],
  ];
  for (const [title, env] of passwords) {
    it(`${title}: ends within a second of its message`, async () => {
      const { code, log, sinceMessageMs } = await login(env ?? {});
      assert.equal(code, 3, log);
      assert.match(log, /password/);
      assert.ok(sinceMessageMs < 1_000, `${String(sinceMessageMs)} ms`);
    });
  }

  it('what runs in the terminal of a closed pipe ends quietly, with 141', async () => {
    const { code, log } = await runCli(['explain', '--dsn', dsn, '--sql', 'SELECT 1'], {
      onStart: (child) => child.stdout?.destroy(),
    });
    assert.equal(code, 141, log);
    assert.doesNotMatch(log, /planwright:/);
  });

  it('a full disk behind standard output is 2, in one line', async function () {
    if (process.platform !== 'linux') return;
    const full = openSync('/dev/full', 'w');
    try {
      const { code, log } = await runCli(['explain', '--dsn', dsn, '--sql', 'SELECT 1'], {
        stdout: full,
      });
      assert.equal(code, 2, log);
      assert.match(log, /^planwright: Standard output cannot be written \(ENOSPC\)\.$/m);
      assert.doesNotMatch(log, /^ +at /m);
    } finally {
      closeSync(full);
    }
  });

  const LARGE = 'large.json';
  for (const args of [
    ['explain', '--plan'],
    ['explain', '--dsn', 'postgresql://postgres@127.0.0.1:1/x', '--file'],
    ['compare', LARGE],
  ]) {
    it(`${args.join(' ')}: a file of 600 MB is refused before it is read`, async () => {
      const file = path.join(directory, LARGE);
      writeFileSync(file, '[\n');
      truncateSync(file, 600 * 1024 * 1024);
      const started = performance.now();
      const { code, log } = await runCli([...args, LARGE], { cwd: directory });
      assert.equal(code, 2, log);
      assert.match(log, /large\.json has 600 MB: 128 MB are read at most/);
      assert.ok(performance.now() - started < MOST_MS);
    });
  }

  it('standard input without an end is refused too', async () => {
    const { code, log } = await runCli(['explain', '--plan', '-'], {
      input: `[${' '.repeat(129 * 1024 * 1024)}`,
    });
    assert.equal(code, 2, log);
    assert.match(log, /^planwright: Standard input has more than 128 MB/m);
  });

  it('a plan that holds a constant of 70 MB is refused by its size', async () => {
    const sql = "SELECT repeat('x', 70000000)";
    const { code, log, out } = await runCli(['explain', '--dsn', dsn, '--sql', sql]);
    assert.equal(code, 2, log);
    assert.equal(out, '');
    assert.match(
      log,
      /^planwright: One row of the server's answer has 66.8 MB, and at most 64 MB/m,
    );
    // Until what it was sending meets the closed socket.
    await assertNoneActive(10_000);
  });

  for (const how of ['throw new Error("first\\nsecond")', 'Promise.reject(new Error("first"))']) {
    it(`what nobody foresaw is one line, with 2: ${how}`, async () => {
      const preload = path.join(directory, 'preload.cjs');
      writeFileSync(
        preload,
        `if (process.argv[1]?.endsWith('cli.cjs')) setTimeout(() => { ${how} }, 300);`,
      );
      const { code, log } = await runCli(
        ['explain', '--dsn', dsn, '--analyze', '--sql', 'SELECT pg_sleep(100)'],
        { env: { NODE_OPTIONS: `--require ${preload}` } },
      );
      assert.equal(code, 2, log);
      assert.match(log, /^planwright: internal error \(Error: first\)\. Please report it/m);
      assert.doesNotMatch(log, /^ +at |second/m);
      await assertNoneActive();
    });
  }

  for (const [signal, exitCode, whom] of [
    ['SIGTERM', 143, 'the process'],
    ['SIGKILL', null, 'the process'],
    ['SIGINT', 130, 'all processes of the terminal'],
    ['SIGHUP', 129, 'all processes of the terminal'],
  ] as const) {
    it(`${signal} to ${whom} takes the native twin and its folder along`, async () => {
      const ownGroup = whom !== 'the process';
      await cluster.sql(
        `CREATE TABLE IF NOT EXISTS items AS SELECT g AS id, g % 20000 AS owner FROM generate_series(1, 100000) g;
         ANALYZE items`,
        database,
      );
      const temporary = mkdtempSync(path.join(directory, 'tmp-'));
      chmodSync(temporary, 0o755);
      const args = ['explain', '--dsn', dsn, '--sql', 'SELECT * FROM items WHERE owner = 7'];
      const env = { TMPDIR: temporary, PLANWRIGHT_PG_BIN: binDirectory(16) };
      const { code, log } = await runCli(args, {
        env,
        ownGroup,
        onStart: (child) =>
          void killWhen(child, () => {
            if (nativeTwins(temporary).length === 0) return false;
            process.kill(ownGroup ? -(child.pid ?? 0) : (child.pid ?? 0), signal);
            return true;
          }),
      });
      assert.equal(code, exitCode, log);
      const left = () => [...nativeTwins(temporary), ...processesIn(temporary)];
      for (let i = 0; i < 100 && left().length > 0; i += 1) await sleep(100);
      // At some moments its child cannot clean up either: the next start does.
      if (signal === 'SIGKILL' && left().length > 0) await runCli(args, { env });
      assert.deepEqual(left(), []);
    });
  }

  /** Runs EXPLAIN ANALYZE of it, and does something once the server is at it. */
  async function whenRunning(
    sql: string,
    act: (child: ChildProcess) => Promise<void>,
    consent: readonly string[] = [],
  ): Promise<CliRun & { readonly ms: number }> {
    let acted = 0;
    let acting: Promise<void> = Promise.resolve();
    const run = await runCli(['explain', '--dsn', dsn, '--analyze', '--sql', sql, ...consent], {
      onStart: (child) => {
        acting = untilActive().then(() => {
          acted = performance.now();
          return act(child);
        });
      },
    });
    await acting;
    return { ...run, ms: performance.now() - acted };
  }

  function interrupted(
    sql: string,
    signals: readonly NodeJS.Signals[],
    consent: readonly string[] = [],
  ): Promise<CliRun & { readonly ms: number }> {
    const send = async (child: ChildProcess): Promise<void> => {
      for (const signal of signals) {
        child.kill(signal);
        await sleep(50);
      }
    };
    return whenRunning(sql, send, consent);
  }

  const ACTIVE = `SELECT pid, query FROM pg_stat_activity
    WHERE application_name = 'planwright' AND state = 'active' AND query LIKE 'EXPLAIN%' AND datname = `;

  async function untilActive(): Promise<void> {
    for (;;) {
      const { rows } = await cluster.sql(`${ACTIVE}'${database}'`);
      if (rows.length > 0) return;
      await sleep(50);
    }
  }

  async function assertNoneActive(withinMs = 0): Promise<void> {
    const started = performance.now();
    for (;;) {
      const { rows } = await cluster.sql(`${ACTIVE}'${database}'`);
      if (rows.length === 0) return;
      if (performance.now() - started > withinMs) assert.deepEqual(rows, []);
      await sleep(100);
    }
  }

  async function login(
    env: Readonly<Record<string, string>>,
  ): Promise<CliRun & { readonly sinceMessageMs: number }> {
    let told = 0;
    const url = `postgresql://scram_user@127.0.0.1:${String(cluster.port)}/${database}`;
    const run = await runCli(['explain', '--dsn', url, '--sql', 'SELECT 1'], {
      env,
      onLog: () => (told = performance.now()),
    });
    return { ...run, sinceMessageMs: performance.now() - told };
  }
});

/** Standard input stays open. */
async function runCliOpen(
  args: readonly string[],
  act: (child: ChildProcess) => Promise<void>,
): Promise<CliRun & { readonly ms: number }> {
  const started = performance.now();
  const run = await runCli(args, { openInput: true, onStart: (child) => void act(child) });
  return { ...run, ms: performance.now() - started };
}

/** Tries until it has killed, or there is nothing to kill any more. */
async function killWhen(child: ChildProcess, kill: () => boolean): Promise<void> {
  while (child.exitCode === null && child.signalCode === null && !kill()) await sleep(20);
}

/** Folders of native twins. */
function nativeTwins(temporary: string): readonly string[] {
  return readdirSync(temporary).filter((name) => name.startsWith('planwright-native-'));
}

/** Command lines of processes that name that folder. */
function processesIn(folder: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return line.includes(folder) ? [line] : [];
      } catch {
        return [];
      }
    });
}
