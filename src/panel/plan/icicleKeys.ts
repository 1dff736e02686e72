// What the keys do in the icicle: down to the widest child, up to the parent, sideways to neighbours; Enter zooms, Escape out.

import type { Slice } from './icicleLayout';
import type { PlanIndex } from './planIndex';

/** Where the person stands: the node that has the focus, and the one that the icicle is zoomed to. */
export interface IciclePlace {
  readonly plan: PlanIndex;
  readonly slices: readonly Slice[];
  readonly active: number;
  readonly rootId: number;
}

/** What a key does; empty where it is the icicle's, but leads nowhere: the page must not scroll by it either. */
export interface IcicleStep {
  /** The node that takes the focus. */
  readonly select?: number;
  /** The node that fills the width from then on. */
  readonly zoom?: number;
}

export function icicleKey(key: string, place: IciclePlace): IcicleStep | null {
  const { plan, slices, active, rootId } = place;
  const parentId = plan.nodes[active]?.parentId ?? null;
  switch (key) {
    case 'ArrowDown': {
      const children = slices.filter(({ id }) => plan.nodes[id]?.parentId === active);
      const widest = children.reduce<Slice | null>(
        (best, slice) => (best === null || slice.width > best.width ? slice : best),
        null,
      );
      return widest === null ? {} : { select: widest.id };
    }
    case 'ArrowUp':
      return active === rootId || parentId === null ? {} : { select: parentId };
    case 'ArrowRight':
    case 'ArrowLeft':
      return beside(place, key === 'ArrowRight' ? 1 : -1);
    case 'Enter':
      return { zoom: active };
    case 'Escape':
    case 'Backspace': {
      const above = plan.nodes[rootId]?.parentId ?? null;
      return above === null ? {} : { zoom: above };
    }
    case 'Home':
      return { zoom: 0, select: 0 };
    default:
      return null;
  }
}

/** The next slice in the same row. */
function beside({ slices, active }: IciclePlace, step: 1 | -1): IcicleStep {
  const here = slices.find(({ id }) => id === active);
  if (here === undefined) return {};
  const row = slices.filter(({ depth }) => depth === here.depth).sort((a, b) => a.left - b.left);
  const next = row[row.indexOf(here) + step];
  return next === undefined ? {} : { select: next.id };
}
