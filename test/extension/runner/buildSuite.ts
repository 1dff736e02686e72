// Bundles test/extension/suite into out/extension-suite, as an extension host can load it: CommonJS, mocha and vscode outside.

import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import esbuild from 'esbuild';

export const ROOT = path.resolve(__dirname, '../../..');
const SUITE = path.join(ROOT, 'test/extension/suite');
const OUT = path.join(ROOT, 'out/extension-suite');

/** The module whose run() the host calls. */
export async function buildSuite(): Promise<string> {
  rmSync(OUT, { recursive: true, force: true });
  const files = readdirSync(SUITE).filter(
    (name) => name === 'index.ts' || name.endsWith('.test.ts'),
  );
  await esbuild.build({
    entryPoints: files.map((name) => path.join(SUITE, name)),
    outdir: OUT,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    sourcemap: 'inline',
    // Scripts that tests share with the build ask where they are, which CommonJS tells otherwise.
    banner: { js: "const ownUrl = require('node:url').pathToFileURL(__filename).href;" },
    define: { 'import.meta.url': 'ownUrl' },
    // ssh2 does without its native parts, as in the build.
    external: ['vscode', 'mocha', 'pg-native', 'esbuild', 'cpu-features', '*.node'],
    logLevel: 'warning',
  });
  return path.join(OUT, 'index.cjs');
}
