// Finds nodes by what stands in them; Enter goes to the next match, Shift+Enter back, Escape clears.

import { useMemo } from 'preact/hooks';
import { nextMatch, searchPlan } from '../plan/searchPlan';
import { useReport } from './reportContext';

/** The matches of the current search; every view marks them. */
export function useMatches(): ReadonlySet<number> {
  const { plan, ui } = useReport();
  return useMemo(() => new Set(searchPlan(plan.nodes, ui.query)), [plan, ui.query]);
}

export function Search() {
  const { ui, change, selectNode } = useReport();
  const matches = useMatches();
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') change({ query: '' });
    if (event.key !== 'Enter') return;
    event.preventDefault();
    const next = nextMatch([...matches], ui.nodeId, event.shiftKey ? -1 : 1);
    if (next !== null) selectNode(next);
  };
  const said = ui.query.trim() === '' ? '' : matchWords(matches.size);
  return (
    <div class="search">
      <vscode-textfield
        type="search"
        label="Search the plan"
        placeholder="Search nodes"
        value={ui.query}
        onKeyDown={onKeyDown}
        onInput={(event: Event) => {
          // A custom element: its types tell of no value.
          const { target } = event;
          if (target instanceof Element && 'value' in target && typeof target.value === 'string')
            change({ query: target.value });
        }}
      />
      <span class="quiet" role="status">
        {said}
      </span>
    </div>
  );
}

function matchWords(count: number): string {
  if (count === 0) return 'no match';
  return `${String(count)} ${count === 1 ? 'match' : 'matches'}`;
}
