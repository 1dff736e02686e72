// The SQL of what is proposed, as faces show it.

import { fixText, suggestionText } from '../../src/features/adviceText';
import type { FixText } from '../../src/model/adviceText';
import type { Fix } from '../../src/model/change';
import type { Suggestion } from '../../src/model/suggestion';

/** Of a rewrite nothing: that needs the statement. */
export function sqlOf(suggestion: Suggestion | undefined): string {
  return suggestion === undefined ? '' : suggestionText(suggestion, null).sql;
}

export function firstFix(
  finding: { readonly fixes: readonly Fix[] } | undefined,
): FixText | undefined {
  return finding?.fixes.map(fixText)[0];
}
