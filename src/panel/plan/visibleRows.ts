// Which rows of the tree are on show, and which of them need elements at all.

import type { PanelNode } from './panelNode';

/** Ids in pre-order, without what lies below a collapsed node, or was put away. */
export function visibleIds(
  nodes: readonly PanelNode[],
  collapsed: ReadonlySet<number>,
  away: ReadonlySet<number> = new Set(),
): readonly number[] {
  const ids: number[] = [];
  for (let id = 0; id < nodes.length;) {
    const node = nodes[id];
    if (node === undefined) break;
    if (!away.has(id)) ids.push(id);
    // A subtree is a run of ids, so one step leads over it.
    id = collapsed.has(id) ? node.end : id + 1;
  }
  return ids;
}

/** Without the ancestors of a node, so that it can be seen. */
export function expandTo(
  nodes: readonly PanelNode[],
  collapsed: ReadonlySet<number>,
  id: number,
): ReadonlySet<number> {
  const open = new Set(collapsed);
  for (let at = nodes[id]?.parentId ?? null; at !== null; at = nodes[at]?.parentId ?? null)
    open.delete(at);
  return open;
}

/** Positions among the rows on show, not pixels. */
export interface VirtualWindow {
  readonly first: number;
  /** Exclusive. */
  readonly end: number;
}

/** Rows beyond the edges, so that a quick scroll does not show gaps. More cost more than they hide: each has a dozen elements. */
const OVERSCAN = 6;

export function virtualWindow(
  scrollTop: number,
  viewHeight: number,
  rowHeight: number,
  count: number,
): VirtualWindow {
  const first = Math.floor(Math.max(0, scrollTop) / rowHeight) - OVERSCAN;
  const end = Math.ceil((Math.max(0, scrollTop) + viewHeight) / rowHeight) + OVERSCAN;
  return { first: Math.min(Math.max(0, first), count), end: Math.min(Math.max(0, end), count) };
}

/** Rows above and below the one that is looked for: a node is read with its neighbours. */
const CONTEXT_ROWS = 2;

/** Where to scroll so that a row can be seen; null when it already is. */
export function scrollToRow(
  row: number,
  scrollTop: number,
  viewHeight: number,
  rowHeight: number,
): number | null {
  const margin = Math.min(CONTEXT_ROWS * rowHeight, Math.max(0, (viewHeight - rowHeight) / 2));
  const top = Math.max(0, row * rowHeight - margin);
  const bottom = (row + 1) * rowHeight + margin;
  if (top < scrollTop) return top;
  return bottom > scrollTop + viewHeight ? Math.max(0, bottom - viewHeight) : null;
}
