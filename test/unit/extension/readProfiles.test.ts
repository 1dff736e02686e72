// Which connections of a settings file are used, and what is said of the others.

import assert from 'node:assert/strict';
import { readProfiles } from '../../../src/extension/connections/readProfiles';
import { OWN_FIELDS, sshOf } from '../../../src/model/connectionProfile';

const MAIN = { id: 'main', name: 'main', host: 'db', database: 'shop', user: 'ana' };

/** Whatever names a file, a program or a way of this machine, or where else its password goes. */
const OWN = {
  caFile: '/home/ana/ca.pem',
  crlFile: '/home/ana/crl.pem',
  certFile: '/home/ana/c.pem',
  keyFile: '/home/ana/k.pem',
  passwordCommand: ['touch', '/tmp/x'],
  ssh: { host: 'bastion', user: 'deploy' },
  sshConfigHost: 'bastion',
  replicas: [{ host: 'db2', port: 5432 }],
};

describe('connections of settings', () => {
  it('are read one by one', () => {
    const { profiles, mistakes } = readProfiles(
      [MAIN, { ...MAIN }, { id: 'x' }, 7, { ...MAIN, id: 'other' }],
      false,
    );
    assert.deepEqual(
      profiles.map(({ id }) => id),
      ['main', 'other'],
    );
    assert.deepEqual(
      mistakes.map(({ why }) => why.slice(0, 13)),
      ['connection 2:', 'connection 3:', 'connection 4:'],
    );
    assert.equal(readProfiles({}, false).mistakes[0]?.why, 'it is not a list');
  });

  it('of an older Planwright are read as they were meant, with all that they hold', () => {
    const all = {
      ...{ port: 6432, tls: 'verify-ca', caFile: '/ca.pem', crlFile: '/crl.pem' },
      ...{ certFile: '/c.pem', keyFile: '/k.pem', tlsMinVersion: 'TLSv1.2', tlsDirect: true },
      ...{ channelBinding: 'require', requireAuth: 'scram-sha-256', options: '-c a.b=1' },
      ...{ production: true, readOnly: true, connectTimeoutMs: 5, statementTimeoutMs: 7 },
    };
    const { host, ...who } = MAIN;
    const { port, ...how } = all;
    for (const version of [{}, { version: 1 }]) {
      const { profiles, mistakes } = readProfiles([{ ...version, ...MAIN, ...all }], false);
      assert.deepEqual(mistakes, []);
      const endpoint = { kind: 'tcp', host, port };
      assert.deepEqual(profiles, [{ version: 2, ...who, endpoint, ...how }]);
    }
    const socket = { ...MAIN, host: '/var/run/postgresql' };
    assert.deepEqual(
      readProfiles([socket], false).profiles.map(({ endpoint }) => endpoint),
      [{ kind: 'socket', directory: '/var/run/postgresql', port: 5432 }],
    );
  });

  it('are the same once they are written and read again', () => {
    const [profile] = readProfiles([MAIN], false).profiles;
    assert.deepEqual(readProfiles([profile], false).profiles, [profile]);
  });

  it('of a newer Planwright are refused by their version, and the others are read', () => {
    const newer = { ...MAIN, id: 'newer', version: 3, endpoint: { kind: 'ssh' } };
    const { profiles, mistakes } = readProfiles([newer, MAIN], false);
    assert.equal(profiles.length, 1);
    assert.match(
      mistakes[0]?.why ?? '',
      /^connection 1: it was written by a newer Planwright \(version 3 of a connection; this one knows 2\)/,
    );
  });

  it('lead to servers: the demo and twin files are not saved, and no field is of another version', () => {
    const { host: _, ...who } = MAIN;
    for (const wrong of [
      { ...who, version: 2, endpoint: { kind: 'demo', host: 'localhost', port: 1 } },
      { ...who, version: 2, endpoint: { kind: 'twin-file', file: '/x.gz' } },
      { ...who, version: 2, endpoint: { kind: 'socket', directory: 'relative' } },
      { ...MAIN, version: 2, endpoint: { kind: 'tcp', host: 'db' } },
      { ...MAIN, version: 2 },
      { ...MAIN, version: 'two' },
    ])
      assert.equal(readProfiles([wrong], false).mistakes.length, 1, JSON.stringify(wrong));
  });

  for (const [field, value] of Object.entries(OWN))
    it(`may name a ${field} for themselves, not for somebody else`, () => {
      const item = { ...MAIN, [field]: value };
      assert.deepEqual(readProfiles([item], false).mistakes, []);
      const { profiles, mistakes } = readProfiles([item, { ...MAIN, id: 'other' }], true);
      assert.deepEqual(
        profiles.map(({ id }) => id),
        ['other'],
      );
      assert.match(mistakes[0]?.why ?? '', new RegExp(`${field} may not stand .* user settings`));
    });

  it('have all of these fields tried here', () => {
    assert.deepEqual(Object.keys(OWN), [...OWN_FIELDS]);
  });

  it('name no program with a NUL character, which none can be given', () => {
    const item = { ...MAIN, passwordCommand: ['pass', 'a\0b'] };
    assert.match(readProfiles([item], false).mistakes[0]?.why ?? '', /NUL character/);
  });

  it('may name one way through SSH', () => {
    const ssh = { host: 'bastion', user: 'deploy' };
    for (const way of [{ ssh }, { sshConfigHost: 'bastion' }]) {
      const [profile] = readProfiles([{ ...MAIN, ...way }], false).profiles;
      assert.deepEqual(
        profile && sshOf(profile),
        'ssh' in way ? { ssh: { port: 22, ...ssh } } : way,
      );
    }
    const both = { ...MAIN, ssh, sshConfigHost: 'bastion' };
    assert.match(readProfiles([both], false).mistakes[0]?.why ?? '', /the same thing twice/);
  });

  for (const field of ['command', 'program', 'sshCommand', 'password'])
    it(`have no ${field}`, () => {
      for (const ofFolder of [true, false])
        assert.deepEqual(
          readProfiles([{ ...MAIN, [field]: 'touch /tmp/x' }], ofFolder).profiles,
          [],
        );
    });
});
