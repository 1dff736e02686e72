// Runs one suite with what it needs: node scripts/suite.mjs unit. Expects a built dist/.

import { ensureNodeModules } from './lib/tools.mjs';
import { NEEDS, runSuite, SUITES } from './lib/suites.mjs';

const suite = SUITES.find(({ name }) => name === process.argv[2]);
if (suite === undefined) {
  console.error(`Usage: node scripts/suite.mjs ${SUITES.map(({ name }) => name).join('|')}`);
  process.exit(2);
}
await ensureNodeModules();
for (const need of suite.needs ?? []) await NEEDS[need]();
const { passed, failed, problem } = await runSuite(suite);
if (problem !== undefined) console.error(`${suite.name}: ${problem}`);
console.log(`${String(passed)} passed, ${String(failed)} failed`);
if (failed > 0) process.exitCode = 1;
