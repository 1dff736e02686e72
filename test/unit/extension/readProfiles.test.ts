// Which connections of a settings file are used, and what is said of the others.

import assert from 'node:assert/strict';
import { readProfiles } from '../../../src/extension/connections/readProfiles';

const MAIN = { id: 'main', name: 'main', host: 'db', database: 'shop', user: 'ana' };

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

  for (const field of ['caFile', 'crlFile', 'certFile', 'keyFile'] as const)
    it(`may name a ${field} for themselves, not for somebody else`, () => {
      const item = { ...MAIN, [field]: '/home/ana/file.pem' };
      assert.deepEqual(readProfiles([item], false).mistakes, []);
      const { profiles, mistakes } = readProfiles([item, { ...MAIN, id: 'other' }], true);
      assert.deepEqual(
        profiles.map(({ id }) => id),
        ['other'],
      );
      assert.match(mistakes[0]?.why ?? '', new RegExp(`${field} may not stand .* user settings`));
    });

  for (const field of ['command', 'program', 'passwordCommand', 'sshCommand', 'password'])
    it(`have no ${field}`, () => {
      for (const ofFolder of [true, false])
        assert.deepEqual(
          readProfiles([{ ...MAIN, [field]: 'touch /tmp/x' }], ofFolder).profiles,
          [],
        );
    });
});
