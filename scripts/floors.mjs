// Do the imports keep to the floors? dependency-cruiser also passes when it could read nothing, so the modules are counted.

import { cruiseFloors } from './lib/floors.mjs';
import { ROOT } from './lib/run.mjs';

const { modules, violations } = await cruiseFloors(ROOT);
for (const { rule, from, to } of violations) console.error(`${rule}: ${from} -> ${to}`);
console.log(`${String(modules)} modules, ${String(violations.length)} violations`);
if (modules === 0 || violations.length > 0) process.exitCode = 1;
