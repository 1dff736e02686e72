// Do the package's scripts, the pages for people and the sources name files and flags that are there?

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
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

  it('gives V8 no flag that this Node does not know: it would say so at each start', () => {
    const known = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8' });
    for (const file of ['src/cli/main.ts', 'src/embedded/twin/twinHost.ts']) {
      const [, flag] = /^const \w+ = '(--[\w-]+)(?:=\d+)?';$/m.exec(read(file)) ?? [];
      assert.ok(flag !== undefined && known.includes(`  ${flag} `), `${file}: ${String(flag)}`);
    }
  });
});
