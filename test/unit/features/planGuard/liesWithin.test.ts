// Is a file behind a link told apart from one that is truly in the folder?

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { liesWithin } from '../../../../src/features/planGuard/liesWithin';
import { cleanup } from '../../../support/cleanup';

describe('a file in a folder', () => {
  let base: string;
  const atEnd = cleanup();
  const within = (file: string, folder = 'work') =>
    liesWithin(path.join(base, file), path.join(base, folder));

  before(() => {
    base = mkdtempSync(path.join(os.tmpdir(), 'planwright-within-'));
    atEnd(() => {
      rmSync(base, { recursive: true });
    });
    for (const name of ['work/sql', 'work/..sql', 'outside'])
      mkdirSync(path.join(base, name), { recursive: true });
    for (const name of ['work/a.sql', 'work/sql/b.sql', 'work/..sql/d.sql', 'outside/c.sql'])
      writeFileSync(path.join(base, name), 'SELECT 1;');
    symlinkSync(path.join(base, 'outside'), path.join(base, 'work/away'));
    symlinkSync(path.join(base, 'work/sql'), path.join(base, 'work/near'));
    symlinkSync(path.join(base, 'outside/c.sql'), path.join(base, 'work/c.sql'));
    symlinkSync(path.join(base, 'work'), path.join(base, 'alias'));
  });

  it('is in it where it truly stands below', async () => {
    for (const file of ['work/a.sql', 'work/sql/b.sql', 'work/near/b.sql', 'work/..sql/d.sql'])
      assert.ok(await within(file), file);
    // The folder itself may be opened by a link.
    assert.ok(await within('alias/sql/b.sql', 'alias'));
  });

  it('is not in it behind a link that leads away, nor where it cannot be followed', async () => {
    for (const file of [
      ...['work/away/c.sql', 'work/c.sql', 'outside/c.sql', 'work/none.sql', 'work/a.sql/b'],
      ...[`work/${'a'.repeat(5_000)}`, 'work/a\0.sql'],
    ])
      assert.ok(!(await within(file)), file.slice(0, 40));
  });
});
