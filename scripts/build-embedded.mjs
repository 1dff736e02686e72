// Makes dist/embedded.mjs (the child process), dist/pglite/ (the PostgreSQL it runs) and dist/template.tar.br.
// Usage: node scripts/build-embedded.mjs [--minify] [--if-changed]

import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import { buildTemplate } from './build-template.mjs';
import { declaredPgcrypto } from './lib/declaredPgcrypto.mjs';
import { fingerprint } from './lib/freshBuild.mjs';
import { packed } from './lib/packed.mjs';

const ROOT = path.resolve(fileURLToPath(import.meta.url), '../..');
const PGLITE = path.join(ROOT, 'node_modules/@electric-sql/pglite/dist');

/** Of the child's sources, which import nothing above model and util, and of how they are built. */
const INPUTS = [
  'src/embedded',
  'src/model',
  'src/util',
  'scripts/build-embedded.mjs',
  'scripts/build-template.mjs',
  'scripts/lib/declaredPgcrypto.mjs',
  'scripts/lib/packed.mjs',
  'package-lock.json',
];
const STAMP = 'embedded-from.txt';

/** PGlite finds its WebAssembly beside its own file, so it stays unbundled. */
const pglite = {
  name: 'pglite',
  setup(build) {
    build.onResolve({ filter: /^@electric-sql\/pglite(\/|$)/ }, ({ path: name }) => {
      const rest = name.slice('@electric-sql/pglite'.length);
      return { path: `./pglite${rest === '' ? '/index' : rest}.js`, external: true };
    });
  },
};

/** How esbuild makes the child process. */
export function embeddedBundle({ outDirectory = path.join(ROOT, 'dist'), minify = false } = {}) {
  return {
    absWorkingDir: ROOT,
    entryPoints: [path.join(ROOT, 'src/embedded/host.ts')],
    outfile: path.join(outDirectory, 'embedded.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    minify,
    sourcemap: !minify,
    metafile: true,
    plugins: [pglite],
    logLevel: 'warning',
    // CommonJS packages in an ESM bundle ask for require.
    banner: {
      js: "import { createRequire as planwrightRequire } from 'node:module'; const require = planwrightRequire(import.meta.url);",
    },
  };
}

export async function buildEmbedded({
  outDirectory = path.join(ROOT, 'dist'),
  minify = false,
} = {}) {
  const inputs = fingerprint(INPUTS);
  const stamp = path.join(outDirectory, STAMP);
  await rm(stamp, { force: true });
  const { metafile } = await esbuild.build(embeddedBundle({ outDirectory, minify }));
  await copyPglite(path.join(outDirectory, 'pglite'));
  await buildTemplate(path.join(outDirectory, 'template.tar.br'));
  await writeFile(stamp, inputs);
  return metafile;
}

/** Leaves it alone while it is current: others may be running it. */
async function ensureEmbedded() {
  if (!(await isCurrent(path.join(ROOT, 'dist', STAMP)))) await buildEmbedded();
}

async function isCurrent(stamp) {
  try {
    return (await readFile(stamp, 'utf8')) === fingerprint(INPUTS);
  } catch (error) {
    if (error.code === 'ENOENT') return false;
    throw error;
  }
}

/** Only what index.js needs to run on Node: no source maps, types, CommonJS twins or browser file systems, no initdb, which ran
 * when the template was made, and of the extensions those that src/embedded/contrib.ts names. */
async function copyPglite(target) {
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  for (const name of [...(await reachable(['index.js'])), 'pglite.wasm']) {
    await mkdir(path.dirname(path.join(target, name)), { recursive: true });
    await copyFile(path.join(PGLITE, name), path.join(target, name));
  }
  const files = await readFile(path.join(PGLITE, 'pglite.data'));
  await writeFile(path.join(target, 'pglite.data.br'), packed(files));
  for (const name of await contribNames()) {
    const bundle = await readFile(path.join(PGLITE, `${name}.tar.gz`));
    const shipped = name === 'pgcrypto' ? declaredPgcrypto(bundle) : bundle;
    await writeFile(path.join(target, `${name}.tar.gz`), shipped);
  }
}

async function contribNames() {
  const source = await readFile(path.join(ROOT, 'src/embedded/contrib.ts'), 'utf8');
  const [, list = ''] = /CONTRIB\b.*?new Set\(([^;]*?)\.split/s.exec(source) ?? [];
  const names = [...list.matchAll(/'([^']*)'/g)].flatMap(([, words]) => words.split(' '));
  return names.filter((name) => name !== '');
}

/** The files and all that they import from beside them. */
async function reachable(entries) {
  const seen = new Set(entries);
  for (const name of seen) {
    const text = await readFile(path.join(PGLITE, name), 'utf8');
    for (const [, specifier] of text.matchAll(/(?:from|import)\s*\(?["'](\.[^"']+\.js)["']/g)) {
      seen.add(path.join(path.dirname(name), specifier));
    }
  }
  return seen;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--if-changed')) await ensureEmbedded();
  else await buildEmbedded({ minify: process.argv.includes('--minify') });
}
