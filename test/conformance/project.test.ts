// Do the package's scripts and the pages for people name files that are there?

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';

const ROOT = path.join(__dirname, '../..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const manifestSchema = z.object({ scripts: z.record(z.string(), z.string()) });

const PAGES = ['README.md', 'CONTRIBUTING.md', 'docs/architecture.md'];

describe('the project', () => {
  const { scripts } = manifestSchema.parse(JSON.parse(read('package.json')));

  for (const [name, command] of Object.entries(scripts))
    it(`can run npm run ${name}`, () => {
      for (const [file] of command.matchAll(/[\w./-]+\.(?:mjs|ts|cjs)\b/g))
        assert.ok(existsSync(path.join(ROOT, file)), file);
      for (const [, other] of command.matchAll(/npm run ([\w:]+)/g))
        assert.ok(other !== undefined && other in scripts, other);
    });

  for (const page of PAGES)
    it(`links only files that are there in ${page}`, () => {
      const targets = [...read(page).matchAll(/\]\(([^)#]+)\)/g)].map((match) => match[1] ?? '');
      const local = targets.filter((target) => !/^[a-z]+:/.test(target));
      for (const target of local)
        assert.ok(existsSync(path.join(ROOT, path.dirname(page), target)), target);
    });
});
