// Gives a B-tree of a few rows the height of a large one: a chain of inner pages above its leaf, and a meta page that
// says so. Layouts: bufpage.h, itup.h and nbtree.h, the same in PostgreSQL 12 to 18.

export interface PageFile {
  /** Bytes read into the page; fewer at the end of the file. */
  read(block: number, page: Uint8Array): number;
  write(block: number, page: Uint8Array): void;
}

const PAGE_BYTES = 8_192;
/** BTPageOpaqueData: prev, next, level, flags, cycle id. */
const SPECIAL_BYTES = 16;
const SPECIAL_AT = PAGE_BYTES - SPECIAL_BYTES;
const LEVEL_AT = SPECIAL_AT + 8;
const FLAGS_AT = SPECIAL_AT + 12;
const LEAF = 1;
const ROOT = 2;
/** PageHeaderData: pd_lower, pd_upper, pd_special, pd_pagesize_version, then line pointers. */
const LOWER_AT = 12;
const UPPER_AT = 14;
const SPECIAL_POINTER_AT = 16;
const SIZE_AND_VERSION_AT = 18;
const HEADER_BYTES = 24;
const PAGE_VERSION = 4;
/** BTMetaPageData behind the page header. */
const META = { magic: 24, root: 32, level: 36, fastRoot: 40, fastLevel: 44 };
const MAGIC = 0x053162;
/** The first downlink of an inner page is minus infinity: a tuple without attributes. */
const TUPLE_BYTES = 8;
const ALT_TUPLE_ID = 0x2000;
const LINE_POINTER_NORMAL = 1;

export function patchTree(file: PageFile, height: number): void {
  const meta = new Uint8Array(PAGE_BYTES);
  const metaView = new DataView(meta.buffer);
  if (file.read(0, meta) !== PAGE_BYTES || metaView.getUint32(META.magic, true) !== MAGIC) {
    throw new Error('not the meta page of a B-tree');
  }
  const leaf = metaView.getUint32(META.root, true) || 1;
  file.write(leaf, leafPage(file, leaf, height));
  let child = leaf;
  for (let level = 1; level <= height; level += 1) {
    file.write(leaf + level, innerPage(child, level, level === height));
    child = leaf + level;
  }
  metaView.setUint32(META.root, child, true);
  metaView.setUint32(META.level, height, true);
  metaView.setUint32(META.fastRoot, child, true);
  metaView.setUint32(META.fastLevel, height, true);
  file.write(0, meta);
}

/** The page that holds the rows, or a new one for an empty index. */
function leafPage(file: PageFile, block: number, height: number): Uint8Array {
  const page = new Uint8Array(PAGE_BYTES);
  const view = new DataView(page.buffer);
  const isThere = file.read(block, page) === PAGE_BYTES && view.getUint16(UPPER_AT, true) !== 0;
  if (!isThere) writeHeader(view, 0, SPECIAL_AT);
  view.setUint32(LEVEL_AT, 0, true);
  view.setUint16(FLAGS_AT, height === 0 ? LEAF | ROOT : LEAF, true);
  return page;
}

function innerPage(child: number, level: number, isRoot: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(PAGE_BYTES));
  const tupleAt = SPECIAL_AT - TUPLE_BYTES;
  writeHeader(view, 1, tupleAt);
  view.setUint32(HEADER_BYTES, tupleAt | (LINE_POINTER_NORMAL << 15) | (TUPLE_BYTES << 17), true);
  view.setUint16(tupleAt, child >>> 16, true);
  view.setUint16(tupleAt + 2, child & 0xffff, true);
  view.setUint16(tupleAt + 4, 0, true);
  view.setUint16(tupleAt + 6, ALT_TUPLE_ID | TUPLE_BYTES, true);
  view.setUint32(LEVEL_AT, level, true);
  view.setUint16(FLAGS_AT, isRoot ? ROOT : 0, true);
  return new Uint8Array(view.buffer);
}

function writeHeader(view: DataView, linePointers: number, upper: number): void {
  view.setUint16(LOWER_AT, HEADER_BYTES + 4 * linePointers, true);
  view.setUint16(UPPER_AT, upper, true);
  view.setUint16(SPECIAL_POINTER_AT, SPECIAL_AT, true);
  view.setUint16(SIZE_AND_VERSION_AT, PAGE_BYTES | PAGE_VERSION, true);
}
