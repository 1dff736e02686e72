// Do the five TLS modes mean what libpq means, and is a remote server verified unless told otherwise?

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { planTls } from '../../../src/db/tls';
import { effectiveTlsMode, isLocalHost } from '../../../src/db/tlsMode';
import {
  endpointOf,
  type ConnectionProfile,
  type TlsMode,
} from '../../../src/model/connectionProfile';
import { rejection } from '../../support/database';
import { profileOf, type ProfileFields } from '../../support/profile';

function profile(fields: ProfileFields): ConnectionProfile {
  return profileOf({ host: 'db.example.com', port: 5432, ...fields });
}

function modeOf(host: string, tls?: TlsMode): TlsMode {
  return effectiveTlsMode({ endpoint: endpointOf(host, 5432), tls });
}

describe('TLS modes', () => {
  it('verifies remote servers and prefers encryption on this machine', () => {
    assert.equal(modeOf('db.example.com'), 'verify-full');
    assert.equal(modeOf('10.0.0.1'), 'verify-full');
    for (const host of ['localhost', '127.0.0.1', '127.1.2.3', '::1', '/var/run/postgresql']) {
      assert.equal(modeOf(host), 'prefer', host);
    }
    assert.equal(modeOf('db.example.com', 'require'), 'require');
  });

  it('is not fooled by names that look local', () => {
    for (const host of ['localhost.example.com', '127.0.0.1.example.com', '127.example.com']) {
      assert.equal(isLocalHost(host), false, host);
    }
  });

  it('maps modes to the checks of the certificate', async () => {
    assert.equal((await planTls(profile({ tls: 'disable' }))).ssl, false);
    assert.deepEqual(await planTls(profile({ tls: 'prefer' })), {
      mode: 'prefer',
      ssl: { rejectUnauthorized: false },
      fallsBack: true,
    });
    const require = await planTls(profile({ tls: 'require' }));
    assert.deepEqual(require.ssl, { rejectUnauthorized: false });
    assert.equal(require.fallsBack, false);
    assert.deepEqual((await planTls(profile({ tls: 'verify-full' }))).ssl, {
      rejectUnauthorized: true,
    });
  });

  it('checks the name too where public authorities vouch, and who signed where a CA file says whom to trust', async () => {
    const open = await planTls(profile({ tls: 'verify-ca' }));
    assert.deepEqual(open.ssl, { rejectUnauthorized: true });
    const directory = mkdtempSync(path.join(os.tmpdir(), 'planwright-ca-'));
    const caFile = path.join(directory, 'ca.pem');
    writeFileSync(caFile, 'PEM');
    try {
      for (const tls of ['verify-ca', 'require'] as const) {
        const { ssl } = await planTls(profile({ tls, caFile }));
        assert.ok(ssl !== false && ssl.rejectUnauthorized === true, tls);
        assert.ok(ssl.checkServerIdentity !== undefined, tls);
      }
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('uses no key that others can read', async function () {
    if (process.platform === 'win32') return;
    const directory = mkdtempSync(path.join(os.tmpdir(), 'planwright-key-'));
    const keyFile = path.join(directory, 'client.key');
    writeFileSync(keyFile, 'PEM', { mode: 0o644 });
    try {
      const error = await rejection(planTls(profile({ keyFile })));
      assert.match(error.message, /client\.key can be read by others.*chmod 0600/);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('never encrypts a Unix socket', async () => {
    const plan = await planTls(profile({ host: '/tmp', tls: 'verify-full' }));
    assert.equal(plan.ssl, false);
  });

  it('reads the CA file', async () => {
    const directory = mkdtempSync(path.join(os.tmpdir(), 'planwright-ca-'));
    try {
      const caFile = path.join(directory, 'ca.pem');
      writeFileSync(caFile, 'PEM');
      const { ssl } = await planTls(profile({ tls: 'verify-full', caFile }));
      assert.ok(ssl !== false);
      assert.equal(ssl.ca, 'PEM');
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('names a CA file that cannot be read', async () => {
    const error = await rejection(
      planTls(profile({ tls: 'verify-ca', caFile: '/nowhere/ca.pem' })),
    );
    assert.equal(error.reason, 'tls');
    assert.match(error.message, /\/nowhere\/ca\.pem.*ENOENT/);
  });
});
