// `npm test`: from a fresh clone installs what is needed, builds, runs every suite, and ends with one line that sums them up.

import { ensureBuild } from './lib/freshBuild.mjs';
import { ensureNodeModules } from './lib/tools.mjs';
import { CHECKS, NEEDS, runSuite, SCREEN_STAGES, SERVER_STAGES } from './lib/suites.mjs';

const rows = [];
/** @type {Map<string, string>} what could not be had, and why */
const missing = new Map();

async function attempt(name, work) {
  try {
    await work();
  } catch (error) {
    console.error(error.message);
    missing.set(name, error.message.split('\n')[0]);
  }
}

/** One after another beside the first stage, which needs little of them: most of their time they wait for the network. */
let prepared = Promise.resolve();
/** @type {Map<string, Promise<void>>} */
const ready = new Map();

function prepare() {
  for (const [need, ensure] of Object.entries(NEEDS)) {
    prepared = prepared.then(() => attempt(need, ensure));
    ready.set(need, prepared);
  }
}

async function outcome(suite) {
  await Promise.all((suite.needs ?? []).map((need) => ready.get(need)));
  for (const need of ['packages', 'build', ...(suite.needs ?? [])]) {
    const why = missing.get(need);
    if (why !== undefined) return { passed: 0, failed: 1, problem: `could not run: ${why}` };
  }
  try {
    return await runSuite(suite);
  } catch (error) {
    // The others go on, and the sum is printed.
    return { passed: 0, failed: 1, problem: `could not run: ${error.message}` };
  }
}

await attempt('packages', ensureNodeModules);
if (!missing.has('packages')) {
  prepare();
  await attempt('build', ensureBuild);
}

async function runLane(suites) {
  const results = [];
  for (const suite of suites) {
    console.log(`\n== ${suite.name}`);
    const started = Date.now();
    const result = await outcome(suite);
    if (result.problem !== undefined) console.error(`${suite.name}: ${result.problem}`);
    results.push({ suite: suite.name, ...result, seconds: (Date.now() - started) / 1000 });
  }
  return results;
}

async function runStages(stages) {
  for (const lanes of stages) {
    rows.push(...(await Promise.all(lanes.map(runLane))).flat());
    // Nothing is compiled beside the later stages.
    await prepared;
  }
}

const checks = runLane(CHECKS);
await runStages(SERVER_STAGES);
rows.push(...(await checks));
await runStages(SCREEN_STAGES);

console.log('');
for (const { suite, passed, failed, seconds, problem } of rows)
  console.log(
    `${suite.padEnd(12)} ${String(passed).padStart(5)} passed ${String(failed).padStart(3)} failed ` +
      `${seconds.toFixed(1).padStart(7)} s${problem === undefined ? '' : `  ${problem}`}`,
  );
const total = (key) => rows.reduce((sum, row) => sum + row[key], 0);
console.log(`${String(total('passed'))} passed, ${String(total('failed'))} failed`);
process.exitCode = total('failed') > 0 || total('passed') === 0 ? 1 : 0;
