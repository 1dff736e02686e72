// Do the tests notice a fault? Puts each mutant into a copy of the project, one after another, and runs the tests related to
// it: npm run mutants [-- WORD...] for those whose id or file holds one of the words. Ends with 1 when more than one in twenty
// survives. Not part of npm test: it takes ten minutes and more.

import { spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { MUTANTS, occurrences } from './mutants/index.mjs';

const ROOT = path.join(import.meta.dirname, '..');
/** What the tests read. */
const COPIED = ['src', 'test', 'scripts', 'docs', 'package.json', 'tsconfig.json', '.mocharc.json'];
/** Of dist the parser only: a test that runs the built program notices no mutant. */
const LINKED = ['node_modules', 'dist', '.cache/postgres'];
const MOST_SURVIVORS = 0.05;
/** A mutant may loop for ever. */
const LIMIT_MS = 240_000;

const words = process.argv.slice(2);
const chosen = MUTANTS.filter(
  ({ id, file }) =>
    words.length === 0 || words.some((word) => id.includes(word) || file.includes(word)),
);

const copy = mkdtempSync(path.join(os.tmpdir(), 'planwright-mutants-'));
let child = null;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => {
    child?.kill('SIGKILL');
    rmSync(copy, { recursive: true, force: true });
    process.exit(130);
  });
}
try {
  process.exitCode = await main();
} finally {
  rmSync(copy, { recursive: true, force: true });
}

async function main() {
  if (chosen.length === 0) return fail(`No mutant is called ${words.join(' or ')}.`);
  const lost = chosen.filter((mutant) => occurrences(read(mutant.file), mutant) !== 1);
  if (lost.length > 0) {
    const names = lost.map(({ id, file }) => `${id} (${file})`).join(', ');
    return fail(`The text of these does not stand exactly once any more: ${names}.`);
  }
  makeCopy();
  const tests = [...new Set(chosen.flatMap((mutant) => mutant.tests))];
  const before = await runTests(tests);
  if (!before.passed) return fail(`The tests fail without any mutant:\n${before.output}`);
  return report(await runAll());
}

function fail(message) {
  console.error(message);
  return 2;
}

function read(file) {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

function makeCopy() {
  // PostgreSQL may run as another user.
  chmodSync(copy, 0o711);
  for (const name of COPIED)
    cpSync(path.join(ROOT, name), path.join(copy, name), { recursive: true });
  for (const name of LINKED) {
    mkdirSync(path.dirname(path.join(copy, name)), { recursive: true });
    symlinkSync(path.join(ROOT, name), path.join(copy, name), 'junction');
  }
}

async function runAll() {
  const results = [];
  for (const mutant of chosen) {
    const file = path.join(copy, mutant.file);
    const source = readFileSync(file, 'utf8');
    writeFileSync(
      file,
      source.replace(mutant.text, () => mutant.replacement),
    );
    const started = Date.now();
    const { passed, output } = await runTests(mutant.tests);
    writeFileSync(file, source);
    // A file that does not load proves nothing about tests.
    if (/Transform failed|SyntaxError: /.test(output))
      throw new Error(`${mutant.id} is no program:\n${output}`);
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    console.log(`${passed ? 'SURVIVED' : 'killed  '} ${seconds.padStart(5)} s  ${mutant.id}`);
    results.push({ mutant, passed });
  }
  return results;
}

function report(results) {
  const survivors = results.filter(({ passed }) => passed).map(({ mutant }) => mutant);
  const explained = survivors.filter(({ equivalent }) => equivalent !== undefined);
  const unexplained = survivors.filter(({ equivalent }) => equivalent === undefined);
  const wrong = results.filter(({ mutant, passed }) => !passed && mutant.equivalent !== undefined);
  for (const { id, equivalent } of explained) console.log(`equivalent: ${id}: ${equivalent}`);
  for (const { id, breaks, file } of unexplained)
    console.log(`survivor:   ${id} (${file}): ${breaks}`);
  for (const { mutant } of wrong)
    console.log(`not equivalent after all, a test notices it: ${mutant.id}`);
  const killed = results.length - survivors.length;
  console.log(
    `${String(killed)} of ${String(results.length)} mutants killed, ${String(explained.length)} equivalent, ${String(unexplained.length)} survived`,
  );
  return survivors.length > results.length * MOST_SURVIVORS || wrong.length > 0 ? 1 : 0;
}

/** One process at a time, and the first failure is enough. */
function runTests(files) {
  return new Promise((resolve, reject) => {
    const mocha = path.join(copy, 'node_modules/mocha/bin/mocha.js');
    child = spawn(process.execPath, [mocha, '--bail', '--reporter', 'dot', ...files], {
      cwd: copy,
      env: { ...process.env, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data) => {
        output += String(data);
      });
    const limit = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(limit);
      resolve({ passed: code === 0, output });
    });
  });
}
