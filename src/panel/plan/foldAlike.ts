// Partitions that are read alike, and of which none matters, share one row of the tree, so that what matters is seen.

import type { PanelNode } from './panelNode';

export interface Fold {
  /** The Append above them. */
  readonly parentId: number;
  /** Children of the parent in order, whose subtrees are out of sight; the first stands for all. */
  readonly ids: readonly number[];
  /** `Seq Scan`. */
  readonly operation: string;
  /** What their relations' names begin with, such as `events`; empty where they share nothing. */
  readonly target: string;
  /** Of the subtrees; null without ANALYZE. */
  readonly timeMs: number | null;
  /** Of the subtrees, in the planner's units. */
  readonly cost: number;
  /** Null without ANALYZE. */
  readonly rows: number | null;
  /** By time; by cost without ANALYZE. */
  readonly slowestId: number;
}

/** Fewer rows than this are read faster than a summary of them. */
const FEWEST = 4;
/** Nodes: a bitmap or a sort over a scan. What does more than that is worth rows of its own. */
const LARGEST_SUBTREE = 4;
/** Heuristic: a tenth of the whole is worth a row of its own. */
const WORTH_SHARE = 0.1;
/** Heuristic: and so is one that takes twice as long as the others of its kind do in the mean. */
const TIMES_THE_OTHERS = 2;

const APPENDS: ReadonlySet<string> = new Set(['Append', 'MergeAppend', 'Merge Append']);

/** By the first folded child. */
export function foldAlike(nodes: readonly PanelNode[]): ReadonlyMap<number, Fold> {
  const folds = new Map<number, Fold>();
  for (const parent of nodes) {
    if (!APPENDS.has(parent.fields['Node Type'])) continue;
    for (const fold of foldsBelow(parent, nodes)) folds.set(fold.ids[0] ?? -1, fold);
  }
  return folds;
}

function foldsBelow(parent: PanelNode, nodes: readonly PanelNode[]): readonly Fold[] {
  const byShape = new Map<string, PanelNode[]>();
  for (const id of parent.childIds) {
    const child = nodes[id];
    if (child?.subplan !== null || child.end - child.id > LARGEST_SUBTREE) continue;
    const subtree = nodes.slice(child.id, child.end);
    if (subtree.some(matters)) continue;
    const shape = subtree.map(({ operation }) => operation).join('\n');
    const alike = byShape.get(shape);
    if (alike === undefined) byShape.set(shape, [child]);
    else alike.push(child);
  }
  return [...byShape.values()]
    .map(withoutOutliers)
    .filter(({ length }) => length >= FEWEST)
    .map((alike) => foldOf(parent.id, alike));
}

function matters({ findings, metrics }: PanelNode): boolean {
  return findings.length > 0 || metrics.totalShare >= WORTH_SHARE;
}

function withoutOutliers(alike: readonly PanelNode[]): readonly PanelNode[] {
  const mean = alike.reduce((sum, { metrics }) => sum + metrics.totalShare, 0) / alike.length;
  // A twentieth of the whole is little, even where the others take nothing.
  const most = Math.max(TIMES_THE_OTHERS * mean, WORTH_SHARE / TIMES_THE_OTHERS);
  return alike.filter(({ metrics }) => metrics.totalShare <= most);
}

function foldOf(parentId: number, alike: readonly PanelNode[]): Fold {
  const first = alike[0];
  const slowest = alike.reduce((a, b) => (weight(b) > weight(a) ? b : a));
  return {
    parentId,
    ids: alike.map(({ id }) => id),
    operation: first?.operation ?? '',
    target: commonName(alike.map((node) => node.fields['Relation Name'] ?? '')),
    timeMs: total(alike.map(({ metrics }) => metrics.wallTimeMs)),
    cost: alike.reduce((sum, { metrics }) => sum + metrics.totalCost, 0),
    rows: total(alike.map(({ metrics }) => metrics.actualRowsTotal)),
    slowestId: slowest.id,
  };
}

function weight({ metrics }: PanelNode): number {
  return metrics.wallTimeMs ?? metrics.totalCost;
}

function total(values: readonly (number | null)[]): number | null {
  const known = values.flatMap((value) => value ?? []);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}

/** `events` of `events_2025_q1` and `events_2024_q1`: up to the last separator before they differ. */
function commonName(names: readonly string[]): string {
  const [first = '', ...others] = names;
  let length = first.length;
  for (const name of others) while (!name.startsWith(first.slice(0, length))) length -= 1;
  if (length === first.length) return first;
  const common = first.slice(0, length);
  const separator = common.lastIndexOf('_');
  return separator > 0 ? common.slice(0, separator) : common.replace(/\d+$/, '');
}

/** What is out of sight: the subtrees of folded children, but for the row that stands for them. */
export function foldedAway(
  folds: ReadonlyMap<number, Fold>,
  unfolded: ReadonlySet<number>,
  nodes: readonly PanelNode[],
): ReadonlySet<number> {
  const away = new Set<number>();
  for (const [first, { ids }] of folds) {
    if (unfolded.has(first)) continue;
    for (const id of ids) {
      const end = nodes[id]?.end ?? id + 1;
      for (let below = id === first ? id + 1 : id; below < end; below += 1) away.add(below);
    }
  }
  return away;
}

/** The first child of the fold that a node lies in; null for all others. */
export function foldAround(
  folds: ReadonlyMap<number, Fold>,
  nodes: readonly PanelNode[],
  id: number,
): number | null {
  for (let at: number | null = id; at !== null; at = nodes[at]?.parentId ?? null) {
    for (const [first, { ids }] of folds) if (ids.includes(at)) return first;
  }
  return null;
}
