// Roving focus: the active row is scrolled into view, and takes the focus when a key moved there.

import { useEffect, useState } from 'preact/hooks';

/** The function that is returned says that the active row takes the focus, once what the key changed is drawn. */
export function useFocusActive(
  viewport: { readonly current: HTMLElement | null },
  show: (row: number) => void,
  active: number,
  nodeId: number | null,
): () => void {
  const [keys, setKeys] = useState(0);
  useEffect(() => {
    show(active);
  }, [active, nodeId, show]);
  // Not by what is drawn: rows that come and go elsewhere move neither the focus nor the view.
  useEffect(() => {
    if (keys > 0) viewport.current?.querySelector<HTMLElement>('[data-active]')?.focus();
  }, [keys, viewport]);
  return () => {
    setKeys((count) => count + 1);
  };
}
