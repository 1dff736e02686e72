// Which fixes of a finding are told nowhere else: SQL that stands in no suggestion, and templates to be read.

import { definitionKey } from '../analysis/advisor/ruleCandidates';
import type { FixText } from '../model/adviceText';
import type { Change } from '../model/change';
import type { Finding } from '../model/finding';
import type { Suggestion } from '../model/suggestion';
import { fixKind, fixText } from './adviceText';

/** Settings, rewrites and statistics of rules are suggestions themselves. */
export function fixesBeside(
  { fixes }: Finding,
  suggestions: readonly Suggestion[],
): readonly FixText[] {
  const told = new Set(suggestions.flatMap(({ changes }) => changes.map(keyOf)));
  return fixes
    .filter(({ changes }) => {
      const kind = fixKind(changes);
      if (kind === 'template') return true;
      return kind === 'sql' && !changes.every((change) => told.has(keyOf(change)));
    })
    .map(fixText);
}

/** An index is the same under every name. */
function keyOf(change: Change): string {
  return change.kind === 'create-index' ? definitionKey(change.definition) : JSON.stringify(change);
}
