// Do the imports keep to the floors of .dependency-cruiser.cjs? That tool also passes when it could read nothing, so the
// modules are counted. Usage: node scripts/floors.mjs [--json] [DIRECTORY that holds src]

import path from 'node:path';
import { cruise } from 'dependency-cruiser';
import extractConfiguration from 'dependency-cruiser/config-utl/extract-depcruise-options';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { ROOT } from './lib/run.mjs';

const { json, directory } = argumentsOf(process.argv.slice(2));
const options = await extractConfiguration(path.join(ROOT, '.dependency-cruiser.cjs'));
const { output } = await cruise(
  ['src'],
  { ...options, baseDir: directory, validate: true },
  undefined,
  { tsConfig: extractTSConfig(path.join(ROOT, 'tsconfig.json')) },
);
const modules = output.summary.totalCruised;
const violations = output.summary.violations.map(({ rule, from, to }) => ({
  rule: rule.name,
  from,
  to,
}));
if (json) console.log(JSON.stringify({ modules, violations }));
else {
  for (const { rule, from, to } of violations) console.error(`${rule}: ${from} -> ${to}`);
  console.log(`${String(modules)} modules, ${String(violations.length)} violations`);
}
if (modules === 0 || violations.length > 0) process.exitCode = 1;

function argumentsOf(given) {
  const [place] = given.filter((argument) => !argument.startsWith('--'));
  return { json: given.includes('--json'), directory: path.resolve(place ?? ROOT) };
}
