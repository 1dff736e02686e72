// What only the system's packages give: which programs and files the tests use, where they come from, and what of it is missing.
// A test uses no program that is not named here: test/conformance/setup.test.ts compares.

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CACHE, run, step } from './run.mjs';

/** A slow network, twice. */
const INSTALL_LIMIT_MS = 10 * 60_000;

/** Where system programs lie that are not on everybody's PATH. */
const SYSTEM_FOLDERS = ['/usr/sbin', '/sbin'];

const CHROMIUM_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * @typedef {object} Kind
 * @property {readonly string[]} packages Debian's names
 * @property {readonly string[]} [programs] each is needed
 * @property {readonly string[]} [anyOf] one of them is enough
 * @property {readonly string[]} [files] each is needed
 * @property {() => boolean} [spared] nothing of it is needed any more
 */

/** @satisfies {Record<string, Kind>} */
export const SYSTEM = {
  browser: { packages: ['chromium'], anyOf: CHROMIUM_NAMES },
  compiler: {
    packages: ['libkrb5-dev', 'g++', 'make', 'python3'],
    programs: ['g++', 'make', 'python3'],
    files: ['/usr/include/gssapi/gssapi.h'],
    // It builds code-server, once.
    spared: () => existsSync(path.join(CACHE, 'code-server/installed.txt')),
  },
  processes: { packages: ['procps'], programs: ['ps'] },
  repository: { packages: ['git'], programs: ['git'] },
  hypopg: {
    packages: ['postgresql-15', 'postgresql-15-hypopg', 'postgresql-client-15'],
    programs: ['psql'],
    files: [
      '/usr/lib/postgresql/15/bin/postgres',
      '/usr/share/postgresql/15/extension/hypopg.control',
    ],
  },
  pgbouncer: { packages: ['pgbouncer'], programs: ['pgbouncer'] },
  certificates: { packages: ['openssl'], programs: ['openssl'] },
  ssh: {
    packages: ['openssh-server', 'openssh-client'],
    programs: ['sshd', 'ssh-keygen', 'ssh-agent', 'ssh-add'],
  },
  mounts: { packages: ['mount', 'util-linux'], programs: ['mount', 'umount', 'unshare'] },
};

/** @typedef {keyof typeof SYSTEM} SystemKind */

/**
 * @param {readonly SystemKind[]} kinds
 * @param {string} [root] stands before the paths of files and of system folders; for tests
 * @returns {readonly SystemKind[]}
 */
export function missingKinds(kinds, root = '') {
  return kinds.filter((kind) => !isPresent(SYSTEM[kind], root));
}

/** @param {Kind} kind */
function isPresent({ programs = [], anyOf, files = [], spared }, root) {
  if (root === '' && spared?.() === true) return true;
  return (
    programs.every((name) => findProgram(name, root) !== null) &&
    files.every((file) => existsSync(root + file)) &&
    (anyOf === undefined || findChromium(root) !== null)
  );
}

/**
 * Installs the missing system packages where that can be done without asking: as root, with apt-get.
 * Elsewhere it says what is missing; the tests that need it then fail and name it too.
 * @param {readonly SystemKind[]} kinds
 */
export async function ensureSystem(kinds) {
  const missing = missingKinds(kinds);
  if (missing.length === 0) return;
  const packages = missing.flatMap((kind) => SYSTEM[kind].packages);
  if (process.getuid?.() !== 0 || onPath('apt-get') === null) {
    process.stderr.write(
      `Missing: ${packages.join(' ')}. On Debian: sudo apt-get install ${packages.join(' ')}\n`,
    );
    return;
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await step('Reading package lists', 'apt-get', ['update'], { env, timeoutMs: INSTALL_LIMIT_MS });
  const restore = keepServicesDown();
  try {
    const { code, logFile } = await run(
      'apt-get',
      ['install', '-y', '--no-install-recommends', ...packages],
      { env, log: 'apt-get-install', timeoutMs: INSTALL_LIMIT_MS },
    );
    if (code !== 0)
      process.stderr.write(`Could not install ${packages.join(' ')}: see ${String(logFile)}\n`);
  } finally {
    restore();
  }
}

/** Debian asks this program before a package starts its service (invoke-rc.d(8)); a machine that has one keeps it. */
const POLICY = '/usr/sbin/policy-rc.d';
const POLICY_TEXT =
  '#!/bin/sh\n# Planwright: while test tools are installed. 101: not allowed.\nexit 101\n';

/** The tests use programs of PgBouncer, PostgreSQL and OpenSSH, never the services of the packages. */
function keepServicesDown() {
  if (existsSync(POLICY)) return () => undefined;
  writeFileSync(POLICY, POLICY_TEXT, { mode: 0o755 });
  const restore = () => {
    if (existsSync(POLICY) && readFileSync(POLICY, 'utf8') === POLICY_TEXT) rmSync(POLICY);
  };
  process.once('exit', restore);
  return restore;
}

/** @returns {string | null} */
export function onPath(name) {
  return findIn((process.env.PATH ?? '').split(path.delimiter), name);
}

/**
 * On PATH, or where the system keeps programs for root.
 * @returns {string | null}
 */
export function findProgram(name, root = '') {
  return (
    onPath(name) ??
    findIn(
      SYSTEM_FOLDERS.map((folder) => root + folder),
      name,
    )
  );
}

function findIn(folders, name) {
  for (const folder of folders) {
    const file = path.join(folder, name);
    if (folder !== '' && existsSync(file)) return file;
  }
  return null;
}

/** PLANWRIGHT_CHROMIUM, or the first of the usual names on PATH. */
export function findChromium(root = '') {
  const given = process.env.PLANWRIGHT_CHROMIUM;
  if (given !== undefined && given !== '') return given;
  for (const name of CHROMIUM_NAMES) {
    const found = findProgram(name, root);
    if (found !== null) return found;
  }
  return null;
}
