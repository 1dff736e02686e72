// Connection strings in libpq's two forms, and a service of its service file.

import assert from 'node:assert/strict';
import { toConnectionFields } from '../../../src/db/connectionFields';
import { parseConninfo } from '../../../src/db/conninfo';
import { parseService } from '../../../src/db/serviceFile';

function pairs(text: string): Record<string, string> {
  const parsed = parseConninfo(text);
  assert.ok(parsed.ok, parsed.ok ? '' : parsed.error);
  return Object.fromEntries(parsed.value);
}

describe('connection strings', () => {
  it('are read as key=value pairs, quoted where they have blanks', () => {
    assert.deepEqual(
      pairs(String.raw`host=db port = 6432 user='an a' password='p\'w\\d' dbname=x`),
      { host: 'db', port: '6432', user: 'an a', password: String.raw`p'w\d`, dbname: 'x' },
    );
  });

  it('may leave everything but a service open', () => {
    assert.deepEqual(pairs('service=shop'), { service: 'shop' });
    assert.deepEqual(pairs('postgresql:///?service=shop'), { service: 'shop' });
  });

  it('are refused without repeating them', () => {
    for (const text of ["host=db password='secret", 'host=db secret', 'secret']) {
      const parsed = parseConninfo(text);
      assert.ok(!parsed.ok);
      assert.doesNotMatch(parsed.error, /secret/);
    }
  });

  it('need a port that can be one', () => {
    const fields = toConnectionFields(new Map(Object.entries({ host: 'a', user: 'b', port: '0' })));
    assert.ok(!fields.ok);
    assert.match(fields.error, /port is no number from 1 to 65535/);
  });
});

describe('service file', () => {
  const text =
    '# all of them\n[shop]\nhost=db.example.com\n#port=1\nport = 6543\n\n[other]\r\nhost=x\r\n';

  it('gives the pairs of one section', () => {
    assert.deepEqual(Object.fromEntries(parseService(text, 'shop') ?? []), {
      host: 'db.example.com',
      port: '6543',
    });
    assert.deepEqual(Object.fromEntries(parseService(text, 'other') ?? []), { host: 'x' });
  });

  it('has no section of another name', () => {
    assert.equal(parseService(text, 'sho'), null);
  });
});
