// Several hosts of a connection, in every form in which they are written.

import assert from 'node:assert/strict';
import { parseConnectionUrl } from '../../../src/db/connectionUrl';
import { readHosts, writeHosts } from '../../../src/model/hostLists';
import { placeOf, profilesOfHosts, whereOf } from '../../../src/model/connectionProfile';
import { profileOf } from '../../support/profile';

function hosts(text: string): string {
  const parsed = parseConnectionUrl(text);
  if (!parsed.ok) return parsed.error;
  const { host, port, otherHosts = [] } = parsed.value.fields;
  return [{ host, port }, ...otherHosts].map((one) => `${one.host} ${String(one.port)}`).join('; ');
}

describe('several hosts', () => {
  it('are read from a URL and from pairs', () => {
    for (const [text, expected] of [
      ['postgresql://ana@a,b/shop', 'a 5432; b 5432'],
      ['postgresql://ana:p%2Cw@a:1,b,c:3/shop', 'a 1; b 5432; c 3'],
      ['postgresql://ana:p,w@a:1,b:2/shop?sslmode=require', 'a 1; b 2'],
      [
        'postgresql://ana@[::1]:6432,[fe80::1%25eth0],127.0.0.1:5/shop',
        '::1 6432; fe80::1%eth0 5432; 127.0.0.1 5',
      ],
      ['postgresql://ana@%2Frun%2Fpostgresql,b:2/shop', '/run/postgresql 5432; b 2'],
      ['postgresql://ana@a,b?target_session_attrs=primary', 'a 5432; b 5432'],
      ['postgresql://ana@/shop?host=a,b&port=1,2', 'a 1; b 2'],
      [
        'postgresql://ana:pw@/shop?host=/cloudsql/project:region:name',
        '/cloudsql/project:region:name 5432',
      ],
      ['postgresql://ana@a,,c:3/shop', 'a 5432; localhost 5432; c 3'],
      ['host=a,b port=6432 user=ana', 'a 6432; b 6432'],
      ['host=a,b,c port=1,,3 user=ana', 'a 1; b 5432; c 3'],
      ["host='a, b' user=ana", 'a 5432; b 5432'],
      ['hostaddr=10.0.0.1,10.0.0.2 user=ana', '10.0.0.1 5432; 10.0.0.2 5432'],
    ] as const)
      assert.equal(hosts(text), expected, text);
  });

  it('keep user, password, database and parameters of their URL', () => {
    const parsed = parseConnectionUrl(
      'postgres://an%40a:p%40s,s@a:1,b:2/shop%20one?target_session_attrs=prefer-standby&sslmode=require',
    );
    assert.deepEqual(parsed.ok && parsed.value, {
      fields: {
        ...{ host: 'a', port: 1, otherHosts: [{ host: 'b', port: 2 }], database: 'shop one' },
        ...{ user: 'an@a', targetSessionAttrs: 'prefer-standby', tls: 'require' },
      },
      password: 'p@s,s',
    });
  });

  it('are refused where they cannot be meant, without a word of the text', () => {
    for (const [text, expected] of [
      ['host=a,b port=1,2,3 user=ana', /3 ports for 2 hosts/],
      ['host=a port=1,2 user=ana', /2 ports for one host/],
      ['postgresql://ana:canary@a:1,b:x/shop', /no number from 1 to 65535/],
      ['postgresql://ana:canary@a:1,b:99999/shop', /no number from 1 to 65535/],
      ['postgresql://ana@a,b/shop?target_session_attrs=canary', /none of any, read-write/],
      ['postgresql://ana@a,b%zz/shop', /cannot be read/],
      ['host=a,b hostaddr=10.0.0.1,10.0.0.2 user=ana', /hostaddr is not supported beside host/],
    ] as const) {
      assert.match(hosts(text), expected);
      assert.doesNotMatch(hosts(text), /canary/);
    }
  });

  it('are written as they are read', () => {
    for (const [host, port] of [
      ['a', '5432'],
      ['a,b', '5432'],
      ['a,b', '1,2'],
    ] as const) {
      const read = readHosts(host, port);
      assert.ok(read.ok);
      assert.deepEqual(writeHosts(read.value), { host, port });
    }
  });

  it('are connections of their own, and told together', () => {
    const profile = profileOf({
      ...{ host: 'a', port: 1, database: 'shop', targetSessionAttrs: 'primary' },
      otherHosts: [
        { host: '/run', port: 2 },
        { host: '::1', port: 3 },
      ],
    });
    assert.deepEqual(
      profilesOfHosts(profile).map(({ endpoint, otherHosts }) => [endpoint.kind, otherHosts]),
      [
        ['tcp', undefined],
        ['socket', undefined],
        ['tcp', undefined],
      ],
    );
    assert.equal(placeOf(profile), 'a,/run,::1');
    assert.equal(whereOf(profile), 'a:1,/run:2,::1:3/shop');
  });
});
