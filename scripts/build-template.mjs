// Makes dist/template.tar.br: an empty PostgreSQL 18 data directory for PGlite, so that nobody waits for initdb.
// Usage: node scripts/build-template.mjs [OUTFILE]

import { readFile, stat, writeFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { packed } from './lib/packed.mjs';

const ROOT = path.resolve(fileURLToPath(import.meta.url), '../..');

/** Does nothing when the file is there and was made by the same PGlite. */
export async function buildTemplate(outFile = path.join(ROOT, 'dist/template.tar.br')) {
  const made = await describe();
  const stampFile = `${outFile}.json`;
  if (await isCurrent(outFile, stampFile, made)) return;
  const { PGlite } = await import('@electric-sql/pglite');
  const database = await PGlite.create({
    // Checksums would refuse the pages that the twin patches; 1 MB of WAL is enough for catalogs.
    initDbStartParams: ['--no-data-checksums', '--wal-segsize=1'],
  });
  // For sources whose default collation is a language's: ranges of text are estimated in its order, and LIKE 'abc%' does not
  // use an ordinary B-tree. PGlite's own locales compare bytes whatever they are called; ICU compares as people do.
  await database.exec(
    "CREATE DATABASE localized TEMPLATE template0 LOCALE 'C' LOCALE_PROVIDER icu ICU_LOCALE 'en-US'",
  );
  // For those with C.UTF-8: bytes are compared, but not in the planner's eyes.
  await database.exec("CREATE DATABASE codepoints TEMPLATE template0 LOCALE 'en_US.UTF-8'");
  await database.exec('VACUUM FREEZE');
  await database.exec('CHECKPOINT');
  const tar = Buffer.from(await (await database.dumpDataDir('none')).arrayBuffer());
  await database.close();
  await mkdir(path.dirname(outFile), { recursive: true });
  await writeFile(outFile, packed(tar));
  await writeFile(stampFile, made);
}

async function describe() {
  const manifest = path.join(ROOT, 'node_modules/@electric-sql/pglite/package.json');
  const { version } = JSON.parse(await readFile(manifest, 'utf8'));
  const script = await readFile(fileURLToPath(import.meta.url), 'utf8');
  return JSON.stringify({ pglite: version, scriptLength: script.length });
}

async function isCurrent(outFile, stampFile, made) {
  try {
    return (await stat(outFile)).size > 0 && (await readFile(stampFile, 'utf8')) === made;
  } catch (error) {
    if (error.code === 'ENOENT') return false;
    throw error;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildTemplate(process.argv[2]);
