// Does the set-up of the tests ask for every program of the system that a test uses, on a machine that has none of them?

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { SUITES } from '../../scripts/lib/suites.mjs';
import { SYSTEM, type Kind } from '../../scripts/lib/systemPackages.mjs';
import { cleanup } from '../support/cleanup';
import { embeddedDist } from '../support/embedded';

const ROOT = path.join(__dirname, '../..');

/** Of every system that runs the tests: POSIX, what Debian calls essential, npm of Node itself, and what the set-up looks for. */
const EVERYWHERE = ['sh', 'bash', 'id', 'mkfifo', 'script', 'npm', 'apt-get', 'policy-rc.d'];

const KINDS: readonly [string, Kind][] = Object.entries(SYSTEM);
const KNOWN = new Set([
  ...EVERYWHERE,
  ...KINDS.flatMap(([, { programs = [], anyOf = [], files = [] }]) => [
    ...programs,
    ...anyOf,
    ...files,
  ]),
]);

/** A program called by its name, or by a path of the system; run and step are those of scripts/lib/run.mjs. */
const CALLS = [
  /(?<![.\w])(?:spawn|spawnSync|execFile|execFileSync|exec|execSync)\(\s*['"]([\w+./-]+)['"]/g,
  /(?<![.\w])run\(\s*['"]([\w+./-]+)['"],\s*\[/g,
  /(?<![.\w])step\([^,]+,\s*['"]([\w+./-]+)['"]/g,
  /['"`](\/(?:usr\/(?:local\/)?)?s?bin\/[\w+.-]+)/g,
];

function programsIn(text: string): readonly string[] {
  return CALLS.flatMap((call) => [...text.matchAll(call)].map((match) => match[1] ?? ''));
}

function sourceFiles(): readonly string[] {
  return ['test', 'scripts', 'bench'].flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(?:ts|mjs|cjs)$/.test(file) && !file.startsWith('fixtures'))
      .map((file) => path.join(folder, file)),
  );
}

describe('the set-up of the tests', () => {
  const empty = mkdtempSync(path.join(os.tmpdir(), 'planwright-empty-'));
  cleanup()(() => {
    rmSync(empty, { recursive: true });
  });

  it('asks for every kind of tool where there is none', () => {
    const script = `import { missingKinds, SYSTEM } from ${JSON.stringify(path.join(ROOT, 'scripts/lib/systemPackages.mjs'))};
      console.log(JSON.stringify(missingKinds(Object.keys(SYSTEM), ${JSON.stringify(empty)})));`;
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      env: { PATH: empty },
      encoding: 'utf8',
    });
    assert.deepEqual(JSON.parse(said), Object.keys(SYSTEM));
  });

  it('asks for each kind on behalf of some suite', () => {
    const suites = readFileSync(path.join(ROOT, 'scripts/lib/suites.mjs'), 'utf8');
    const asked = [...suites.matchAll(/ensureSystem\(\[([^\]]*)\]/g)].flatMap((match) =>
      [...(match[1] ?? '').matchAll(/'(\w+)'/g)].map((name) => name[1]),
    );
    assert.deepEqual(asked.sort(), Object.keys(SYSTEM).sort());
  });

  it('knows every program that a test, a script or a benchmark calls', () => {
    const here = path.relative(ROOT, __filename);
    const unknown = sourceFiles()
      .filter((file) => file !== here)
      .flatMap((file) =>
        programsIn(readFileSync(path.join(ROOT, file), 'utf8'))
          .filter((program) => !isKnown(program))
          .map((program) => `${file}: ${program}`),
      );
    assert.deepEqual(unknown, []);
  });

  it('gives each suite the servers and the browser that its files start', () => {
    const needs: readonly (readonly [RegExp, string])[] = [
      [/support\/(?:cluster|postgres)'/, 'postgres'],
      [/(?:support\/chromium|harness\/workbench)'/, 'workbench'],
    ];
    const lacking = SUITES.flatMap((suite) => {
      // The screenshots are a script of their own.
      const own = sourceFiles().filter(
        (file) => file.startsWith(`test/${suite.name}/`) && !file.endsWith('/screenshots.ts'),
      );
      const texts = own.map((file) => readFileSync(path.join(ROOT, file), 'utf8'));
      return needs
        .filter(([use]) => texts.some((text) => use.test(text)))
        .filter(([, need]) => !(suite.needs ?? []).some((given) => given === need))
        .map(([, need]) => `${suite.name}: ${need}`);
    });
    assert.deepEqual(lacking, []);
  });

  it('builds the child process once, and not under those that run it', () => {
    const state = () =>
      ['embedded.mjs', 'pglite', 'pglite/pglite.data.br', 'template.tar.br'].map((name) => {
        const { ino, mtimeMs } = statSync(path.join(embeddedDist(), name));
        return [name, ino, mtimeMs];
      });
    const before = state();
    execFileSync(process.execPath, ['scripts/build-embedded.mjs', '--if-changed'], { cwd: ROOT });
    assert.deepEqual(state(), before);
  });

  it('would notice one that nobody declared', () => {
    const text = `spawn('slapd', []); execFileSync("pg_basebackup"); const tool = '/usr/bin/strace';`;
    assert.deepEqual(
      programsIn(text).filter((program) => !isKnown(program)),
      ['slapd', 'pg_basebackup', '/usr/bin/strace'],
    );
  });
});

function isKnown(program: string): boolean {
  return KNOWN.has(program) || KNOWN.has(path.basename(program));
}
