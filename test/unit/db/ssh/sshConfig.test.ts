// Does a configuration of ssh say of a host what ssh -G prints of it?

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { matchesPattern, matchesPatterns } from '../../../../src/db/ssh/patterns';
import {
  parseConfigLine,
  settingsFor,
  type ConfigLine,
  type HostSettings,
} from '../../../../src/db/ssh/sshConfig';

function linesOf(text: string, file = 'config'): readonly ConfigLine[] {
  return text.split('\n').flatMap((written, index) => {
    const line = parseConfigLine(written);
    assert.ok(line.ok, written);
    const place = `${file}:${String(index + 1)}`;
    return line.value === null ? [] : [{ ...line.value, place, included: [] }];
  });
}

function of(alias: string, text: string): HostSettings {
  const found = settingsFor(linesOf(text), { alias, userName: 'me' });
  assert.ok(found.ok, found.ok ? '' : found.error);
  return found.value;
}

function refused(alias: string, text: string): string {
  const found = settingsFor(linesOf(text), { alias, userName: 'me' });
  assert.ok(!found.ok);
  return found.error;
}

describe('a configuration of ssh', () => {
  it('takes the first value of each keyword, and every identity', () => {
    const text = `
Host db web
  HostName one.example.com
  IdentityFile ~/.ssh/one
Host *
  HostName two.example.com
  Port 2222
  User = deploy
  IdentityFile "~/.ssh/with a blank"`;
    assert.deepEqual(of('db', text), {
      hostName: 'one.example.com',
      port: '2222',
      user: 'deploy',
      identityFiles: ['~/.ssh/one', '~/.ssh/with a blank'],
    });
    assert.equal(of('other', text).hostName, 'two.example.com');
  });

  it('leaves out a host that is excluded, wherever the exclamation mark stands', () => {
    for (const hosts of ['*.example.com !db.example.com', '!db.example.com *.example.com']) {
      assert.equal(of('db.example.com', `Host ${hosts}\n User x`).user, undefined);
      assert.equal(of('web.example.com', `Host ${hosts}\n User x`).user, 'x');
    }
  });

  it('reads keywords in any case, equals signs, quotes and comments', () => {
    const text = 'hOsT=db # mine\n\tPORT="22"\n# PORT 23\n  uSeR   a"b c"d';
    assert.deepEqual(of('db', text), { port: '22', user: 'ab cd', identityFiles: [] });
  });

  it('says that a quote has no end', () => {
    assert.deepEqual(parseConfigLine('User "a b'), { ok: false, error: 'a quote has no end' });
  });

  it('counts what is included where its line counts, and ends its Host lines with it', () => {
    const included = linesOf('Host db\n  Port 1\nHost x\n  Port 2', 'more');
    const include = { keyword: 'include', words: [], place: 'config:2', included: [included] };
    const lines = [...linesOf('Host db'), include, ...linesOf('  User deploy')];
    const found = settingsFor(lines, { alias: 'db', userName: 'me' });
    assert.deepEqual(found.ok && found.value, { port: '1', user: 'deploy', identityFiles: [] });
    const other = settingsFor(lines, { alias: 'x', userName: 'me' });
    assert.deepEqual(other.ok && other.value, { identityFiles: [] });
  });

  it('takes the first of ProxyJump and ProxyCommand', () => {
    const text = 'Host db\n ProxyJump a,b\nHost *\n ProxyCommand nc %h %p';
    assert.deepEqual(of('db', text).proxy, { kind: 'jump', value: 'a,b', place: 'config:2' });
    assert.deepEqual(of('x', text).proxy, {
      ...{ kind: 'command', value: 'nc %h %p', place: 'config:4' },
    });
  });

  it('matches by host, original host and users, each negated too', () => {
    const text = `Host db
  HostName one.example.com
Match host *.example.com !originalhost web localuser me
  User right
Match all
  Port 7`;
    assert.equal(of('db', text).user, 'right');
    assert.equal(of('web', text).user, undefined);
    assert.equal(of('web', text).port, '7');
  });

  it('refuses to run a program, but only where its answer would count', () => {
    const text = 'Match host db exec "touch /tmp/x"\n  User x';
    assert.match(refused('db', text), /^config:1: Match exec runs a program/);
    assert.equal(of('web', text).user, undefined);
    assert.match(refused('db', 'Match tagged x\n User x'), /Match tagged is not supported/);
  });
});

describe('patterns', () => {
  it('match as a regular expression does', () => {
    const letters = fc.stringMatching(/^[ab.*?]{0,12}$/);
    fc.assert(
      fc.property(letters, fc.stringMatching(/^[ab.]{0,12}$/), (pattern, name) => {
        const source = pattern.replace(/[.*?]/g, (sign) =>
          sign === '*' ? '.*' : sign === '?' ? '.' : '\\.',
        );
        assert.equal(matchesPattern(pattern, name), new RegExp(`^${source}$`).test(name));
      }),
    );
  });

  it('take no time that grows with the square of many stars', () => {
    assert.equal(matchesPattern('a*'.repeat(5_000) + 'b', 'a'.repeat(5_000)), false);
  });

  it('mean nothing without one that is not negated', () => {
    assert.equal(matchesPatterns(['!web'], 'db'), false);
  });
});
