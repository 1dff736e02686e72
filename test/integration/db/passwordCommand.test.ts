// Is a password that a program prints taken as one should be: run without a shell, remembered, asked for again, ended in time?

import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { Database } from '../../../src/db/database';
import { endsTheWork, refusesLogin } from '../../../src/db/errors';
import { HostPool } from '../../../src/db/hostPool';
import { PasswordCommand } from '../../../src/db/passwordCommand';
import { serverOf } from '../../../src/db/serverOf';
import { rejection } from '../../support/database';
import { postgres, type Cluster } from '../../support/postgres';
import { cleanup } from '../../support/cleanup';
import type { ProfileFields } from '../../support/profile';

const SECRET = "se;cret $(touch x) 'q";
const OTHER = 'another one';

describe('a password command', () => {
  let cluster: Cluster;
  const directory = mkdtempSync(path.join(os.tmpdir(), 'planwright-command-'));
  const printed = path.join(directory, 'printed.txt');
  const runs = path.join(directory, 'runs.txt');

  const atEnd = cleanup();
  atEnd(() => {
    rmSync(directory, { recursive: true });
  });

  before(async () => {
    cluster = await postgres(16);
    await cluster.sql(
      `DROP ROLE IF EXISTS scram_user; CREATE ROLE scram_user LOGIN PASSWORD '${SECRET.replaceAll("'", "''")}'`,
    );
  });
  beforeEach(() => {
    writeFileSync(runs, '');
  });

  /** A program of Node.js, with what is to happen before it prints what stands in a file. */
  function command(before = ''): readonly string[] {
    const program = `require('node:fs').appendFileSync(${JSON.stringify(runs)}, '.');${before};process.stdout.write(require('node:fs').readFileSync(${JSON.stringify(printed)}))`;
    return [process.execPath, '-e', program];
  }

  const TIMES = { limitMs: 10_000, keptMs: 600_000 };

  function database(
    passwordCommand: readonly string[],
    fields: ProfileFields = {},
    times = TIMES,
  ): Database {
    const who = { user: 'scram_user', tls: 'disable', passwordCommand } as const;
    const profile = cluster.profile({ ...who, ...fields });
    return new Database(profile, () => Promise.reject(new Error('nobody is asked')), {
      connectPausesMs: [],
      passwordTimes: times,
    });
  }

  const count = () => readFileSync(runs, 'utf8').length;

  async function closing<T>(one: Database, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } finally {
      await one.close();
    }
  }

  it('is its first line, and run once for several connections', async () => {
    writeFileSync(printed, `${SECRET}\r\nand more\n`);
    const one = database(command());
    await closing(one, async () => {
      assert.equal((await one.serverInfo()).user, 'scram_user');
      await Promise.all([1, 2, 3].map(() => one.session((session) => session.searchPath())));
    });
    assert.equal(count(), 1);
    assert.ok(!existsSync('x'));
  });

  it('is run again once where the server refuses it', async () => {
    writeFileSync(printed, OTHER);
    const renew = `if (require('node:fs').readFileSync(${JSON.stringify(runs)}).length === 2) require('node:fs').writeFileSync(${JSON.stringify(printed)}, ${JSON.stringify(SECRET)})`;
    const one = database(command(renew));
    await closing(one, () => one.serverInfo());
    assert.equal(count(), 2);
  });

  it('is run again once for all that the server refused with it', async () => {
    writeFileSync(printed, OTHER);
    const renew = `if (require('node:fs').readFileSync(${JSON.stringify(runs)}).length === 2) require('node:fs').writeFileSync(${JSON.stringify(printed)}, ${JSON.stringify(SECRET)})`;
    const one = database(command(renew));
    await closing(one, async () => {
      await Promise.all([1, 2, 3, 4].map(() => one.session((session) => session.searchPath())));
    });
    assert.equal(count(), 2);
  });

  it('is not sent twice when it stays the same, and stands in no error', async () => {
    writeFileSync(printed, OTHER);
    const one = database(command());
    const error = await closing(one, () => rejection(one.serverInfo()));
    assert.equal(error.sqlstate, '28P01');
    assert.ok(!JSON.stringify([error, error.message, error.stack]).includes(OTHER));
    assert.equal(count(), 2);
  });

  it('is asked for once more where the server refuses with 28000, as with PAM', async () => {
    writeFileSync(printed, OTHER);
    await cluster.sql('DROP ROLE IF EXISTS no_login_user; CREATE ROLE no_login_user NOLOGIN');
    const one = database(command(), { user: 'no_login_user' });
    const error = await closing(one, () => rejection(one.serverInfo()));
    assert.equal(error.sqlstate, '28000');
    assert.equal(count(), 2);
  });

  it('is run anew when it was remembered long enough', async () => {
    writeFileSync(printed, SECRET);
    const one = database(command(), {}, { ...TIMES, keptMs: 1 });
    await closing(one, () => one.serverInfo());
    assert.ok(count() > 1);
  });

  it('says what went wrong by the name of the program alone', async () => {
    const failures: readonly (readonly [readonly string[], RegExp])[] = [
      [['no-such-program-at-all', OTHER], /no-such-program-at-all could not be started \(ENOENT\)/],
      [[`${'long/'.repeat(50_000)}x`, OTHER], /x could not be started \((?:E2BIG|ENAMETOOLONG)\)/],
      [[process.execPath, '-e', `console.error('${OTHER}'); process.exit(3)`], /node ended with 3/],
      [[process.execPath, '-e', `console.log('\\n${OTHER}')`], /printed nothing in its first line/],
      [
        [process.execPath, '-e', `process.stdout.write('x'.repeat(100000))`],
        /prints more than a password/,
      ],
    ];
    for (const [passwordCommand, expected] of failures) {
      const one = database(passwordCommand);
      const error = await closing(one, () => rejection(one.serverInfo()));
      assert.match(error.message, expected);
      assert.ok(endsTheWork(error) && !refusesLogin(error));
      assert.match(error.message, /Run it in a terminal/);
      assert.ok(!JSON.stringify([error, error.message, error.stack]).includes(OTHER));
    }
  });

  /** It starts another, both of which do not end; the file gets the pid of the other. */
  const ENDLESS = `const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)']); require('node:fs').writeFileSync(process.argv[1], String(child.pid)); setInterval(() => 0, 1000)`;

  async function pidIn(file: string): Promise<number> {
    while (!existsSync(file) || readFileSync(file, 'utf8') === '') await sleep(20);
    return Number(readFileSync(file, 'utf8'));
  }

  async function ended(pid: number): Promise<void> {
    for (;;) {
      try {
        process.kill(pid, 0);
        // One that is dead and whom nobody has waited for yet is still to be found.
        const state = readFileSync(`/proc/${String(pid)}/stat`, 'utf8').split(') ')[1] ?? '';
        if (state.startsWith('Z')) return;
      } catch {
        return;
      }
      await sleep(20);
    }
  }

  it('ends with all that it started when its time is over', async () => {
    const file = path.join(directory, 'late');
    const one = database([process.execPath, '-e', ENDLESS, file], {}, { ...TIMES, limitMs: 1_500 });
    const groups: number[] = [];
    const kill = process.kill.bind(process);
    process.kill = (pid, signal) => {
      if (pid < 0) groups.push(pid);
      return kill(pid, signal);
    };
    try {
      const error = await closing(one, () => rejection(one.serverInfo()));
      assert.match(error.message, /did not end within 1\.5 s, so it was stopped/);
      await ended(await pidIn(file));
      await ended(-(groups[0] ?? 0));
      // Its end is told a moment later, when its number may be another's.
      await sleep(100);
    } finally {
      process.kill = kill;
    }
    assert.equal(groups.length, 1);
  });

  it('ends with all that it started when nobody waits for it any more', async () => {
    const file = path.join(directory, 'cancelled');
    const one = database([process.execPath, '-e', ENDLESS, file]);
    const controller = new AbortController();
    const waiting = rejection(one.serverInfo(controller.signal));
    const pid = await pidIn(file);
    controller.abort();
    assert.equal((await waiting).reason, 'cancelled');
    await ended(pid);
    await one.close();
  });

  it('is waited for by no cancel: the one that was printed before is taken', async () => {
    writeFileSync(printed, SECRET);
    const hangs = path.join(directory, 'hangs');
    const hang = `if (require('node:fs').existsSync(${JSON.stringify(hangs)})) setInterval(() => 0, 1000); else `;
    const program = command().with(-1, hang + (command().at(-1) ?? ''));
    const one = database(program, {}, { ...TIMES, keptMs: 1 });
    await closing(one, async () => {
      const controller = new AbortController();
      const waiting = rejection(
        one.query('SELECT pg_sleep(600)', [], z.unknown(), controller.signal),
      );
      const asleep = `SELECT FROM pg_stat_activity WHERE usename = 'scram_user' AND wait_event = 'PgSleep'`;
      while ((await cluster.sql(asleep)).rowCount === 0) await sleep(20);
      const before = count();
      writeFileSync(hangs, '');
      controller.abort();
      assert.equal((await waiting).message, 'Cancelled; the transaction was rolled back.');
      assert.equal(count(), before);
    });
  });

  it('is waited for by a cancel no longer than it has', async () => {
    const file = path.join(directory, 'slow');
    const profile = cluster.profile({ passwordCommand: [process.execPath, '-e', ENDLESS, file] });
    const pool = new HostPool(profile, {
      ...{ password: () => Promise.resolve(null), size: 1, tunnel: null },
      command: PasswordCommand.of(profile, TIMES),
      closing: new AbortController().signal,
    });
    const pid = pidIn(file);
    assert.equal((await rejection(pool.openDedicated(1_500))).reason, 'cancelled');
    await ended(await pid);
  });

  it('ends with all that it started when the pool is closed', async () => {
    const file = path.join(directory, 'closed');
    const one = database([process.execPath, '-e', ENDLESS, file]);
    const waiting = rejection(one.run('CREATE INDEX CONCURRENTLY ON a (b)', () => undefined));
    const pid = await pidIn(file);
    await one.close();
    assert.equal((await waiting).reason, 'cancelled');
    await ended(pid);
  });

  it('sends a token of a cloud over TLS alone', async () => {
    for (const tls of ['disable', 'prefer'] as const) {
      const one = database(['aws', 'rds', 'generate-db-auth-token', OTHER], { tls });
      const error = await closing(one, () => rejection(one.serverInfo()));
      assert.equal(error.reason, 'tls');
      assert.match(
        error.message,
        /is a token \(aws\), which is sent over TLS alone: set TLS to require/,
      );
      assert.ok(!error.message.includes(OTHER));
    }
  });

  it('sends it to no host without TLS, whichever of several that is', async () => {
    writeFileSync(printed, SECRET);
    const aws = path.join(directory, 'aws');
    writeFileSync(aws, `#!/bin/sh\ncat '${printed}'\n`, { mode: 0o755 });
    const { host, port } = serverOf(cluster.profile());
    // A socket needs no TLS, and nobody listens on this one.
    const one = database([aws], {
      ...{ host: directory, tls: 'prefer', otherHosts: [{ host, port }] },
    });
    const error = await closing(one, () => rejection(one.serverInfo()));
    assert.equal(error.reason, 'tls');
  });
});
