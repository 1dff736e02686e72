// Bundles the extension, the command line, the panel and the child process into dist/, with metafiles for the size budget.
// Usage: node esbuild.mjs [--production] [--watch]

import { existsSync } from 'node:fs';
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import { buildEmbedded } from './scripts/build-embedded.mjs';

const ROOT = path.dirname(fileURLToPath(import.meta.url));
const DIST = path.join(ROOT, 'dist');

/** Files that the bundles read at run time, beside themselves in dist/. */
const ASSETS = [
  'node_modules/libpg-query/wasm/libpg-query.wasm',
  'node_modules/@vscode/codicons/dist/codicon.css',
  'node_modules/@vscode/codicons/dist/codicon.ttf',
];

function bundles(production) {
  const common = {
    absWorkingDir: ROOT,
    bundle: true,
    minify: production,
    sourcemap: !production,
    metafile: true,
    logLevel: 'warning',
    define: { 'process.env.NODE_ENV': production ? '"production"' : '"development"' },
  };
  const node = {
    ...common,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    // pg asks for its native twin only when told to; nobody here does.
    external: ['vscode', 'pg-native'],
  };
  return {
    extension: {
      ...node,
      entryPoints: ['src/extension/activate.ts'],
      outfile: 'dist/extension.cjs',
    },
    cli: {
      ...node,
      entryPoints: ['src/cli/main.ts'],
      outfile: 'dist/cli.cjs',
      banner: { js: '#!/usr/bin/env node' },
    },
    panel: {
      ...common,
      platform: 'browser',
      format: 'iife',
      target: 'chrome120',
      entryPoints: ['src/panel/main.tsx'],
      outfile: 'dist/panel.js',
      jsx: 'automatic',
      jsxImportSource: 'preact',
      loader: { '.ttf': 'file' },
      assetNames: '[name]',
    },
  };
}

async function copyAssets() {
  await mkdir(DIST, { recursive: true });
  await Promise.all(
    ASSETS.map((file) => copyFile(path.join(ROOT, file), path.join(DIST, path.basename(file)))),
  );
}

async function writeMetafile(name, metafile) {
  await mkdir(path.join(DIST, 'meta'), { recursive: true });
  await writeFile(path.join(DIST, 'meta', `${name}.json`), JSON.stringify(metafile));
}

async function build(production) {
  if (production) await rm(path.join(DIST, 'meta'), { recursive: true, force: true });
  await copyAssets();
  await Promise.all(
    Object.entries(bundles(production)).map(async ([name, options]) => {
      if (!existsSync(path.join(ROOT, options.entryPoints[0]))) return;
      const { metafile } = await esbuild.build(options);
      await writeMetafile(name, metafile);
    }),
  );
  await writeMetafile('embedded', await buildEmbedded({ outDirectory: DIST, minify: production }));
}

/** The child process is built once: its template takes seconds and its code changes rarely. */
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
    const context = await esbuild.context({ ...options, plugins: [report] });
    await context.watch();
  }
}

await (process.argv.includes('--watch') ? watch() : build(process.argv.includes('--production')));
