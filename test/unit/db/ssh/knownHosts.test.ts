// Do files of known hosts say what ssh reads in them?

import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import {
  algorithmsFor,
  fingerprintOf,
  isOf,
  judgeHostKey,
  keyTypeOf,
  knownHostsLine,
  knownName,
  parseKnownHosts,
} from '../../../../src/db/ssh/knownHosts';

/** As a key is written: its type by its length, and something behind it. */
function keyOf(type: string, content: string): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(type.length);
  return Buffer.concat([head, Buffer.from(type), Buffer.from(content)]);
}

const ED = keyOf('ssh-ed25519', 'first');
const OTHER = keyOf('ssh-ed25519', 'second');
const RSA = keyOf('ssh-rsa', 'third');

const line = (names: string, key: Buffer, marker = ''): string =>
  `${marker}${names} ${keyTypeOf(key) ?? ''} ${key.toString('base64')} a comment\n`;

const hashed = (name: string): string => {
  const salt = randomBytes(20);
  const hash = createHmac('sha1', salt).update(name).digest('base64');
  return `|1|${salt.toString('base64')}|${hash}`;
};

const judge = (text: string, host: string, key: Buffer, port = 22) =>
  judgeHostKey(parseKnownHosts(text, 'known'), knownName(host, port), key);

describe('known hosts', () => {
  it('knows a host by its name, whatever its case, in a list, by patterns, and hashed', () => {
    for (const names of ['db.example.com', 'a,DB.example.com', '*.example.com', 'db.exampl?.com'])
      assert.deepEqual(judge(line(names, ED), 'Db.Example.com', ED), { kind: 'known' }, names);
    assert.deepEqual(judge(line(hashed('db.example.com'), ED), 'db.example.com', ED), {
      kind: 'known',
    });
    assert.deepEqual(judge(line(hashed('db'), ED), 'db.example.com', ED), { kind: 'unknown' });
  });

  it('tells ports apart', () => {
    const text = line('[db]:2222', ED);
    assert.deepEqual(judge(text, 'db', ED, 2222), { kind: 'known' });
    assert.deepEqual(judge(text, 'db', ED), { kind: 'unknown' });
    assert.deepEqual(judge(line(hashed('[db]:2222'), ED), 'db', ED, 2222), { kind: 'known' });
  });

  it('leaves out what an exclamation mark excludes', () => {
    const text = line('*.example.com,!db.example.com', ED);
    assert.deepEqual(judge(text, 'db.example.com', ED), { kind: 'unknown' });
    assert.deepEqual(judge(text, 'web.example.com', ED), { kind: 'known' });
  });

  it('names the line of a key that differs, of the same type before another', () => {
    const text = `# mine\n${line('db', RSA)}${line('db', OTHER)}`;
    assert.deepEqual(judge(text, 'db', ED), { kind: 'changed', place: 'known:3' });
    assert.deepEqual(judge(line('db', RSA), 'db', ED), { kind: 'changed', place: 'known:1' });
  });

  it('takes one of several keys', () => {
    assert.deepEqual(judge(line('db', OTHER) + line('db', ED), 'db', ED), { kind: 'known' });
  });

  it('refuses a key that was taken back even where another line has it', () => {
    const text = line('db', ED) + line('*', ED, '@revoked ');
    assert.deepEqual(judge(text, 'db', ED), { kind: 'revoked', place: 'known:2' });
    assert.deepEqual(judge(text, 'db', OTHER), { kind: 'changed', place: 'known:1' });
  });

  it('says that an authority is trusted, which is not asked', () => {
    const text = line('*.example.com', RSA, '@cert-authority ');
    assert.deepEqual(judge(text, 'db.example.com', ED), { kind: 'authority', place: 'known:1' });
    assert.deepEqual(judge(text, 'db', ED), { kind: 'unknown' });
  });

  it('asks for the types of key that are known, and for all where none is', () => {
    const known = parseKnownHosts(line('db', RSA) + line('web', ED, '@revoked '), 'known');
    assert.deepEqual(algorithmsFor(known, 'db'), ['rsa-sha2-512', 'rsa-sha2-256']);
    assert.equal(algorithmsFor(known, 'web').length, 6);
    const strange = parseKnownHosts(line('db', keyOf('sk-ssh-ed25519@openssh.com', 'x')), 'known');
    assert.deepEqual(algorithmsFor(strange, 'db'), []);
  });

  it('prints a fingerprint as ssh-keygen does', () => {
    const key = 'AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl';
    assert.equal(
      fingerprintOf(Buffer.from(key, 'base64')),
      'SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU',
    );
  });

  it('reads what it writes, and nothing stops it', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z0-9.-]{1,20}$/),
        fc.integer({ min: 1, max: 65_535 }),
        fc.string(),
        (host, port, rubbish) => {
          const name = knownName(host, port);
          const text = `${rubbish}\n${knownHostsLine(name, ED)}${rubbish}`;
          const known = parseKnownHosts(text, 'known');
          assert.ok(known.some((one) => isOf(one, name) && one.key.equals(ED)));
          assert.notEqual(judgeHostKey(known, name, OTHER).kind, 'known');
        },
      ),
    );
  });
});
