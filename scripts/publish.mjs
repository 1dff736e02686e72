// Publishes what scripts/release.mjs has made, to one store. The token comes from the environment alone, never from an argument.
// Usage: node scripts/publish.mjs marketplace|open-vsx|npm [DIRECTORY]      --dry-run says what would run

import path from 'node:path';
import { unchangedFile } from './lib/releaseFiles.mjs';
import { ROOT, run } from './lib/run.mjs';
import { environmentFor, STORES } from './lib/stores.mjs';
import { ensureNode24, NODE24 } from './lib/tools.mjs';

const LIMIT_MS = 10 * 60_000;

async function publish(name, directory, dryRun) {
  const store = STORES[name];
  if (store === undefined)
    throw new Error(`Name a store: ${Object.keys(STORES).join(', ')}, and the folder.`);
  if (store.token !== undefined && (process.env[store.token] ?? '') === '')
    throw new Error(`${name} needs a token in the environment variable ${store.token}.`);
  const file = unchangedFile(directory, store.ending);
  const [command, args] = store.command(path.join(directory, file));
  if (dryRun) return console.log([path.basename(command), ...args].join(' '));
  if (store.node24 === true) await ensureNode24();
  const PATH = `${path.dirname(NODE24)}${path.delimiter}${process.env.PATH ?? ''}`;
  const own = environmentFor(name, process.env);
  const env = store.node24 === true ? { ...own, PATH } : own;
  const { code, error } = await run(command, args, { env, timeoutMs: LIMIT_MS });
  if (code !== 0) throw new Error(`${name} took nothing: ${error ?? `exit code ${String(code)}`}`);
}

try {
  const given = process.argv.slice(2).filter((argument) => argument !== '--dry-run');
  const [name, directory = path.join(ROOT, 'release')] = given;
  await publish(name, path.resolve(directory), process.argv.includes('--dry-run'));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
