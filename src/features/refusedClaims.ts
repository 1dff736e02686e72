// A finding proposes no index that was tried and lost: its fix goes, and its message says what came of it.

import { claimedIndex, definitionKey } from '../analysis/advisor/ruleCandidates';
import { indexWords } from '../analysis/indexes/newIndex';
import type { Finding } from '../model/finding';
import type { RefusedChange } from '../model/suggestion';

export function withoutRefusedClaims(
  findings: readonly Finding[],
  refused: readonly RefusedChange[],
): readonly Finding[] {
  const reasons = new Map(
    refused.flatMap(({ change, why }) =>
      change.kind === 'create-index' ? [[definitionKey(change.definition), why] as const] : [],
    ),
  );
  return reasons.size === 0 ? findings : findings.map((finding) => settled(finding, reasons));
}

function settled(finding: Finding, reasons: ReadonlyMap<string, string>): Finding {
  let { message } = finding;
  const fixes = finding.fixes.filter((fix) => {
    const index = claimedIndex(fix);
    const why = index === null ? undefined : reasons.get(definitionKey(index.definition));
    if (index === null || why === undefined) return true;
    const verdict = `An index on ${indexWords(index.definition)} was tried and refused: ${why}.`;
    const { claim = '' } = fix;
    message = claim === '' ? `${message} ${verdict}` : message.replace(claim, () => verdict);
    return false;
  });
  return fixes.length === finding.fixes.length ? finding : { ...finding, message, fixes };
}
