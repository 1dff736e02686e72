// Which password does a connection get? The one that was typed for its servers, as they were protected then.

import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { PasswordStore } from '../../../src/extension/connections/passwordStore';
import { profileOf, type ProfileFields } from '../../support/profile';

type Secrets = Pick<vscode.SecretStorage, 'get' | 'store' | 'delete'>;

/** What VS Code's secret storage does of it. */
function secrets(): Secrets {
  const kept = new Map<string, string>();
  return {
    get: (key) => Promise.resolve(kept.get(key)),
    store: (key, value) => {
      kept.set(key, value);
      return Promise.resolve();
    },
    delete: (key) => {
      kept.delete(key);
      return Promise.resolve();
    },
  };
}

const profile = (fields: ProfileFields = {}) =>
  profileOf({
    ...{ id: 'shop', name: 'Shop', host: 'db.example', port: 5432, database: 'shop', user: 'me' },
    ...fields,
  });

describe('a stored password', () => {
  it('is for the same servers and the same protection', async () => {
    const store = new PasswordStore(secrets());
    await store.set(profile({ tls: 'verify-full' }), 'told');
    assert.equal(await store.get(profile({ tls: 'verify-full', name: 'Other words' })), 'told');
    for (const other of [
      profile({ tls: 'disable' }),
      profile({ tls: 'require' }),
      profile({ tls: 'verify-full', channelBinding: 'disable' }),
      profile({ tls: 'verify-full', host: 'other.example' }),
      profile({ tls: 'verify-full', user: 'somebody' }),
      profile({ tls: 'verify-full', port: 5433 }),
      profile({ tls: 'verify-full', database: 'other' }),
      profile({ tls: 'verify-full', id: 'other' }),
      profile({ tls: 'verify-full', requireAuth: 'password' }),
      profile({ tls: 'verify-full', sshConfigHost: 'bastion' }),
      profile({ tls: 'verify-full', ssh: { host: 'bastion', port: 22, user: 'me' } }),
      profile({ tls: 'verify-full', otherHosts: [{ host: 'other.example', port: 5432 }] }),
    ])
      assert.equal(await store.get(other), null, JSON.stringify(other));
  });

  it('is not for a server whose certificate nobody checks any more', async () => {
    const store = new PasswordStore(secrets());
    await store.set(profile({ tls: 'require', caFile: '/ca.pem' }), 'told');
    assert.equal(await store.get(profile({ tls: 'require' })), null);
  });

  it('of a connection that names no protection is not for one without any', async () => {
    const store = new PasswordStore(secrets());
    await store.set(profile(), 'told');
    assert.equal(await store.get(profile()), 'told');
    assert.equal(await store.get(profile({ tls: 'disable' })), null);
    await store.delete(profile());
    assert.equal(await store.get(profile()), null);
  });
});
