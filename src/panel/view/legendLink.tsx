// The way from a view to the sheet that says what its marks mean.

import { useReport } from './reportContext';

export function LegendLink() {
  const { openSheet } = useReport();
  return (
    <button
      type="button"
      class="link legend"
      title="What bars, colours and marks mean, and the keys of this panel (?)"
      onClick={openSheet}
    >
      <i class="slow-mark" aria-hidden="true" /> Legend
    </button>
  );
}
