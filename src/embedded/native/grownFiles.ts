// Files as large as the source's without the blocks behind them: sparse copies of a twin's real files, on which the
// planner measures a relation's size.

import fs from 'node:fs';
import path from 'node:path';
import type { GrowFiles, SweepFiles } from '../channel';
import { patchTree } from '../twin/treePages';
import type { ProcessUser } from './postgresUser';

const PAGE_BYTES = 8_192;
/** RELSEG_SIZE: PostgreSQL goes on in the file `name.1` when the first is exactly this long. */
const SEGMENT_BYTES = 1 << 30;
/** Of stat(): st_blocks counts in 512 bytes whatever the file system's own blocks are. */
const STAT_BLOCK_BYTES = 512;
/** Of the inner pages that a copied tree may have above its leaf. */
const CHAIN_PAGES = 16;
const PROBE_BYTES = 64 << 20;
/** Heuristic: where a file takes what it claims, a twin may have this share of what is free. */
const SHARE_OF_FREE = 0.1;

export class GrownFiles {
  readonly #dataDirectory: string;
  readonly #user: ProcessUser;

  constructor(dataDirectory: string, user: ProcessUser) {
    this.#dataDirectory = dataDirectory;
    this.#user = user;
  }

  grow({ files }: GrowFiles): void {
    for (const file of files) this.#grow(file);
  }

  /** Copies and their segments that nobody shows; PostgreSQL's own files have smaller numbers. */
  sweep({ directory, from, keep }: SweepFiles): void {
    const kept = new Set(keep);
    for (const name of fs.readdirSync(path.join(this.#dataDirectory, directory))) {
      const number = Number(/^(\d+)(\.\d+)?$/.exec(name)?.[1] ?? 0);
      if (number < from || kept.has(number)) continue;
      fs.rmSync(path.join(this.#dataDirectory, directory, name), { force: true });
    }
  }

  #grow({ from, real, to, blocks, height }: GrowFiles['files'][number]): void {
    const target = this.#segment(to, 0);
    const head = fs.statSync(this.#segment(real, 0)).size + CHAIN_PAGES * PAGE_BYTES;
    fs.writeFileSync(target, headOf(this.#segment(from, 0), head));
    if (height !== null) patch(target, height);
    let left = blocks * PAGE_BYTES;
    // A last segment that is exactly full is followed by an empty one, as PostgreSQL makes it.
    for (let segment = 0; segment === 0 || left >= 0; segment += 1) {
      const file = this.#segment(to, segment);
      if (segment > 0) fs.writeFileSync(file, '');
      fs.truncateSync(file, Math.min(left, SEGMENT_BYTES));
      const { uid, gid } = this.#user;
      if (uid !== undefined && gid !== undefined) fs.chownSync(file, uid, gid);
      left = left < SEGMENT_BYTES ? -1 : left - SEGMENT_BYTES;
    }
  }

  #segment(name: string, segment: number): string {
    return path.join(this.#dataDirectory, segment === 0 ? name : `${name}.${String(segment)}`);
  }
}

/** What lies behind is a hole. */
function headOf(file: string, bytes: number): Uint8Array {
  const head = new Uint8Array(Math.min(bytes, fs.statSync(file).size));
  const descriptor = fs.openSync(file, 'r');
  try {
    fs.readSync(descriptor, head, 0, head.length, 0);
    return head;
  } finally {
    fs.closeSync(descriptor);
  }
}

function patch(file: string, height: number): void {
  const descriptor = fs.openSync(file, 'r+');
  try {
    patchTree(
      {
        read: (block, page) => fs.readSync(descriptor, page, 0, PAGE_BYTES, block * PAGE_BYTES),
        write: (block, page) => {
          fs.writeSync(descriptor, page, 0, PAGE_BYTES, block * PAGE_BYTES);
        },
      },
      height,
    );
  } finally {
    fs.closeSync(descriptor);
  }
}

/** Throws where files of together `bytes` would fill the disk, because this file system writes holes out. */
export function assertRoomFor(bytes: number, directory: string): void {
  const probe = path.join(directory, 'probe');
  fs.writeFileSync(probe, '');
  try {
    fs.truncateSync(probe, PROBE_BYTES);
    // Windows tells no blocks, and NTFS files are sparse only when asked.
    const taken = (fs.statSync(probe).blocks || Infinity) * STAT_BLOCK_BYTES;
    if (taken < PROBE_BYTES / 2) return;
  } finally {
    fs.rmSync(probe);
  }
  const { bavail, bsize } = fs.statfsSync(directory);
  const allowed = bavail * bsize * SHARE_OF_FREE;
  if (bytes <= allowed) return;
  throw new Error(
    `The file system of ${directory} has no sparse files, and a twin of ${gigabytes(bytes)} would take more than ${gigabytes(allowed)}, a tenth of what is free.`,
  );
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
