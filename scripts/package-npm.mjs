// Makes planwright-VERSION.tgz, the command line as a package of npm: what dist/ holds of it, and nothing to install beside it.
// Usage: node scripts/package-npm.mjs [--built] [DIRECTORY]      --built takes dist/ as it is

import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CACHE, ROOT, step } from './lib/run.mjs';
import { ensureBuild } from './lib/freshBuild.mjs';

/** No panel: what the command line and its child process read beside themselves. */
const FILES = [
  'dist/cli.cjs',
  'dist/imports.cjs',
  'dist/mcp.cjs',
  'dist/ssh.cjs',
  'dist/embedded.mjs',
  'dist/libpg-query.wasm',
  'dist/template.tar.br',
  'dist/pglite',
  'dist/grammars',
  'README.md',
  'LICENSE',
  'SECURITY.md',
  'THIRD-PARTY-NOTICES.txt',
];
const PACK_LIMIT_MS = 2 * 60_000;

const built = process.argv.includes('--built');
const [directory = ROOT] = process.argv.slice(2).filter((argument) => argument !== '--built');

/** The fields that hold for both packages come from package.json. */
async function manifest() {
  const { version, description, license, homepage, repository, bugs, keywords, engines } =
    JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8'));
  return {
    ...{ name: 'planwright', version, description, license, homepage, repository, bugs, keywords },
    engines: { node: engines.node },
    bin: { planwright: 'dist/cli.cjs' },
    files: FILES.filter((file) => file.startsWith('dist/')).concat('*.md', '*.txt'),
  };
}

try {
  if (!built) await ensureBuild();
  const staged = path.join(CACHE, 'npm-package');
  await rm(staged, { recursive: true, force: true });
  await mkdir(path.resolve(directory), { recursive: true });
  for (const file of FILES)
    await cp(path.join(ROOT, file), path.join(staged, file), { recursive: true });
  await writeFile(path.join(staged, 'package.json'), JSON.stringify(await manifest(), null, 2));
  await step(
    'Packing',
    'npm',
    ['pack', staged, '--ignore-scripts', '--pack-destination', path.resolve(directory)],
    {
      timeoutMs: PACK_LIMIT_MS,
    },
  );
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
