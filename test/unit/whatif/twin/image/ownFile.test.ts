// Is what lies in a cache read only where this user has put it there, and never waited for?

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chownSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { cacheDirectory } from '../../../../../src/cli/cacheDirectory';
import { makeOwnDirectory, readOwnFile } from '../../../../../src/whatif/twin/image/ownFile';
import { TwinCache } from '../../../../../src/whatif/twin/image/twinCache';

const POSIX = process.platform !== 'win32';

describe('files of the cache', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'planwright-own-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('reads a file of its own', async () => {
    const file = path.join(folder, 'a');
    writeFileSync(file, 'text');
    assert.equal((await readOwnFile(file, 10)).toString(), 'text');
    await assert.rejects(readOwnFile(file, 3), /too large/);
    await assert.rejects(readOwnFile(path.join(folder, 'b'), 3), { code: 'ENOENT' });
  });

  if (POSIX) {
    it('waits for no pipe, follows no link and opens no folder', async () => {
      const [pipe, link, target] = ['pipe', 'link', 'target'].map((name) =>
        path.join(folder, name),
      );
      assert.ok(pipe && link && target);
      execFileSync('mkfifo', [pipe]);
      writeFileSync(target, 'text');
      symlinkSync(target, link);
      await assert.rejects(readOwnFile(pipe, 10), /no regular file/);
      await assert.rejects(readOwnFile(link, 10), { code: 'ELOOP' });
      await assert.rejects(readOwnFile(folder, 10), /no regular file/);
    });

    it('makes folders that nobody else looks into, and uses no link', async () => {
      const made = path.join(folder, 'x/y');
      await makeOwnDirectory(made);
      assert.equal(statSync(made).mode & 0o777, 0o700);
      const link = path.join(folder, 'link');
      symlinkSync(made, link);
      await assert.rejects(makeOwnDirectory(link), /EEXIST|link/);
      await assert.rejects(makeOwnDirectory('relative/folder'), /no absolute path/);
    });

    it('says why a saved twin is not read, and goes on', async () => {
      const cache = new TwinCache(folder);
      execFileSync('mkfifo', [path.join(folder, `${NAME_OF_KEY}.twin.json.gz`)]);
      const { image, problem } = await cache.read('key');
      assert.equal(image, null);
      assert.match(problem ?? '', /no regular file/);
    });
  }

  if (process.getuid?.() === 0) {
    it('reads nothing of another user', async () => {
      const file = path.join(folder, 'a');
      writeFileSync(file, 'text');
      chownSync(file, 65_534, 65_534);
      await assert.rejects(readOwnFile(file, 10), /another user/);
      const theirs = path.join(folder, 'theirs');
      mkdirSync(theirs);
      chownSync(theirs, 65_534, 65_534);
      await assert.rejects(makeOwnDirectory(theirs), /another user/);
    });
  }
});

/** SHA-256 of `key`. */
const NAME_OF_KEY = '2c70e12b7a0646f92279f427c7b38e73';

describe('the cache folder', () => {
  const home = { homeDirectory: '/home/me' };
  const cases: readonly (readonly [given: string | undefined, folder: string])[] = [
    [undefined, '/home/me/.cache/planwright'],
    ['', '/home/me/.cache/planwright'],
    ['cache', '/home/me/.cache/planwright'],
    ['./cache', '/home/me/.cache/planwright'],
    ['../x', '/home/me/.cache/planwright'],
    ['/var/cache/me', '/var/cache/me/planwright'],
  ];
  for (const [given, folder] of cases) {
    it(`is ${folder} for XDG_CACHE_HOME ${JSON.stringify(given)}`, () => {
      const variables = given === undefined ? {} : { XDG_CACHE_HOME: given };
      assert.equal(cacheDirectory({ ...home, variables }), folder);
    });
  }
});
