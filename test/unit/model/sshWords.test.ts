// Is the way through SSH read as ssh -J reads it, and written so that it is read again?

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { sshRouteSchema } from '../../../src/model/sshRoute';
import { readSshRoute, writeSshRoute } from '../../../src/model/sshWords';

describe('the way through SSH', () => {
  it('is a host, with the hosts that are passed before it', () => {
    assert.deepEqual(readSshRoute('ops@edge:2222, deploy@bastion', 'me'), {
      ok: true,
      value: {
        ...{ host: 'bastion', port: 22, user: 'deploy' },
        jump: [{ host: 'edge', port: 2222, user: 'ops' }],
      },
    });
  });

  it('has the name of the person where it names none, if there is one', () => {
    assert.deepEqual(readSshRoute('bastion', 'me'), {
      ok: true,
      value: { host: 'bastion', port: 22, user: 'me' },
    });
    assert.equal(readSshRoute('bastion', '').ok, false);
  });

  it('takes an IPv6 address bare, and in brackets where a port follows', () => {
    for (const [text, port] of [
      ['me@2001:db8::1', 22],
      ['me@[2001:db8::1]:2222', 2222],
    ] as const)
      assert.deepEqual(readSshRoute(text, ''), {
        ok: true,
        value: { host: '2001:db8::1', port, user: 'me' },
      });
  });

  it('is refused in words that repeat nothing of it', () => {
    for (const text of ['', '@host', 'me@', 'me@host:0', 'me@host:70000', 'me@a b', 'a,,b']) {
      const read = readSshRoute(text, 'me');
      assert.ok(!read.ok, text);
      assert.doesNotMatch(read.error, /a b|70000/);
    }
    assert.equal(readSshRoute('a,'.repeat(9) + 'b', 'me').ok, false);
  });

  it('has no name that known_hosts would read as a pattern, a list, a comment or a marker', () => {
    for (const host of ['*', 'db-*', 'db?', '!db', 'a|b', '#db', 'a\u0000b', 'a\u0085b']) {
      assert.equal(readSshRoute(`me@${host}`, '').ok, false, host);
      assert.equal(sshRouteSchema.safeParse({ host, user: 'me' }).success, false, host);
    }
    for (const host of ['a,b', 'a b', 'me@b'])
      assert.equal(sshRouteSchema.safeParse({ host, user: 'me' }).success, false, host);
    for (const host of ['db_1.example.com', '::1', 'fe80::1%eth0', 'bücher.example'])
      assert.equal(sshRouteSchema.safeParse({ host, user: 'me' }).success, true, host);
  });

  it('is read as it is written', () => {
    const name = fc.stringMatching(/^[a-z0-9.-]{1,12}$/);
    const host = fc.oneof(name, fc.constantFrom('::1', '2001:db8::7', 'fe80::1'));
    const hop = fc.record(
      { host, port: fc.integer({ min: 1, max: 65_535 }), user: name },
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(hop, fc.array(hop, { minLength: 1, maxLength: 8 }), (last, jump) => {
        const route = { ...last, jump };
        assert.deepEqual(readSshRoute(writeSshRoute(route), ''), { ok: true, value: route });
      }),
    );
  });
});
