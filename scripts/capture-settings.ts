// Writes test/fixtures/settings: what each major is set to by itself, from real servers: npx tsx scripts/capture-settings.ts

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { MAJORS, startPostgres, type Major } from '../test/support/cluster';

const FOLDER = path.join(__dirname, '../test/fixtures/settings');

/** What the tests' own command line and initdb set is shown as PostgreSQL's own default. */
const SQL = `
SELECT name, coalesce(CASE WHEN source IN ('default', 'override') OR name = 'shared_buffers' THEN setting ELSE boot_val END, '') AS value,
       unit, vartype AS kind, context, 'default' AS source, boot_val AS "bootValue", min_val::float8 AS least,
       max_val::float8 AS most, to_json(enumvals) AS choices, false AS "pendingRestart"
  FROM pg_settings
 WHERE category NOT LIKE 'Developer%' AND category <> 'Preset Options' AND name !~ '^(config|data|hba|ident)_'
    OR name IN ('huge_pages_status', 'shared_memory_size_in_huge_pages')
 ORDER BY name`;

async function capture(major: Major): Promise<void> {
  const cluster = await startPostgres(major, { settings: { shared_buffers: '128MB' } });
  try {
    const { rows } = await cluster.sql(SQL);
    const lines = rows.map((row) => JSON.stringify(row));
    writeFileSync(path.join(FOLDER, `pg${String(major)}.json`), `[\n${lines.join(',\n')}\n]\n`);
  } finally {
    await cluster.stop();
  }
}

async function main(): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  for (const major of MAJORS) await capture(major);
}

void main();
