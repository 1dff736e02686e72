// Roving focus: the active row is scrolled into view, and takes the focus when a key moved there.

import { useEffect, useRef } from 'preact/hooks';

/** The function that is returned says that the next change of the active row came from the keyboard. */
export function useFocusActive(
  viewport: { readonly current: HTMLElement | null },
  show: (row: number) => void,
  active: number,
  nodeId: number | null,
  /** What is drawn: a row that took the place of the active one takes its focus too. */
  rows: unknown = null,
): () => void {
  const wanted = useRef(false);
  useEffect(() => {
    show(active);
    if (!wanted.current) return;
    wanted.current = false;
    viewport.current?.querySelector<HTMLElement>('[data-active]')?.focus();
  }, [active, nodeId, rows, show, viewport]);
  return () => {
    wanted.current = true;
  };
}
