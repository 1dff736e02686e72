// How PGlite is opened here: from the template that the build made, with start parameters that planning needs.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { brotliDecompress } from 'node:zlib';
import { promisify } from 'node:util';
import { PGlite, type Extensions } from '@electric-sql/pglite';

export interface ClusterOptions {
  /** A directory on disk; in memory when absent. */
  readonly dataDirectory?: string;
  /** PGlite's own files, packed. */
  readonly filesFile: string;
  /** Absent when the data directory is already filled. */
  readonly templateFile?: string;
  /** `postgres` (collation C) when absent; the template also has `localized` (ICU, en-US) and `codepoints` (like C.UTF-8). */
  readonly database?: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly extensions: Extensions;
}

/** One backend, no fsync (-F: the operating system keeps what a killed process wrote), system tables as usual. */
const BACKEND_FLAGS = ['--single', '-F', '-j'];

/** PGlite cannot fork: no workers of any kind. 8 MB of buffers keep the child below 350 MB. */
const FIXED_SETTINGS: Readonly<Record<string, string>> = {
  search_path: 'public',
  exit_on_error: 'false',
  log_checkpoints: 'false',
  max_worker_processes: '0',
  io_method: 'sync',
  shared_buffers: '8MB',
  autovacuum: 'off',
};

export async function openCluster(options: ClusterOptions): Promise<PGlite> {
  const settings = { ...FIXED_SETTINGS, ...options.settings };
  const { filesFile, templateFile } = options;
  const [files, template] = await Promise.all([
    unpack(filesFile),
    templateFile === undefined ? null : unpack(templateFile),
  ]);
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return PGlite.create({
    startParams: [...BACKEND_FLAGS, ...flags],
    extensions: options.extensions,
    fsBundle: new Blob([files]),
    ...(options.database === undefined ? {} : { database: options.database }),
    ...(options.dataDirectory === undefined ? {} : { dataDir: options.dataDirectory }),
    ...(template === null ? {} : { loadDataDir: new Blob([template]) }),
  });
}

/** Where the build lays them: zip packs them half as well. */
export function filesBeside(templateFile: string): string {
  return path.join(path.dirname(templateFile), 'pglite', 'pglite.data.br');
}

async function unpack(file: string): Promise<Uint8Array<ArrayBuffer>> {
  const unpacked = await promisify(brotliDecompress)(await readFile(file));
  return new Uint8Array(unpacked);
}
