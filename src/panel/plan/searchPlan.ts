// Which nodes hold what a person typed: in their names, relations, indexes and conditions.

import type { PanelNode } from './panelNode';

/** Every word must occur; case does not matter. Empty for an empty search. */
export function searchPlan(nodes: readonly PanelNode[], query: string): readonly number[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  return nodes
    .filter((node) => {
      const text = searchable(node);
      return words.every((word) => text.includes(word));
    })
    .map(({ id }) => id);
}

function searchable({ operation, target, subplan, fields }: PanelNode): string {
  const values = Object.entries(fields).flatMap(([key, value]) => {
    if (typeof value === 'string') return [value];
    // Output lists the columns of every row: nearly all nodes would match by it.
    return key === 'Output' || !Array.isArray(value)
      ? []
      : value.filter((item): item is string => typeof item === 'string');
  });
  return [operation, target, subplan ?? '', ...values].join(' ').toLowerCase();
}

/** The match after (or before) the selected node, round the end. */
export function nextMatch(
  matches: readonly number[],
  selected: number | null,
  step: 1 | -1,
): number | null {
  if (matches.length === 0) return null;
  // Matches are in the order of the plan.
  const at = selected ?? -1;
  const next = step === 1 ? matches.find((id) => id > at) : matches.findLast((id) => id < at);
  return next ?? (step === 1 ? matches[0] : matches.at(-1)) ?? null;
}
