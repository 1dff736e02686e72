// Writes a file whole or not at all: whoever reads it meanwhile, or after a crash, finds the old one or the new one.

import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';

/** `mode`: less what the person's umask takes away, if it is not exact. Rejects with what the file system said; nothing of the attempt remains. */
export async function writeWhole(
  file: string,
  bytes: Uint8Array,
  mode: number,
  { isExact = false } = {},
): Promise<void> {
  const unfinished = `${file}.${String(process.pid)}.${randomUUID()}`;
  try {
    const handle = await open(unfinished, 'wx', mode);
    try {
      await handle.writeFile(bytes);
      if (isExact) await handle.chmod(mode);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(unfinished, file);
  } catch (error) {
    // What is left on a full disk or a read-only one is no longer ours to say.
    await rm(unfinished, { force: true }).catch(() => undefined);
    throw error;
  }
}
