// Does a test of a connection say truly who could listen or answer in a server's place, and how the password went there?

import assert from 'node:assert/strict';
import type { ConnectionTrace } from '../../../../src/db/connectionTrace';
import { loginStep } from '../../../../src/features/connections/test/loginStep';
import { tlsStep } from '../../../../src/features/connections/test/tlsStep';
import type { TestStep } from '../../../../src/model/connectionTest';
import type { ConnectionProfile } from '../../../../src/model/connectionProfile';
import { profileOf, type ProfileFields } from '../../../support/profile';

const TLS = {
  ...{ protocol: 'TLSv1.3', cipher: 'AES', subject: 'db', issuer: null },
  daysLeft: 300,
} as const;
const TRACE: ConnectionTrace = {
  ...{ addresses: [], lookedUpMs: null, connectedMs: 1, address: '10.0.0.1', firstBytes: null },
  ...{ encryptedMs: 3, tls: TLS, method: 'scram-sha-256', bound: false, readyMs: 9 },
  announced: new Map(),
};
const PLAIN: ConnectionTrace = { ...TRACE, encryptedMs: null, tls: null };

function profile(fields: ProfileFields): ConnectionProfile {
  return profileOf({ host: 'db.example.com', port: 5432, ...fields });
}

describe('the step of TLS', () => {
  const said = (fields: ProfileFields, trace = TRACE, opened = 1): string => {
    const { outcome, message }: TestStep = tlsStep(profile(fields), trace, opened);
    return `${outcome}: ${message}`;
  };

  it('says what is checked of who answers', () => {
    assert.match(said({ tls: 'verify-full' }), /^works: .*certificate and name are checked/);
    assert.match(said({ tls: 'verify-ca' }), /^works: .*certificate and name are checked/);
    assert.match(said({ tls: 'verify-ca', caFile: '/ca' }), /^works: .*its name is not/);
    assert.match(said({ tls: 'require', caFile: '/ca' }), /^works: .*its name is not/);
  });

  it('notes where nobody is asked who answers, unless nobody else could', () => {
    assert.match(said({ tls: 'require' }), /^note: .*another server could; verify-full/);
    assert.match(said({ tls: 'prefer' }), /^note: .*another server could; verify-full/);
    assert.match(said({ tls: 'prefer', host: '127.0.0.1' }), /^works: .*\(prefer\)\.$/);
    assert.match(said({ tls: 'require', sshConfigHost: 'jump' }), /^works: .*\(require\)\.$/);
  });

  it('warns of plain text where somebody could listen', () => {
    assert.match(said({ tls: 'disable' }, PLAIN), /^note: Plain text: TLS is switched off/);
    assert.match(said({ tls: 'prefer' }, PLAIN, 2), /^note: Plain text: the server offers no TLS/);
    assert.match(
      said({ host: 'localhost' }, PLAIN, 2),
      /^skipped: Not encrypted, on this machine alone: the server offers no TLS/,
    );
    assert.match(
      said({ tls: 'disable', sshConfigHost: 'jump' }, PLAIN),
      /^note: Encrypted as far as the SSH host/,
    );
  });

  it('notes a certificate that is about to end', () => {
    const ends = (daysLeft: number) => said({}, { ...TRACE, tls: { ...TLS, daysLeft } });
    assert.match(ends(14), /^works: [^.]*\.3 [^.]*\.$/);
    assert.match(ends(1), /^note: .*ends in 1 day: renew it/);
    assert.match(ends(-1), /^note: .*has expired/);
  });
});

describe('the step of the login', () => {
  const said = (trace: Partial<ConnectionTrace>, fields: ProfileFields = {}): string => {
    const { outcome, message } = loginStep(profile({ user: 'ana', ...fields }), {
      ...TRACE,
      ...trace,
    });
    return `${outcome}: ${message}`;
  };

  it('notes a password that was sent as it is over plain text, and not under TLS', () => {
    const method = 'password' as const;
    assert.match(said({ ...PLAIN, method }), /^note: ana, by password, .*not encrypted/);
    assert.match(said({ method }), /^works: ana, by password, which the server saw/);
  });

  it('tells the ways apart', () => {
    assert.equal(said({}), 'works: ana, by password (scram-sha-256).');
    assert.match(said({ bound: true }), /^works: .*bound to the TLS connection/);
    assert.match(said({ method: 'md5' }), /^note: .*password_encryption to scram-sha-256/);
    assert.equal(said({ method: 'none' }), 'works: ana; no password was asked for.');
    assert.match(said({ method: 'none' }, { certFile: '/cert' }), /client certificate was enough/);
  });
});
