// A demo database that is already filled, kept in .cache/ between runs: filling it takes seconds, and one test of it is enough.

import { createHash } from 'node:crypto';
import { cpSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { DemoServer } from '../../src/embedded/demo/demoServer';
import { DEMO_CONTENT, SHOP_STEPS } from '../../src/embedded/demo/shop';

const ROOT = path.resolve(__dirname, '../..');
const DIST = path.join(ROOT, 'dist');

/** Puts a filled shop where a DemoServer with this storage directory will find it. */
export async function placePreparedDemo(storageDirectory: string): Promise<void> {
  const prepared = path.join(ROOT, '.cache/demo', fingerprint());
  if (!existsSync(prepared)) await prepare(prepared);
  cpSync(prepared, storageDirectory, { recursive: true });
}

async function prepare(target: string): Promise<void> {
  const unfinished = `${target}.${String(process.pid)}`;
  const server = new DemoServer(DIST, unfinished);
  try {
    await server.start();
  } finally {
    await server.stop();
  }
  rmSync(target, { recursive: true, force: true });
  renameSync(unfinished, target);
}

/** Of all that the filled directory is made from. */
function fingerprint(): string {
  const hash = createHash('sha256').update(DEMO_CONTENT).update(JSON.stringify(SHOP_STEPS));
  return hash
    .update(readFileSync(path.join(DIST, 'template.tar.br')))
    .digest('hex')
    .slice(0, 16);
}
