// How long would a node take on a machine of reference, with its pages in memory? What counts is the ratio between nodes: a
// machine is compared with it by a plan that was measured there.

import type { Blocks, CostUnits, Ms } from '../../../model/quantities';
import type { NodeFlow } from './flow';

export interface NodeWork {
  readonly ms: Ms;
  /** Of tables and indexes. */
  readonly pages: Blocks;
  /** Where the plan leaves open what is read: at the least, and at the most. */
  readonly leastMs: Ms;
  readonly mostMs: Ms;
}

/** Nanoseconds, with the two looks at the clock that EXPLAIN ANALYZE takes for each row. Heuristic: fitted to real servers. */
const NS = {
  node: 1_500,
  loop: 100,
  row: 60,
  costUnit: 3_000,
  scan: 4_000,
  descent: 1_500,
  indexRow: 110,
  indexOnlyRow: 110,
  bitmapRow: 40,
  heapRow: 70,
  heapPage: 1_000,
  sort: 6_000,
  comparison: 20,
  hashedRow: 90,
  probedRow: 85,
  groupedRow: 110,
  worker: 1_500_000,
  gatheredRow: 150,
} as const;

/** `inputs`: the nodes that it reads; `selfCost`: of one loop, for a scan of everything. */
export function workOf(
  flow: NodeFlow,
  inputs: readonly NodeFlow[],
  { selfCost, pages }: { readonly selfCost: CostUnits; readonly pages: Blocks | null },
): NodeWork {
  const read = inputs.reduce((sum, { rows }) => sum + rows, 0);
  const own = ownWork(flow, read, { selfCost, pages });
  const around = NS.node + NS.loop * flow.loops + NS.row * flow.rows;
  const msOf = (ns: number): Ms => (around + ns / Math.max(1, flow.processes)) / 1e6;
  const { ns, least = ns, most = ns } = own;
  return { ms: msOf(ns), leastMs: msOf(least), mostMs: msOf(most), pages: own.pages };
}

/** Nanoseconds of all processes. */
interface OwnWork {
  readonly ns: number;
  readonly least?: number;
  readonly most?: number;
  readonly pages: Blocks;
}

function ownWork(
  flow: NodeFlow,
  read: number,
  given: { readonly selfCost: CostUnits; readonly pages: Blocks | null },
): OwnWork {
  const { fields } = flow.node;
  const ns = (of: number): OwnWork => ({ ns: of, pages: 0 });
  switch (fields['Node Type']) {
    case 'Seq Scan':
    case 'Tid Scan':
    case 'Sample Scan': {
      const cost = given.selfCost * flow.loops * flow.part * flow.processes;
      return { ns: NS.costUnit * cost, pages: given.pages ?? cost / 3 };
    }
    case 'Index Scan':
      return indexScan(flow, given);
    case 'Index Only Scan': {
      const pages = given.pages ?? 3 * flow.loops + flow.rows / 200;
      const found = flow.rows + (flow.removed ?? 0);
      return { ns: NS.scan + NS.descent * flow.loops + NS.indexOnlyRow * found, pages };
    }
    case 'Bitmap Index Scan': {
      const pages = given.pages ?? 3 * flow.loops + flow.rows / 300;
      return { ns: NS.scan + NS.descent * flow.loops + NS.bitmapRow * flow.rows, pages };
    }
    case 'Bitmap Heap Scan':
      return heapOf(read, NS.scan + NS.heapRow * read, pagesOf(flow, read, given));
    case 'Sort':
    case 'Incremental Sort':
      return ns(NS.sort + NS.comparison * read * Math.log2(Math.max(2, read)));
    case 'Hash':
      return ns(NS.hashedRow * read);
    case 'Gather':
    case 'Gather Merge':
      return ns(NS.worker * (fields['Workers Planned'] ?? 1) + NS.gatheredRow * flow.rows);
    case 'Hash Join':
    case 'Merge Join':
    case 'Nested Loop':
      return ns(NS.probedRow * read);
    case 'Aggregate':
    case 'Group':
    case 'WindowAgg':
    case 'Unique':
    case 'SetOp':
      return ns(NS.groupedRow * read);
    default:
      return ns(0);
  }
}

/** A filter throws away what the index finds in excess: how much is told by what was measured, or within limits by the cost. */
function indexScan(
  flow: NodeFlow,
  given: { readonly selfCost: CostUnits; readonly pages: Blocks | null },
): OwnWork {
  const { Filter: filter } = flow.node.fields;
  const io = ioOf(flow, given.selfCost);
  const found =
    flow.removed === null
      ? Math.max(flow.rows, filter === undefined ? 0 : io)
      : flow.rows + flow.removed;
  const ns = NS.scan + NS.descent * flow.loops + NS.indexRow * found;
  const searched = 3 * flow.loops + found / 300;
  const touched = given.pages === null ? null : Math.max(0, given.pages - searched);
  const heap = heapOf(found, ns, pagesOf(flow, found, { ...given, pages: touched }));
  return { ...heap, pages: heap.pages + searched };
}

interface Pages {
  readonly usual: Blocks;
  readonly least: Blocks;
  readonly most: Blocks;
}

function heapOf(rows: number, ns: number, { usual, least, most }: Pages): OwnWork {
  // Beyond what the processor's caches hold each page is a wait for memory.
  const of = (pages: Blocks): number =>
    ns + NS.heapPage * pages * (1 + Math.min(1, pages / CACHED_PAGES));
  return { ns: of(usual), least: of(least), most: of(Math.min(most, rows)), pages: usual };
}

/** The planner prices a page from 1, read in order, to 4, by chance; a row lies on one. */
function pagesOf(
  flow: NodeFlow,
  found: number,
  { selfCost, pages }: { readonly selfCost: CostUnits; readonly pages: Blocks | null },
): Pages {
  if (pages !== null) return { usual: pages, least: pages, most: pages };
  const io = ioOf(flow, selfCost);
  const usual = Math.min(found, io);
  return { usual, least: Math.min(found, io / RANDOM_PAGE), most: found };
}

/**
 * What the cost has for pages. Where more rows come than the planner expects, they may lie beside each other or not: of neither
 * and a page for each the geometric mean.
 */
function ioOf({ node, loops, part, rows }: NodeFlow, selfCost: CostUnits): CostUnits {
  const planned = Math.max(1, node.fields['Plan Rows'] ?? 1);
  const startup = node.children.length === 0 ? (node.fields['Startup Cost'] ?? 0) : 0;
  const each = Math.max(0, selfCost - startup - planned * ROW_COST);
  const more = Math.sqrt(Math.max(1, rows / Math.max(1, planned * loops * part)));
  return each * loops * part * more;
}

/** Of the planner, for a row that an index finds; of a page by chance. By default. */
const ROW_COST: CostUnits = 0.0175;
const RANDOM_PAGE: CostUnits = 4;
/** Heuristic. */
const CACHED_PAGES: Blocks = 2_000;
