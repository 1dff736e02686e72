// Rows of one height, of which only those near the visible part get elements.

import { useCallback, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { scrollToRow, virtualWindow, type VirtualWindow } from '../plan/visibleRows';

/** Before the page is laid out: no height, so that laying it out to measure it does not lay out rows that may not fit. */
const UNMEASURED = { top: 0, height: 0 };

export interface Virtual {
  readonly viewport: { readonly current: HTMLDivElement | null };
  readonly onScroll: () => void;
  /** The rows that need elements. */
  readonly window: VirtualWindow;
  /** Scrolls so far that the row can be seen. */
  readonly show: (row: number) => void;
}

/** `headHeight`: what sticks to the top of the viewport and covers that much of it. */
export function useVirtual(count: number, rowHeight: number, headHeight = 0): Virtual {
  const viewport = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState(UNMEASURED);
  const measure = useCallback(() => {
    const element = viewport.current;
    if (element === null) return;
    const { scrollTop: top, clientHeight: height } = element;
    setPlace((old) => (old.top === top && old.height === height ? old : { top, height }));
  }, []);
  useLayoutEffect(() => {
    measure();
    const element = viewport.current;
    if (element === null) return undefined;
    // The panel shares the window with editors: its height changes while it is read.
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, [measure]);
  const show = useCallback(
    (row: number) => {
      const element = viewport.current;
      if (element === null) return;
      const height = element.clientHeight - headHeight;
      const top = scrollToRow(row, element.scrollTop, height, rowHeight);
      if (top !== null) element.scrollTop = top;
    },
    [rowHeight, headHeight],
  );
  return {
    viewport,
    onScroll: measure,
    window: virtualWindow(place.top, place.height, rowHeight, count),
    show,
  };
}

/** The rows to draw: the window, and the one that holds the focus, which must not vanish while scrolling. */
export function drawnRows({ first, end }: VirtualWindow, kept: number): readonly number[] {
  const rows = Array.from({ length: end - first }, (_, offset) => first + offset);
  return kept < 0 || (kept >= first && kept < end) ? rows : [...rows, kept];
}
