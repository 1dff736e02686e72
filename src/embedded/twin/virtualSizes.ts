// Lets PostgreSQL see files as large as the source's without a byte behind them: the planner asks for a file's end
// (md.c mdnblocks), so the in-memory file system answers with a number of ours.

import type { PGlite } from '@electric-sql/pglite';
import * as z from 'zod';
import { patchTree, type PageFile } from './treePages';

/** What we use of Emscripten's in-memory file system; checked once, as no version of it promises this. */
const fileSystemSchema = z.looseObject({
  lookupPath: z.function(),
  writeFile: z.function(),
  open: z.function(),
  read: z.function(),
  write: z.function(),
  close: z.function(),
});

interface FileNode {
  node_ops: { getattr: (node: FileNode) => { size: number } };
  stream_ops: { llseek: (stream: FileStream, offset: number, whence: number) => number };
  virtualBytes?: number;
}
interface FileStream {
  readonly node: FileNode;
}
interface FileSystem {
  lookupPath(path: string): { readonly node: FileNode };
  writeFile(path: string, data: Uint8Array): void;
  open(path: string, mode: string): FileStream;
  read(
    stream: FileStream,
    target: Uint8Array,
    at: number,
    length: number,
    position: number,
  ): number;
  write(stream: FileStream, data: Uint8Array, at: number, length: number, position: number): number;
  close(stream: FileStream): void;
}

const PAGE_BYTES = 8_192;
/** RELSEG_SIZE: PostgreSQL goes on in the file `name.1` when the first is exactly this long. */
const SEGMENT_BYTES = 1 << 30;
const SEEK_END = 2;

export class VirtualSizes {
  readonly #files: FileSystem;
  readonly #root: string;
  /** Ever made of a file, where more than one. */
  readonly #segments = new Map<string, number>();
  #shown: 'real' | 'virtual' = 'virtual';

  constructor(database: PGlite, dataDirectory: string) {
    const module: unknown = Reflect.get(database, 'Module');
    const files: unknown =
      typeof module === 'object' && module !== null ? Reflect.get(module, 'FS') : null;
    fileSystemSchema.parse(files);
    this.#files = files as FileSystem;
    this.#root = dataDirectory;
    this.#interceptSeek();
    this.#interceptStat();
  }

  show(sizes: 'real' | 'virtual'): void {
    this.#shown = sizes;
  }

  /** `file` as pg_relation_filepath() tells it. True when it has lost segments, which PostgreSQL may hold open. */
  resize(file: string, blocks: number): boolean {
    const bytes = blocks * PAGE_BYTES;
    // A last segment that is exactly full is followed by an empty one, which PostgreSQL makes itself.
    const segments = Math.max(1, Math.ceil(bytes / SEGMENT_BYTES));
    const before = this.#segments.get(file) ?? 1;
    for (let segment = 0; segment < Math.max(segments, before); segment += 1) {
      const path = `${this.#root}/${file}${segment === 0 ? '' : `.${String(segment)}`}`;
      if (segment >= before) this.#files.writeFile(path, new Uint8Array());
      const left = Math.max(0, bytes - segment * SEGMENT_BYTES);
      this.#files.lookupPath(path).node.virtualBytes = Math.min(left, SEGMENT_BYTES);
    }
    if (segments > before) this.#segments.set(file, segments);
    return segments < before;
  }

  setTreeHeight(file: string, height: number): void {
    const stream = this.#files.open(`${this.#root}/${file}`, 'r+');
    const pages: PageFile = {
      read: (block, page) => this.#files.read(stream, page, 0, PAGE_BYTES, block * PAGE_BYTES),
      write: (block, page) => {
        this.#files.write(stream, page, 0, PAGE_BYTES, block * PAGE_BYTES);
      },
    };
    try {
      patchTree(pages, height);
    } finally {
      this.#files.close(stream);
    }
  }

  /** What pg_relation_size() asks. */
  #interceptStat(): void {
    const { node_ops: operations } = this.#files.lookupPath(`${this.#root}/PG_VERSION`).node;
    const real = operations.getattr;
    operations.getattr = (node) => {
      const attributes = real(node);
      return node.virtualBytes !== undefined && this.#shown === 'virtual'
        ? { ...attributes, size: node.virtualBytes }
        : attributes;
    };
  }

  /** All files share one table of operations, so this also holds for those that PostgreSQL has open. */
  #interceptSeek(): void {
    const { stream_ops: operations } = this.#files.lookupPath(`${this.#root}/PG_VERSION`).node;
    const real = operations.llseek;
    operations.llseek = (stream, offset, whence) => {
      const { virtualBytes } = stream.node;
      return whence === SEEK_END && virtualBytes !== undefined && this.#shown === 'virtual'
        ? virtualBytes + offset
        : real(stream, offset, whence);
    };
  }
}
