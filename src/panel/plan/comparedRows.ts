// Two plans as rows to set side by side: every pair of nodes with its place in either outline and its figures in words.

import type { ComparedPlans, ComparedSide } from '../../model/panelHistory';
import type { FigurePair, KeyChange, NodePair, PairKind } from '../../model/planComparison';
import { humanBytes, humanCost, humanCount, humanMs } from '../../util/humanNumbers';
import { operationOf, targetOf } from './nodeName';

/** In the outline of its own plan. */
export interface ComparedNode {
  /** The root has 0. */
  readonly depth: number;
  readonly name: string;
}

/** A node and its counterpart; null on the side that has none. */
export interface ComparedRow {
  readonly kind: PairKind;
  readonly before: ComparedNode | null;
  readonly after: ComparedNode | null;
  /** Self time, or self cost where one of the plans was not executed. */
  readonly self: TextPair;
  readonly rows: TextPair;
  /** What EXPLAIN prints differently, beside what the names tell. */
  readonly changes: readonly KeyChange[];
}

/** The same figure of both plans, with its unit; a dash where a plan does not say. */
export interface TextPair {
  readonly before: string;
  readonly after: string;
}

const BLOCK_BYTES = 8_192;
const UNKNOWN = '–';

export function comparedRows({ before, after, comparison }: ComparedPlans): readonly ComparedRow[] {
  const [left, right] = [outline(before), outline(after)];
  const measured = comparison.basis === 'measured';
  return comparison.pairs.map((pair): ComparedRow => {
    const { figures } = pair;
    return {
      kind: pair.kind,
      before: left[pair.before ?? -1] ?? null,
      after: right[pair.after ?? -1] ?? null,
      self: measured ? inWords(figures.selfTimeMs, humanMs) : inWords(figures.selfCost, humanCost),
      rows: inWords(figures.rows, humanCount),
      changes: changesOf(pair),
    };
  });
}

/** What both plans say as a whole, in the order of the report's figures; what neither says is left out. */
export function comparedTotals({
  comparison: { totals },
}: ComparedPlans): readonly (TextPair & { readonly label: string })[] {
  const blocks = (count: number) => humanBytes(count * BLOCK_BYTES);
  const all = [
    ['Time', totals.executionMs, humanMs],
    ['Planning', totals.planningMs, humanMs],
    ['Rows', totals.rows, humanCount],
    ['Buffers', totals.blocks, blocks],
    ['Read from disk', totals.readBlocks, blocks],
    ['Temporary files', totals.tempBlocks, blocks],
    ['Cost (estimated)', totals.totalCost, humanCost],
  ] as const;
  return all
    .filter(([, { before, after }]) => (before ?? 0) !== 0 || (after ?? 0) !== 0)
    .map(([label, pair, say]) => ({ label, ...inWords(pair, say) }));
}

/** Nodes come in pre-order, so a parent is placed before its children. */
function outline({ nodes }: ComparedSide): readonly ComparedNode[] {
  const placed: ComparedNode[] = [];
  for (const { parentId, fields } of nodes) {
    const above = parentId === null ? undefined : placed[parentId];
    const name = `${operationOf(fields)} ${targetOf(fields)}`.trim();
    placed.push({ depth: above === undefined ? 0 : above.depth + 1, name });
  }
  return placed;
}

function inWords({ before, after }: FigurePair, say: (value: number) => string): TextPair {
  const one = (value: number | null) => (value === null ? UNKNOWN : say(value));
  return { before: one(before), after: one(after) };
}

/** The name tells of another type of node and of another index already. */
function changesOf({ changes }: NodePair): readonly KeyChange[] {
  return changes.filter(({ key }) => key !== 'Node Type' && key !== 'Index Name');
}

export function changeText({ key, before, after }: KeyChange): string {
  return `${key}: ${before ?? 'none'} → ${after ?? 'none'}`;
}
