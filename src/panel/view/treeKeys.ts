// What the keys do in the tree, after the WAI-ARIA pattern: arrows move, open and close, Home and End, `*` opens all.

import type { PanelNode } from '../plan/panelNode';

export interface TreePlace {
  readonly nodes: readonly PanelNode[];
  /** Ids on show, in order. */
  readonly ids: readonly number[];
  readonly collapsed: ReadonlySet<number>;
  /** Is what stands there one row for several nodes? */
  readonly isFold: (id: number) => boolean;
  /** Position in `ids`. */
  readonly active: number;
}

export interface TreeStep {
  readonly select?: number;
  readonly collapsed?: ReadonlySet<number>;
  /** The fold to open. */
  readonly unfold?: number;
}

/** Rows a Page key moves, as in the table. */
const PAGE = 15;

/** Null for keys that the tree does not know. */
export function treeKey(key: string, place: TreePlace): TreeStep | null {
  const { ids, active, nodes, collapsed } = place;
  const node = nodes[ids[active] ?? -1];
  if (node === undefined) return null;
  switch (key) {
    case 'ArrowDown':
      return to(place, active + 1);
    case 'ArrowUp':
      return to(place, active - 1);
    case 'PageDown':
      return to(place, active + PAGE);
    case 'PageUp':
      return to(place, active - PAGE);
    case 'Home':
      return to(place, 0);
    case 'End':
      return to(place, ids.length - 1);
    case 'ArrowRight':
      return place.isFold(node.id) ? { unfold: node.id } : open(place, node);
    case 'ArrowLeft':
      return place.isFold(node.id) ? { select: node.parentId ?? 0 } : close(place, node);
    case 'Enter':
    case ' ':
      return place.isFold(node.id) ? { unfold: node.id } : { select: node.id };
    // The pattern opens what stands beside the node; here all of its level, as siblings are seldom more than two.
    case '*':
      return { collapsed: new Set([...collapsed].filter((id) => nodes[id]?.depth !== node.depth)) };
    default:
      return null;
  }
}

function to({ ids }: TreePlace, row: number): TreeStep {
  const id = ids[Math.min(Math.max(0, row), ids.length - 1)];
  return id === undefined ? {} : { select: id };
}

function open({ collapsed }: TreePlace, node: PanelNode): TreeStep {
  const first = node.childIds[0];
  if (first === undefined) return {};
  if (!collapsed.has(node.id)) return { select: first };
  return { collapsed: new Set([...collapsed].filter((id) => id !== node.id)) };
}

function close({ collapsed }: TreePlace, node: PanelNode): TreeStep {
  if (node.childIds.length > 0 && !collapsed.has(node.id))
    return { collapsed: new Set([...collapsed, node.id]) };
  return node.parentId === null ? {} : { select: node.parentId };
}
