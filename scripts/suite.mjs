// Runs suites with what they need, one after another: node scripts/suite.mjs unit. Expects a built dist/.

import { ensureNodeModules } from './lib/tools.mjs';
import { NEEDS, runSuite, SUITES } from './lib/suites.mjs';

const named = process.argv.slice(2).map((given) => SUITES.find(({ name }) => name === given));
if (named.length === 0 || named.includes(undefined)) {
  console.error(`Usage: node scripts/suite.mjs ${SUITES.map(({ name }) => name).join('|')} ...`);
  process.exit(2);
}
await ensureNodeModules();
for (const suite of named) {
  for (const need of suite.needs ?? []) await NEEDS[need]();
  const { passed, failed, problem } = await runSuite(suite);
  if (problem !== undefined) console.error(`${suite.name}: ${problem}`);
  console.log(`${suite.name}: ${String(passed)} passed, ${String(failed)} failed`);
  if (failed > 0) process.exitCode = 1;
}
