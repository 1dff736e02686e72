import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { rulePages } from '../../scripts/rule-docs/pages';

const FOLDER = path.resolve(__dirname, '../../docs/rules');

describe('docs/rules', () => {
  const pages = rulePages();

  it('has a page for every rule and no other', () => {
    assert.deepEqual(readdirSync(FOLDER).sort(), [...pages.keys()].sort());
  });

  for (const [name, text] of pages) {
    it(`${name} is what the rule says (npm run docs:rules)`, () => {
      assert.equal(readFileSync(path.join(FOLDER, name), 'utf8'), text);
    });
  }
});
