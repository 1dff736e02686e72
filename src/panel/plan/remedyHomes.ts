// In which finding's card a suggestion stands: of those that it mends, the first.

import type { PanelReport } from '../../model/panelReport';

/** Id of the suggestion to position of the finding; without those that mend no finding. */
export function remedyHomes({
  suggestions,
  fixes,
}: Pick<PanelReport, 'suggestions' | 'fixes'>): ReadonlyMap<string, number> {
  const known = new Set(suggestions.map(({ id }) => id));
  const homes = new Map<string, number>();
  fixes.forEach((ofFinding, finding) => {
    for (const { suggestionId } of ofFinding) {
      if (suggestionId !== null && known.has(suggestionId) && !homes.has(suggestionId))
        homes.set(suggestionId, finding);
    }
  });
  return homes;
}
