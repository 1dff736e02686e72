// Over which hosts does a name of ~/.ssh/config lead? The files are real ones, in a home of their own.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { SshFailure, type Hop } from '../../../src/db/ssh/contracts';
import { hopsOf } from '../../../src/db/ssh/route';
import { cleanup } from '../../support/cleanup';

describe('a name of ~/.ssh/config', () => {
  const home = mkdtempSync(path.join(os.tmpdir(), 'planwright-ssh-config-'));
  const ssh = path.join(home, '.ssh');
  const system = path.join(home, 'etc');
  cleanup()(() => {
    rmSync(home, { recursive: true });
  });

  before(() => {
    mkdirSync(path.join(ssh, 'more'), { recursive: true });
    mkdirSync(system);
  });

  const hops = async (name: string, config: string): Promise<readonly Hop[]> => {
    writeFileSync(path.join(ssh, 'config'), config);
    const variables = { SSH_AUTH_SOCK: '/run/agent', KEYS: `${home}/keys` };
    const surroundings = {
      homeDirectory: home,
      userName: 'me',
      variables,
      systemDirectory: system,
    };
    return hopsOf({ sshConfigHost: name }, surroundings);
  };

  const places = async (name: string, config: string): Promise<readonly string[]> =>
    (await hops(name, config)).map(({ user, host, port }) => `${user}@${host}:${String(port)}`);

  const refused = async (name: string, config: string, words: RegExp): Promise<void> => {
    await assert.rejects(hops(name, config), (error) => {
      assert.ok(error instanceof SshFailure);
      assert.match(error.message, words);
      return true;
    });
  };

  it('leads to the host as it is where nothing is said of it', async () => {
    const [hop] = await hops('db.example.com', '');
    assert.deepEqual(hop, {
      ...{ name: 'db.example.com', host: 'db.example.com', port: 22, user: 'me' },
      identityFiles: ['id_rsa', 'id_ecdsa', 'id_ed25519'].map((name) => path.join(ssh, name)),
      ...{ identitiesOnly: false, agent: '/run/agent' },
      knownHostsFiles: ['known_hosts', 'known_hosts2'].map((name) => path.join(ssh, name)),
      ...{ globalKnownHostsFiles: null, hostKeyAlias: null, strict: false },
    });
  });

  it('says under which name and in which files its key is known, and whether to ask', async () => {
    const config = `Host *
  HostKeyAlias Bastion
  GlobalKnownHostsFile ~/global
  StrictHostKeyChecking yes`;
    const [hop] = await hops('db', config);
    assert.deepEqual(
      [hop?.hostKeyAlias, hop?.globalKnownHostsFiles, hop?.strict],
      ['Bastion', [`${home}/global`], true],
    );
    await refused('db', 'RevokedHostKeys /etc/revoked', /config:1: RevokedHostKeys is not read/);
    await hops('db', 'RevokedHostKeys none');
  });

  it('leads to no name that known_hosts would read as a pattern', async () => {
    for (const config of ['HostName db-*', 'HostName a,b', 'HostKeyAlias *'])
      await refused('db', config, /leads to no name of a host/);
    await refused('*', '', /leads to no name of a host/);
  });

  it('has its tokens, variables and ~ filled in', async () => {
    const config = `Host *
  HostName %h.example.com
  User deploy
  IdentityFile ~/keys/%r
  IdentityFile \${KEYS}/%n%%
  IdentitiesOnly yes
  IdentityAgent none
  UserKnownHostsFile ~/known %d/other`;
    const [hop] = await hops('db', config);
    assert.equal(hop?.host, 'db.example.com');
    assert.deepEqual(hop.identityFiles, [`${home}/keys/deploy`, `${home}/keys/db%`]);
    assert.deepEqual(hop.knownHostsFiles, [`${home}/known`, `${home}/other`]);
    assert.deepEqual([hop.agent, hop.identitiesOnly], [null, true]);
  });

  it('goes over jump hosts, each as the configuration has it, the first by its own way', async () => {
    const config = `Host db
  ProxyJump ops@edge:2222,inner
Host inner
  HostName 10.0.0.7
  ProxyJump never
Host edge
  ProxyJump outer
Host outer
  Port 2022`;
    assert.deepEqual(await places('db', config), [
      ...['me@outer:2022', 'ops@edge:2222', 'me@10.0.0.7:22', 'me@db:22'],
    ]);
  });

  it('reads what is included, by patterns and in the order of names, and the system last', async () => {
    writeFileSync(path.join(ssh, 'more', 'b.conf'), 'Host db\n  Port 2\n  User second\n');
    writeFileSync(path.join(ssh, 'more', 'a.conf'), 'Host db\n  Port 1\n');
    writeFileSync(path.join(system, 'ssh_config'), 'Host *\n  User third\n  HostName real\n');
    assert.deepEqual(await places('db', 'Include more/*.conf'), ['second@real:1']);
    rmSync(path.join(system, 'ssh_config'));
  });

  it('is refused where a program would have to run, or a ring has no end', async () => {
    await refused(
      'db',
      'Host db\n  ProxyCommand nc %h %p',
      /config:2: ProxyCommand runs a program/,
    );
    await refused('db', 'Match exec "true"\n  User x', /config:1: Match exec runs a program/);
    await refused('a', 'Host a\n  ProxyJump b\nHost b\n  ProxyJump a', /in a ring/);
    await refused('db', 'Include config', /included by itself/);
    await refused('db', 'User "me', /config:1: a quote has no end/);
    await refused('db', 'Port many', /no number from 1 to 65535/);
    await refused('db', 'IdentityFile %x', /%x, which is not supported/);
  });
});
