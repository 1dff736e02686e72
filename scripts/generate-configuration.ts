// Writes the settings of src/extension/manifest.ts into package.json, and the schemas of the files of a project into media/; with
// --check it only compares them.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { configurationBlock, restrictedSettings } from '../src/extension/manifest';
import { LINT_RULES } from '../src/analysis/lint/registry';
import { MIGRATION_RULES } from '../src/analysis/migrations/registry';
import { planRules } from '../src/analysis/rules/registry';
import { projectJsonSchema } from '../src/features/project/projectSchema';
import { parameterFileJsonSchema } from '../src/model/parameterFile';

const root = path.join(__dirname, '..');
const manifest = path.join(root, 'package.json');
const generated = {
  // A revived value keeps the order of its keys, which a parsed copy would not.
  [manifest]: printed(JSON.parse(readFileSync(manifest, 'utf8'), replaceGenerated)),
  [path.join(root, 'media/parameters.schema.json')]: printed(parameterFileJsonSchema()),
  [path.join(root, 'media/project.schema.json')]: printed(projectJsonSchema(summaries())),
};

for (const [file, next] of Object.entries(generated)) {
  const current = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (next === current) continue;
  if (!process.argv.includes('--check')) {
    writeFileSync(file, next);
    continue;
  }
  console.error(`${file} is behind its source: npx tsx scripts/generate-configuration.ts`);
  process.exitCode = 1;
}

/** What each rule says, which no bundle holds. */
function summaries(): ReadonlyMap<string, string> {
  const rules = [...planRules, ...MIGRATION_RULES, ...LINT_RULES];
  return new Map(rules.map(({ id, documentation }) => [id, documentation.summary]));
}

function printed(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function replaceGenerated(key: string, value: unknown): unknown {
  if (key === 'configuration') return configurationBlock();
  if (key === 'restrictedConfigurations') return restrictedSettings();
  return value;
}
