// Writes the settings of src/extension/manifest.ts into package.json; with --check it only compares them.

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { configurationBlock, restrictedSettings } from '../src/extension/manifest';

const packageSchema = z.looseObject({
  contributes: z.looseObject({}),
  capabilities: z.looseObject({ untrustedWorkspaces: z.looseObject({}) }),
});

const file = path.join(__dirname, '../package.json');
const current = readFileSync(file, 'utf8');
const manifest = packageSchema.parse(JSON.parse(current));
manifest.contributes['configuration'] = configurationBlock();
manifest.capabilities.untrustedWorkspaces['restrictedConfigurations'] = restrictedSettings();
const next = `${JSON.stringify(manifest, null, 2)}\n`;

if (!process.argv.includes('--check')) {
  if (next !== current) writeFileSync(file, next);
} else if (next !== current) {
  console.error(
    'package.json is behind src/extension/manifest.ts: npx tsx scripts/generate-configuration.ts',
  );
  process.exitCode = 1;
}
