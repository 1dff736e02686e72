// Writes a file whole or not at all: whoever reads it meanwhile finds the old one or the new one.

import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';

/** Rejects with what the file system said; nothing of the attempt remains. */
export async function writeWhole(file: string, bytes: Uint8Array, mode: number): Promise<void> {
  const unfinished = `${file}.${String(process.pid)}.${randomUUID()}`;
  try {
    await writeFile(unfinished, bytes, { mode });
    await rename(unfinished, file);
  } catch (error) {
    // What is left on a full disk or a read-only one is no longer ours to say.
    await rm(unfinished, { force: true }).catch(() => undefined);
    throw error;
  }
}
