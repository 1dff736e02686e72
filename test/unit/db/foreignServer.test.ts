// Is another server on the port named by its greeting, at no length that it chooses?

import assert from 'node:assert/strict';
import { foreignServer } from '../../../src/db/foreignServer';

const mysql = (version: string) =>
  foreignServer(Buffer.from(`\u005b\0\0\0\n${version}\0\u0008\0\0`, 'latin1'));

describe('a foreign server', () => {
  it('is named by how it greets', () => {
    assert.equal(mysql('8.0.35-0ubuntu0.22.04.1'), 'MySQL 8.0.35-0ubuntu0.22.04.1');
    assert.equal(mysql('5.5.5-10.6.16-MariaDB-1:10'), 'MariaDB 5.5.5-10.6.16-MariaDB-1');
    assert.equal(foreignServer(Buffer.from('SSH-2.0-OpenSSH_9.2')), 'an SSH server');
    assert.equal(foreignServer(Buffer.from('N')), null);
    assert.equal(foreignServer(null), null);
  });

  it('says no more than a version', () => {
    assert.equal(mysql('9'.repeat(10_000)), `MySQL ${'9'.repeat(40)}`);
  });
});
