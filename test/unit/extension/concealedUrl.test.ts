import assert from 'node:assert/strict';
import { ConcealedUrl } from '../../../src/extension/connections/concealedUrl';

/** As an input shows it after each key; the last is what it stands for. */
function typed(keys: string): { readonly shown: string; readonly url: string } {
  const field = new ConcealedUrl();
  const shown = Array.from(keys).reduce((text, key) => field.conceal(text + key), '');
  return { shown, url: field.reveal(shown) };
}

describe('a connection URL that is typed', () => {
  it('shows all of it but the password, pasted or typed', () => {
    const field = new ConcealedUrl();
    const url = 'postgresql://ann:s3cr$&t@db.example.com:5432/shop?sslmode=require';
    const shown = field.conceal(url);
    assert.equal(shown, 'postgresql://ann:••••@db.example.com:5432/shop?sslmode=require');
    assert.equal(field.reveal(shown), url);
    assert.equal(field.conceal(shown), shown, 'shown again it is the same');
    assert.deepEqual(typed(url), { shown, url });
  });

  it('takes a password with an @ in it, and one that is a parameter', () => {
    const url = 'postgres://ann:a@b@db/shop';
    assert.deepEqual(typed(url), { shown: 'postgres://ann:••••@db/shop', url });
    const parameter = 'postgres://ann@db/shop?password=abc&sslmode=require';
    assert.deepEqual(typed(parameter), {
      shown: 'postgres://ann@db/shop?password=••••&sslmode=require',
      url: parameter,
    });
  });

  it('conceals what was not escaped, and passwords among pairs', () => {
    for (const [keys, shown] of [
      ['postgres://ann:a/b?c@db/shop', 'postgres://ann:••••@db/shop'],
      ['host=db password=abc user=ann', 'host=db password=•••• user=ann'],
      ["password='a b' host=db", "password='••••' host=db"],
      ["password='a\\'b c' host=db", "password='••••' host=db"],
      ['host=db sslpassword=abc', 'host=db sslpassword=••••'],
    ] as const) {
      const pasted = new ConcealedUrl();
      assert.equal(pasted.conceal(keys), shown);
      assert.equal(pasted.reveal(shown), keys);
      assert.deepEqual(typed(keys), { shown, url: keys });
    }
  });

  it('conceals nothing where there is no password, and forgets one that was deleted', () => {
    for (const url of ['postgresql://ann@localhost:5432/shop', 'postgresql://[::1]:5432/shop'])
      assert.deepEqual(typed(url), { shown: url, url });
    const broken = new ConcealedUrl();
    broken.conceal('postgres://ann:old@db/shop');
    assert.equal(broken.conceal('postgres://ann:•••@db/shop'), 'postgres://ann:@db/shop');
    const field = new ConcealedUrl();
    field.conceal('postgres://ann:old@db/shop');
    const without = field.conceal('postgres://ann:@db/shop');
    assert.equal(field.reveal(without), 'postgres://ann:@db/shop');
    assert.equal(
      field.reveal(field.conceal('postgres://ann:new@db/shop')),
      'postgres://ann:new@db/shop',
    );
  });
});
