// The suites of `npm test`: what each runs, what it needs, how long it may take, and how its result is counted.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ROOT, run, tool } from './run.mjs';
import { ensureSystem } from './systemPackages.mjs';
import { ensureCodeServer, ensurePostgres } from './tools.mjs';

const MINUTE_MS = 60_000;

/** What a suite may need beyond node_modules. */
export const NEEDS = {
  repository: async () => {
    await ensureSystem(['repository']);
  },
  postgres: async () => {
    await ensureSystem(['hypopg', 'pgbouncer', 'certificates', 'mounts', 'ssh']);
    await ensurePostgres();
  },
  workbench: async () => {
    await ensureSystem(['browser', 'compiler', 'processes']);
    await ensureCodeServer();
  },
};

/** Counts as one test. It takes what the tests beside it leave free, and so may last as long as all of them. */
const check = (name, command, args) => ({
  name,
  command,
  args,
  limitMs: 60 * MINUTE_MS,
  yields: true,
});

const mocha = (name, limitMs, needs = [], files = [`test/${name}/**/*.test.ts`]) => ({
  name,
  command: tool('mocha'),
  args: ['--reporter', 'scripts/lib/mochaReporter.cjs', ...files],
  limitMs,
  needs,
  counted: true,
});

/** What signals, deadlines and ends of processes come to would be decided by what else the machine does. */
const ALONE = [
  'cli/endings',
  'db/faults',
  'db/leaks',
  'db/stalledLink',
  'demo',
  'processLives',
  'twin.faults',
  'twin.native',
  'twinKeeper',
  'whatif',
];
/** What hostile databases do. */
const SAFETY = /^(?:safety\/|features\/hiddenCode$)/;

/** Advice for workloads, migrations, rewrites, what watches servers, how twins are made, and replicas. */
const CHANGES =
  /^(?:twin\.|features\/(?:advise\/|monitor$|replicas$)|(?:health|migrations|pooler|settings)\/|cli\/(?:check|ciExample|lsp|migrateCheck|monitor|newMigrations|npmPackage|replicas|settings)$|db\/(?:bareColumn|rewrites|statementRewrites)$)/;

function suiteOf(name) {
  if (ALONE.includes(name)) return 'alone';
  if (SAFETY.test(name)) return 'safety';
  return CHANGES.test(name) ? 'changes' : 'integration';
}

/** Each file of test/integration stands in one suite. */
function integrationFiles(suite) {
  const directory = path.join(ROOT, 'test/integration');
  const names = readdirSync(directory, { recursive: true })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => file.replaceAll(path.sep, '/').slice(0, -'.test.ts'.length));
  const gone = ALONE.filter((name) => !names.includes(name));
  if (gone.length > 0) throw new Error(`scripts/lib/suites.mjs names no test: ${gone.join(', ')}`);
  return names
    .filter((name) => suiteOf(name) === suite)
    .toSorted()
    .map((name) => `test/integration/${name}.test.ts`);
}

const integration = (name, limitMs) => mocha(name, limitMs, ['postgres'], integrationFiles(name));

/**
 * @typedef {object} Suite
 * @property {string} name
 * @property {string} command
 * @property {readonly string[]} args
 * @property {number} limitMs it is killed after this, and has failed
 * @property {readonly (keyof typeof NEEDS)[]} [needs]
 * @property {boolean} [yields] it runs on what others leave free of the processors
 * @property {boolean} [counted] it leaves the counts of its tests in the file of PLANWRIGHT_MOCHA_RESULT
 */

/**
 * One after another beside the stages of servers, which wait for much of their time.
 * @type {readonly Suite[]}
 */
export const CHECKS = [
  check('floors', process.execPath, ['scripts/floors.mjs']),
  check('types', tool('tsc'), ['-p', '.']),
  check('lint', tool('eslint'), ['.']),
  check('format', tool('prettier'), ['--check', '--log-level', 'warn', '.']),
  check('knip', tool('knip'), []),
];

/**
 * Stages follow one another; within a stage the lanes run at once, and the suites of a lane one after another.
 * @typedef {readonly (readonly Suite[])[]} Stage
 */

/** @type {readonly Stage[]} */
export const SERVER_STAGES = [
  [[mocha('unit', 12 * MINUTE_MS)], [mocha('conformance', 12 * MINUTE_MS, ['repository'])]],
  [
    [integration('integration', 30 * MINUTE_MS)],
    [integration('safety', 30 * MINUTE_MS)],
    [integration('changes', 30 * MINUTE_MS)],
  ],
  // What measures signals and deadlines has the tests' share of the machine to itself.
  [[integration('alone', 16 * MINUTE_MS)]],
];

/**
 * What is seen on a screen has the whole machine.
 * @type {readonly Stage[]}
 */
export const SCREEN_STAGES = [
  [
    [
      {
        name: 'extension',
        command: tool('tsx'),
        args: ['test/extension/runner/codeServer.ts'],
        limitMs: 24 * MINUTE_MS,
        needs: ['postgres', 'workbench'],
        counted: true,
      },
    ],
  ],
  [[mocha('e2e', 24 * MINUTE_MS, ['postgres', 'workbench'])]],
];

/** For whoever runs or looks at one by its name. */
export const SUITES = [...CHECKS, ...SERVER_STAGES.flat(2), ...SCREEN_STAGES.flat(2)];

/** @typedef {{ passed: number, failed: number, problem?: string }} Outcome */

/**
 * @param {Suite} suite
 * @returns {Promise<Outcome>}
 */
export async function runSuite(suite) {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'planwright-suite-'));
  const resultFile = path.join(directory, 'result.json');
  try {
    const ended = await run(suite.command, suite.args, {
      timeoutMs: suite.limitMs,
      yields: suite.yields,
      env: { ...process.env, PLANWRIGHT_MOCHA_RESULT: resultFile, NO_COLOR: '1' },
    });
    const problem = describeEnd(suite, ended);
    return suite.counted === true ? count(readCounts(resultFile), problem) : countCheck(problem);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function describeEnd({ limitMs }, { code, timedOut, error }) {
  if (timedOut) return `killed after ${String(limitMs / MINUTE_MS)} minutes`;
  if (error !== undefined) return error;
  return code === 0 ? undefined : `exit code ${String(code)}`;
}

function countCheck(problem) {
  return problem === undefined ? { passed: 1, failed: 0 } : { passed: 0, failed: 1, problem };
}

/** A suite that left no counts, ran nothing, or ended badly with every test green has failed once more. */
function count(counts, problem) {
  if (counts === null) return { passed: 0, failed: 1, problem: problem ?? 'it left no result' };
  const passed = counts.passes;
  const failed = counts.failures + counts.pending;
  if (failed > 0) return { passed, failed, problem: counts.failed?.join('; ') ?? problem };
  if (problem !== undefined) return { passed, failed: 1, problem };
  return passed === 0 ? { passed, failed: 1, problem: 'it ran no test' } : { passed, failed };
}

function readCounts(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}
