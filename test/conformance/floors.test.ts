// Do the floors hold, and does the check that says so see what breaks them?

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as z from 'zod';
import { cleanup } from '../support/cleanup';

const ROOT = path.join(__dirname, '../..');
const SCRIPT = path.join(ROOT, 'scripts/floors.mjs');
const resultSchema = z.object({
  modules: z.int(),
  violations: z.array(z.object({ rule: z.string(), from: z.string() })),
});

/** One import that must be refused, and the rule that refuses it. */
const BREAKS: readonly (readonly [rule: string, folder: string, text: string])[] = [
  ['floor-model', 'model', `import '../db/z';`],
  ['floor-analysis', 'analysis', `import type { Z } from '../db/z'; export type Y = Z;`],
  ['floor-db', 'db', `import '../features/z';`],
  ['floor-whatif', 'whatif', `import '../cli/z';`],
  ['floor-features', 'features', `import '../extension/z';`],
  ['room-sql', 'analysis/sql', `import '../plan/z';`],
  [
    'room-conditions',
    'analysis/conditions',
    `import type { Z } from '../rules/z'; export type Y = Z;`,
  ],
  ['room-plan', 'analysis/plan', `import '../changes/z';`],
  ['room-changes', 'analysis/changes', `import '../indexes/z';`],
  ['room-columns', 'analysis/columns', `import '../lint/z';`],
  ['room-indexes', 'analysis/indexes', `import '../rewrites/z';`],
  ['room-rewrites', 'analysis/rewrites', `import '../health/z';`],
  ['rooms-apart', 'analysis/advisor', `import '../rules/z';`],
  ['rooms-apart', 'analysis/lint', `import type { Z } from '../rules/z'; export type Y = Z;`],
  ['rooms-apart', 'analysis/monitor', `import '../health/z';`],
  ['faces-by-features', 'extension', `import '../analysis/z';`],
  ['faces-by-features', 'extension', `import type { Z } from '../db/z'; export type Y = Z;`],
  ['faces-by-features', 'extension', `export * from '../whatif/z';`],
  ['faces-by-features', 'extension', `export const later = () => import('../db/z');`],
  ['faces-by-features', 'cli', `import '../embedded/z';`],
  ['faces-by-features', 'cli', `import '../whatif/z';`],
  ['faces-by-features', 'cli', `import '../analysis/sql/z';`],
  ['extension-shell', 'extension/shell', `import '../views/z';`],
  [
    'extension-results',
    'extension/results',
    `import type { Z } from '../panel/z'; export type Y = Z;`,
  ],
  ['extension-panel', 'extension/panel', `import '../explain/z';`],
  ['extension-views', 'extension/views', `import '../z';`],
  ['tops-apart', 'extension', `import '../cli/z';`],
  ['tops-apart', 'cli', `import '../extension/z';`],
  ['panel-only-model', 'panel', `import '../analysis/z';`],
  ['nobody-imports-panel', 'extension', `import '../panel/z';`],
  ['util-alone', 'util', `import '../model/z';`],
  ['embedded-low', 'embedded', `import '../db/z';`],
  ['low-without-embedded', 'db', `import '../embedded/z';`],
  ['pure', 'analysis', `import 'node:fs';`],
  ['pure', 'model', `import type { Stats } from 'node:fs'; export type S = Stats;`],
  ['vscode-only-extension', 'features', `import type { Uri } from 'vscode'; export type U = Uri;`],
  ['pg-only-db', 'whatif', `import 'pg';`],
  ['pg-only-db', 'cli', `import 'pg-connection-string';`],
  ['pglite-only-embedded', 'whatif', `import '@electric-sql/pglite';`],
  ['no-cycles', 'model', `import './itself';`],
  ['resolvable', 'model', `import './missing';`],
  ['twin-image', 'whatif/twin/image', `import '../target/z';`],
  ['twin-source', 'whatif/twin/source', `import '../build/z';`],
  ['twin-target', 'whatif/twin/target', `import '../build/z';`],
  ['twin-build', 'whatif/twin/build', `import '../source/z';`],
  ['twin-target', 'whatif/twin/target', `import '../z';`],
];

const FOLDERS = [
  'model',
  'analysis',
  ...['sql', 'conditions', 'plan', 'changes', 'columns', 'indexes', 'rewrites'].map(roomOf),
  ...['rules', 'lint', 'health', 'monitor', 'advisor'].map(roomOf),
  'db',
  'whatif',
  'whatif/twin',
  'whatif/twin/image',
  'whatif/twin/source',
  'whatif/twin/target',
  'whatif/twin/build',
  'features',
  'extension',
  ...['shell', 'results', 'panel', 'explain', 'views'].map((folder) => `extension/${folder}`),
  'cli',
  'panel',
  'embedded',
  'util',
];

describe('floors', () => {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'planwright-floors-'));

  const atEnd = cleanup();

  before(() => {
    for (const folder of FOLDERS) {
      mkdirSync(path.join(directory, 'src', folder), { recursive: true });
      writeFileSync(path.join(directory, 'src', folder, 'z.ts'), 'export type Z = 1;\n');
    }
    BREAKS.forEach(([, folder, text], index) => {
      const written = text.replace('itself', `break${String(index)}`);
      writeFileSync(path.join(directory, fileOf(folder, index)), `${written}\n`);
    });
  });

  atEnd(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  it('hold in src', () => {
    const { modules, violations } = cruise(ROOT);
    assert.deepEqual(violations, []);
    assert.ok(modules > 100, `${String(modules)} modules were read`);
  });

  it('refuse every kind of import that breaks them', () => {
    const { violations } = cruise(directory);
    BREAKS.forEach(([rule, folder, text], index) => {
      const from = fileOf(folder, index);
      const found = violations.filter((violation) => violation.from === from);
      assert.ok(
        found.some((violation) => violation.rule === rule),
        `${rule} lets ${text} pass in ${folder}: ${JSON.stringify(found)}`,
      );
    });
  });

  it('fail where nothing can be read', () => {
    const empty = mkdtempSync(path.join(directory, 'empty-'));
    mkdirSync(path.join(empty, 'src'));
    assert.equal(spawnSync(process.execPath, [SCRIPT, empty]).status, 1);
  });
});

function roomOf(room: string): string {
  return `analysis/${room}`;
}

function fileOf(folder: string, index: number): string {
  return `src/${folder}/break${String(index)}.ts`;
}

function cruise(place: string): z.infer<typeof resultSchema> {
  const { stdout, stderr } = spawnSync(process.execPath, [SCRIPT, '--json', place], {
    encoding: 'utf8',
  });
  assert.notEqual(stdout, '', stderr);
  return resultSchema.parse(JSON.parse(stdout));
}
