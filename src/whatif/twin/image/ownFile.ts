// Opens a file that this user alone has made: no pipe that never answers, no link to elsewhere, nothing of another user's.

import { constants } from 'node:fs';
import { open, lstat, mkdir, type FileHandle } from 'node:fs/promises';
import path from 'node:path';

/** Its code is as that of an error of the file system. */
export class ForeignFileError extends Error {
  readonly code: string;

  constructor(message: string) {
    super(message);
    this.name = 'ForeignFileError';
    this.code = message;
  }
}

/** Rejects with what the file system said, or with a ForeignFileError. */
export async function readOwnFile(file: string, mostBytes: number): Promise<Buffer> {
  const handle = await openOwnFile(file, constants.O_RDONLY);
  try {
    if ((await handle.stat()).size > mostBytes) throw new ForeignFileError('it is too large');
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/** For nobody else to read where it is made. Rejects as `readOwnFile` does. */
export async function openOwnFile(file: string, flags: number): Promise<FileHandle> {
  // Opening a pipe would otherwise wait for its other end. Windows has neither, which then count as 0.
  const { O_NONBLOCK, O_NOFOLLOW } = constants;
  const handle = await open(file, flags | O_NONBLOCK | O_NOFOLLOW, 0o600);
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw new ForeignFileError('it is no regular file');
    if (isForeign(found.uid)) throw new ForeignFileError('it belongs to another user');
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** For nobody else to look into. Rejects where the path is relative, or leads to a directory of another user's. */
export async function makeOwnDirectory(directory: string): Promise<void> {
  if (!path.isAbsolute(directory)) throw new ForeignFileError('its folder is no absolute path');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const found = await lstat(directory);
  if (!found.isDirectory()) throw new ForeignFileError('its folder is a link');
  if (isForeign(found.uid)) throw new ForeignFileError('its folder belongs to another user');
}

/** Never on Windows, which tells no number of a user. */
export function isForeign(uid: number): boolean {
  const own = process.getuid?.();
  return own !== undefined && uid !== own;
}
