// Builds dist/: the extension, the command line, the panel, the child process, and the files that they read beside themselves.
// Usage: node esbuild.mjs [--production] [--watch]

import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import esbuild from 'esbuild';
import { buildEmbedded } from './scripts/build-embedded.mjs';
import { bundles } from './scripts/lib/bundles.mjs';
import { packed } from './scripts/lib/packed.mjs';
import { ROOT } from './scripts/lib/run.mjs';

const DIST = path.join(ROOT, 'dist');

/** Files that the bundles read at run time. */
const ASSETS = [
  'node_modules/libpg-query/wasm/libpg-query.wasm',
  'node_modules/@vscode/codicons/dist/codicon.css',
  'node_modules/@vscode/codicons/dist/codicon.ttf',
];

const GRAMMARS = 'node_modules/@vscode/tree-sitter-wasm/wasm';
/** The runtime of tree-sitter and the grammars of the languages in which SQL is looked for. */
const WASM = [
  ...[
    '',
    '-typescript',
    '-tsx',
    '-javascript',
    '-python',
    '-go',
    '-java',
    '-c-sharp',
    '-ruby',
    '-php',
    '-rust',
  ].map((name) => `${GRAMMARS}/tree-sitter${name}.wasm`),
  'node_modules/@tree-sitter-grammars/tree-sitter-kotlin/tree-sitter-kotlin.wasm',
];

/** 17 MB are 1 MB so. */
async function packGrammars() {
  const directory = path.join(DIST, 'grammars');
  await mkdir(directory, { recursive: true });
  for (const file of WASM) {
    const grammar = await readFile(path.join(ROOT, file));
    await writeFile(path.join(directory, `${path.basename(file)}.br`), packed(grammar));
  }
}

async function copyAssets() {
  await mkdir(DIST, { recursive: true });
  await packGrammars();
  // What scripts/lib/freshBuild.mjs knew of dist/ is no longer true.
  await rm(path.join(DIST, 'built-from.txt'), { force: true });
  await Promise.all(
    ASSETS.map((file) => copyFile(path.join(ROOT, file), path.join(DIST, path.basename(file)))),
  );
}

async function build(production) {
  await copyAssets();
  await Promise.all(Object.values(bundles(production)).map((options) => esbuild.build(options)));
  await buildEmbedded({ outDirectory: DIST, minify: production });
}

/** The child process is built once: it changes rarely, and is copied rather than bundled for the most part. */
async function watch() {
  await copyAssets();
  await buildEmbedded({ outDirectory: DIST });
  for (const [name, options] of Object.entries(bundles(false))) {
    const report = {
      name: 'report',
      setup: ({ onStart, onEnd }) => {
        // The two lines by which .vscode/tasks.json knows when a build begins and ends.
        onStart(() => console.log(`[watch] build started: ${name}`));
        onEnd(({ errors }) =>
          console.log(`[watch] build finished: ${name}, ${String(errors.length)} errors`),
        );
      },
    };
    const context = await esbuild.context({ ...options, plugins: [...options.plugins, report] });
    await context.watch();
  }
}

await (process.argv.includes('--watch') ? watch() : build(process.argv.includes('--production')));
