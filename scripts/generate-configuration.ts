// Writes the settings of src/extension/manifest.ts into package.json; with --check it only compares them.

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { configurationBlock, restrictedSettings } from '../src/extension/manifest';

const file = path.join(__dirname, '../package.json');
const current = readFileSync(file, 'utf8');
// A revived value keeps the order of its keys, which a parsed copy would not.
const next = `${JSON.stringify(JSON.parse(current, replaceGenerated), null, 2)}\n`;

if (!process.argv.includes('--check')) {
  if (next !== current) writeFileSync(file, next);
} else if (next !== current) {
  console.error(
    'package.json is behind src/extension/manifest.ts: npx tsx scripts/generate-configuration.ts',
  );
  process.exitCode = 1;
}

function replaceGenerated(key: string, value: unknown): unknown {
  if (key === 'configuration') return configurationBlock();
  if (key === 'restrictedConfigurations') return restrictedSettings();
  return value;
}
