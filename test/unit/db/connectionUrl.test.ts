import assert from 'node:assert/strict';
import { parseConnectionUrl } from '../../../src/db/connectionUrl';

function fieldsOf(url: string) {
  const parsed = parseConnectionUrl(url);
  assert.ok(parsed.ok, parsed.ok ? '' : parsed.error);
  return parsed.value;
}

function errorOf(url: string): string {
  const parsed = parseConnectionUrl(url);
  assert.ok(!parsed.ok);
  return parsed.error;
}

describe('connection URL', () => {
  it('reads every part', () => {
    assert.deepEqual(
      fieldsOf(
        ' postgresql://an%40a:p%40ss%2Fword@db.example.com:6543/shop%20one?sslmode=verify-ca&sslrootcert=/etc/ca.pem\n',
      ),
      {
        fields: {
          host: 'db.example.com',
          port: 6543,
          database: 'shop one',
          user: 'an@a',
          tls: 'verify-ca',
          caFile: '/etc/ca.pem',
        },
        password: 'p@ss/word',
      },
    );
  });

  it('fills in what libpq fills in', () => {
    assert.deepEqual(fieldsOf('postgres://ana@localhost').fields, {
      host: 'localhost',
      port: 5432,
      database: 'ana',
      user: 'ana',
    });
  });

  it('reads an IPv6 host and parameters in the query', () => {
    assert.equal(fieldsOf('postgresql://ana@[::1]:5433/shop').fields.host, '::1');
    const query = fieldsOf('postgresql://ignored/shop?host=db&user=ana&password=x');
    assert.equal(query.fields.host, 'db');
    assert.equal(query.fields.user, 'ana');
    assert.equal(query.password, 'x');
  });

  it('takes sslmode=allow as prefer', () => {
    assert.equal(fieldsOf('postgresql://ana@db/shop?sslmode=allow').fields.tls, 'prefer');
  });

  it('says what is missing, and never repeats a password', () => {
    assert.match(errorOf('mysql://ana:secret@db/shop'), /starts with postgresql/);
    assert.match(errorOf('postgresql://db/shop'), /names no user/);
    assert.match(errorOf('postgresql://ana:secret@db:99999/shop'), /cannot be read/);
    assert.match(errorOf('postgresql://ana:100%secret@db/shop'), /cannot be read/);
    assert.match(errorOf('postgresql://ana:secret@db/shop?sslmode=maybe'), /none of/);
    for (const url of ['mysql://a:secret@b', 'postgresql://ana:secret%zz@db/shop'])
      assert.doesNotMatch(errorOf(url), /secret/);
  });
});
