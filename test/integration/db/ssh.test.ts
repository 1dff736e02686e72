// A database behind a real SSH server: how one logs in, whose key is trusted, and what the tunnel does for queries and cancels.

import assert from 'node:assert/strict';
import path from 'node:path';
import { copyFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { Database } from '../../../src/db/database';
import { DatabaseError } from '../../../src/db/errors';
import type { HostKeyQuestion, SecretQuestion, SshPerson } from '../../../src/db/ssh/contracts';
import type { ConnectionProfile } from '../../../src/model/connectionProfile';
import { cleanup } from '../../support/cleanup';
import { postgres, type Cluster } from '../../support/postgres';
import { PASSPHRASE, startAgent, startSshd, type Sshd } from '../../support/sshd';
import { startTcpProxy } from '../../support/tcpProxy';

type Way = Pick<ConnectionProfile, 'ssh' | 'sshConfigHost'>;

/** Answers as told, and keeps what it was asked. */
class Person implements SshPerson {
  isThere = true;
  trust = false;
  secrets: (string | null)[] = [];
  readonly keys: HostKeyQuestion[] = [];
  readonly asked: SecretQuestion[] = [];
  readonly right: string[] = [];

  trusts(question: HostKeyQuestion): Promise<boolean> {
    this.keys.push(question);
    return Promise.resolve(this.trust);
  }

  secretFor(question: SecretQuestion): Promise<string | null> {
    this.asked.push(question);
    return Promise.resolve(this.secrets.shift() ?? null);
  }

  worked(_question: SecretQuestion, secret: string): Promise<void> {
    this.right.push(secret);
    return Promise.resolve();
  }
}

const one = z.object({ one: z.int() });

describe('a database behind SSH', () => {
  const later = cleanup();
  let cluster: Cluster;
  let sshd: Sshd;
  let person: Person;

  before(async () => {
    cluster = await postgres(18);
    sshd = await startSshd();
    later(() => sshd.stop());
  });

  beforeEach(() => {
    person = new Person();
    sshd.know(sshd.knownLine());
  });

  const open = (way: Way, fields: Partial<ConnectionProfile> = {}): Database => {
    const profile = { ...cluster.profile({ connectTimeoutMs: 5_000 }), ...fields, ...way };
    const ssh = { person, surroundings: sshd.surroundings };
    return new Database(profile, () => Promise.resolve(null), { ssh, connectPausesMs: [] });
  };

  const works = async (way: Way): Promise<void> => {
    const database = open(way);
    try {
      assert.deepEqual(await database.query('SELECT 1 AS one', [], one), [{ one: 1 }]);
    } finally {
      await database.close();
    }
  };

  const failure = async (
    way: Way,
    fields: Partial<ConnectionProfile> = {},
  ): Promise<DatabaseError> => {
    const database = open(way, fields);
    try {
      await database.serverInfo();
    } catch (error) {
      assert.ok(error instanceof DatabaseError, String(error));
      return error;
    } finally {
      await database.close();
    }
    throw new Error('it was connected');
  };

  it('is reached with a key', () => works({ ssh: sshd.route() }));

  it('is reached with the key of an agent', async () => {
    const agent = startAgent(sshd.home, sshd.keys.plain);
    later(agent.stop);
    const { identityFile: _, ...route } = sshd.route({ agent: agent.socket });
    await works({ ssh: route });
  });

  it('asks for no passphrase of a key that the agent holds', async () => {
    const agent = startAgent(sshd.home, sshd.keys.locked, PASSPHRASE);
    later(agent.stop);
    await works({ ssh: sshd.route({ agent: agent.socket, identityFile: sshd.keys.locked }) });
    assert.deepEqual(person.asked, []);
    // Of its keys only the one that is named is offered.
    const error = await failure({
      ssh: sshd.route({ agent: agent.socket, identityFile: sshd.keys.strange }),
    });
    assert.match(error.message, /tried: the keys of the agent, the key .*strange/);
  });

  it('asks for the passphrase of a key until it opens it', async () => {
    person.secrets = ['wrong', PASSPHRASE];
    await works({ ssh: sshd.route({ identityFile: sshd.keys.locked }) });
    assert.deepEqual(
      person.asked.map(({ kind, of, problem }) => [kind, of, problem === null]),
      [
        ['passphrase', sshd.keys.locked, true],
        ['passphrase', sshd.keys.locked, false],
      ],
    );
    assert.deepEqual(person.right, [PASSPHRASE]);
  });

  it('says what to do about a passphrase that nobody gives', async () => {
    const ssh = sshd.route({ identityFile: sshd.keys.locked });
    assert.equal((await failure({ ssh })).reason, 'cancelled');
    person.isThere = false;
    const error = await failure({ ssh });
    assert.equal(error.reason, 'ssh');
    assert.match(error.message, /has a passphrase, which was not given.*ssh-add/);
  });

  it('goes on where nobody gives the passphrase of one of its keys', async () => {
    const identityFiles = [sshd.keys.locked, sshd.keys.strange].map(
      (file) => `  IdentityFile ${file}`,
    );
    const config = (...more: readonly string[]): void => {
      const host = ['Host bastion', '  HostName 127.0.0.1', `  Port ${String(sshd.port)}`];
      const lines = [...host, `  User ${sshd.user}`, '  IdentitiesOnly yes', ...more];
      writeFileSync(path.join(sshd.home, '.ssh', 'config'), lines.join('\n'));
    };
    // One that is open comes before it, wherever it stands.
    config(...identityFiles, `  IdentityFile ${sshd.keys.plain}`);
    await works({ sshConfigHost: 'bastion' });
    assert.deepEqual(person.asked, []);
    const second = path.join(sshd.home, 'second');
    copyFileSync(sshd.keys.locked, second);
    config(...identityFiles, `  IdentityFile ${second}`);
    person.secrets = [null, PASSPHRASE];
    await works({ sshConfigHost: 'bastion' });
    assert.deepEqual(
      person.asked.map(({ of }) => of),
      [sshd.keys.locked, second],
    );
  });

  it('is reached with a key of the agent of which there is the public part alone', async () => {
    const agent = startAgent(sshd.home, sshd.keys.plain);
    later(agent.stop);
    await works({
      ssh: sshd.route({ agent: agent.socket, identityFile: `${sshd.keys.plain}.pub` }),
    });
    const moved = path.join(sshd.home, 'moved');
    copyFileSync(`${sshd.keys.plain}.pub`, `${moved}.pub`);
    await works({ ssh: sshd.route({ agent: agent.socket, identityFile: moved }) });
    const error = await failure({ ssh: sshd.route({ identityFile: moved }) });
    assert.match(error.message, /there is only the public part, and no agent/);
  });

  it('names what was tried where nothing lets it in', async () => {
    const error = await failure({ ssh: sshd.route({ identityFile: sshd.keys.strange }) });
    assert.equal(error.reason, 'ssh');
    assert.match(
      error.message,
      /let .* in by none of the ways \(tried: the key .*strange; it takes publickey\)/,
    );
  });

  it('goes over a jump host, whose key is verified as well', async () => {
    const { user } = sshd;
    // The same server by two names.
    const jump = [{ host: 'localhost', port: sshd.port, user }];
    sshd.know(sshd.knownLine(), sshd.knownLine({ host: `[localhost]:${String(sshd.port)}` }));
    await works({ ssh: sshd.route({ jump }) });
    sshd.know(sshd.knownLine());
    const error = await failure({ ssh: sshd.route({ jump }) });
    assert.match(error.message, /The key of the SSH host localhost:\d+ is not known/);
  });

  it('asks about a key that is not known, and writes down one that is trusted', async () => {
    sshd.know('# nobody yet');
    assert.equal((await failure({ ssh: sshd.route() })).reason, 'cancelled');
    assert.equal(sshd.knownHosts(), '# nobody yet\n');
    person.trust = true;
    await works({ ssh: sshd.route() });
    assert.equal(sshd.knownHosts(), `# nobody yet\n${sshd.knownLine()}\n`);
    assert.match(person.keys.at(-1)?.fingerprint ?? '', /^SHA256:[\w+/]{43}$/);
    await works({ ssh: sshd.route() });
    assert.equal(person.keys.length, 2);
  });

  it('refuses a key that has changed, naming the line', async () => {
    person.trust = true;
    sshd.know('# older', sshd.knownLine({ key: sshd.keys.strange }));
    const error = await failure({ ssh: sshd.route() });
    assert.equal(error.reason, 'ssh');
    assert.match(error.message, /is not the one that is known \(.*known_hosts:2\)/);
    assert.deepEqual(person.keys, []);
  });

  it('refuses a key that was taken back', async () => {
    person.trust = true;
    sshd.know(sshd.knownLine(), `@revoked * ${sshd.knownLine().split(' ').slice(1).join(' ')}`);
    assert.match(
      (await failure({ ssh: sshd.route() })).message,
      /was taken back \(.*known_hosts:2\)/,
    );
  });

  it('asks the host for the type of key by which it is known', async () => {
    sshd.know(sshd.knownLine({ key: sshd.hostKeys.rsa }));
    await works({ ssh: sshd.route() });
  });

  it('is reached by a name of ~/.ssh/config', async () => {
    const host = ['Host bastion', `  HostName 127.0.0.1`, `  Port ${String(sshd.port)}`];
    const config = [
      ...host,
      `  User ${sshd.user}`,
      '  IdentityFile ~/plain',
      '  IdentitiesOnly yes',
    ];
    writeFileSync(path.join(sshd.home, '.ssh', 'config'), config.join('\n'));
    await works({ sshConfigHost: 'bastion' });
  });

  it('knows its key by HostKeyAlias, and asks about none where that is forbidden', async () => {
    person.trust = true;
    const lines = [
      ...['Host bastion', '  HostName 127.0.0.1', `  Port ${String(sshd.port)}`],
      ...[`  User ${sshd.user}`, '  IdentityFile ~/plain', '  HostKeyAlias my-bastion'],
    ];
    const config = path.join(sshd.home, '.ssh', 'config');
    writeFileSync(config, [...lines, '  StrictHostKeyChecking yes'].join('\n'));
    const error = await failure({ sshConfigHost: 'bastion' });
    assert.match(error.message, /StrictHostKeyChecking in ~\/\.ssh\/config forbids to ask/);
    writeFileSync(config, lines.join('\n'));
    await works({ sshConfigHost: 'bastion' });
    assert.ok(sshd.knownHosts().includes(`\n${sshd.knownLine({ host: 'my-bastion' })}\n`));
    assert.equal(person.keys.length, 1);
    await works({ sshConfigHost: 'bastion' });
    assert.equal(person.keys.length, 1);
  });

  it('tells an SSH host that is not there from one that cannot go on', async () => {
    const closed = await failure({ ssh: sshd.route({ port: 1 }) });
    assert.equal(closed.reason, 'ssh');
    assert.match(closed.message, /The SSH host .*:1 was not reached: nothing listens there/);
    const endpoint = { kind: 'tcp', host: '127.0.0.1', port: 1 } as const;
    const behind = await failure({ ssh: sshd.route() }, { endpoint });
    assert.equal(behind.reason, 'unreachable');
    assert.match(behind.message, /cannot reach 127\.0\.0\.1:1 \(Connection refused\)/);
  });

  it('names a server that is no SSH server', async () => {
    const error = await failure({ ssh: sshd.route({ port: cluster.port }) });
    assert.match(error.message, /ended the talk before the login|did not answer within/);
  });

  it('comes back after the SSH connection was lost', async () => {
    const proxy = await startTcpProxy(sshd.port);
    later(() => proxy.close());
    sshd.know(sshd.knownLine({ host: `[127.0.0.1]:${String(proxy.port)}` }));
    const database = open({ ssh: sshd.route({ port: proxy.port }) });
    await database.serverInfo();
    proxy.failAt({ kind: 'cut', atWords: '' });
    await database.query('SELECT 1 AS one', [], one).catch((error: unknown) => {
      assert.ok(error instanceof DatabaseError);
      assert.equal(error.reason, 'connection-lost');
    });
    assert.deepEqual(await database.query('SELECT 1 AS one', [], one), [{ one: 1 }]);
    await database.close();
    assert.equal(proxy.connections, 0);
  });

  it('cancels a statement through the tunnel, and leaves nothing open', async () => {
    const database = open({ ssh: sshd.route() });
    await database.serverInfo();
    const given = new AbortController();
    const request = { sql: 'SELECT pg_sleep(60)', parameters: [], mode: 'analyze' as const };
    const limits = { statementTimeoutMs: 60_000, lockTimeoutMs: 1_000, allowWrite: false };
    const running = database.explain({ ...request, ...limits }, given.signal);
    const sleeps = `SELECT count(*)::int AS one FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND state = 'active' AND pid <> pg_backend_pid()`;
    const sleeping = async (): Promise<number> => {
      const { rows } = await cluster.sql(sleeps);
      return one.parse(rows[0]).one;
    };
    while ((await sleeping()) === 0);
    given.abort();
    await assert.rejects(running, { reason: 'cancelled' });
    assert.equal(await sleeping(), 0);
    await database.close();
    const { rows } = await cluster.sql(
      `SELECT count(*)::int AS one FROM pg_stat_activity WHERE application_name = 'planwright'`,
    );
    assert.deepEqual(rows, [{ one: 0 }]);
  });
});
