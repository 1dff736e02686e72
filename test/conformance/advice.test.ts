// Does every rule and check still say what a person has read and found right? (npm run advice)

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { advicePages } from '../support/advice/pages';

const FOLDER = path.resolve(__dirname, '../fixtures/advice');
const LEAST_PAGE_LINES = 5;

describe('test/fixtures/advice', () => {
  let pages: ReadonlyMap<string, string>;

  before(async () => {
    pages = await advicePages();
  });

  it('has a page for every rule and check and no other', () => {
    const present = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.txt'))
      .map((name) => name.split(path.sep).join('/'));
    assert.deepEqual(present.sort(), [...pages.keys()].sort());
  });

  it('is what they say', () => {
    for (const [name, text] of pages) {
      assert.equal(readFileSync(path.join(FOLDER, name), 'utf8'), text, `${name}: npm run advice`);
    }
  });

  it('leaves none without words', () => {
    for (const [name, text] of pages) {
      assert.ok(text.split('\n').length > LEAST_PAGE_LINES, name);
      assert.doesNotMatch(text, /undefined|NaN|\[object|\bnull\b/, name);
    }
  });
});
