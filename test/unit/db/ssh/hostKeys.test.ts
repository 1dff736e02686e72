// Which files make the key of an SSH host known, and what is never written into them?

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Hop } from '../../../../src/db/ssh/contracts';
import { HostKeys } from '../../../../src/db/ssh/hostKeys';
import { knownHostsLine } from '../../../../src/db/ssh/knownHosts';
import { cleanup } from '../../../support/cleanup';

describe('the keys of SSH hosts', () => {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'planwright-keys-'));
  const atEnd = cleanup();
  atEnd(() => {
    rmSync(directory, { recursive: true });
  });

  /** Type and 32 bytes, as the wire has it. */
  const KEY = Buffer.concat([
    Buffer.from([0, 0, 0, 11]),
    Buffer.from('ssh-ed25519'),
    Buffer.from([0, 0, 0, 32]),
    Buffer.alloc(32, 7),
  ]);
  const HOP: Hop = {
    ...{ name: 'bastion', host: 'bastion', port: 22, user: 'ana', identityFiles: [] },
    ...{ identitiesOnly: false, agent: null, knownHostsFiles: [], globalKnownHostsFiles: null },
    ...{ hostKeyAlias: null, strict: false },
  };

  it('are those of the machine, or of the files that are named in their place', async () => {
    writeFileSync(path.join(directory, 'ssh_known_hosts'), knownHostsLine('bastion', KEY));
    const accepts = async (globalKnownHostsFiles: readonly string[] | null) =>
      (await HostKeys.read({ ...HOP, globalKnownHostsFiles }, directory, [])).accepts(KEY);
    assert.equal(await accepts(null), true);
    assert.equal(await accepts([path.join(directory, 'none')]), false);
    assert.equal(await accepts([path.join(directory, 'ssh_known_hosts')]), true);
  });

  it('are asked about for no host whose name would mean another in known_hosts', async () => {
    const asked = () => Promise.reject(new Error('somebody was asked'));
    const person = { isThere: true, trusts: asked, secretFor: asked, worked: asked };
    for (const host of ['*', 'a,b', '@revoked', 'a b']) {
      const keys = await HostKeys.read({ ...HOP, host }, directory, []);
      assert.equal(keys.accepts(KEY), false);
      await assert.rejects(keys.ask(person), /is no name of a host/);
    }
  });
});
