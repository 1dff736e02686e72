// A finding proposes no index that was tried and lost: its fix goes, and its message says what came of it.

import { claimedIndex, definitionKey } from '../analysis/advisor/ruleCandidates';
import { isLeadingPart } from '../analysis/indexes/coverage';
import { indexWords } from '../analysis/indexes/newIndex';
import type { Finding } from '../model/finding';
import type { IndexDefinition } from '../model/indexDefinition';
import type { RefusedChange, Suggestion } from '../model/suggestion';

interface Outcome {
  /** Why, by the index that was refused. */
  readonly reasons: ReadonlyMap<string, string>;
  /** What is suggested in place of what lost. */
  readonly suggested: readonly IndexDefinition[];
}

export function withoutRefusedClaims(
  findings: readonly Finding[],
  refused: readonly RefusedChange[],
  suggestions: readonly Pick<Suggestion, 'changes'>[] = [],
): readonly Finding[] {
  const reasons = new Map(
    refused.flatMap(({ change, why }) =>
      change.kind === 'create-index' ? [[definitionKey(change.definition), why] as const] : [],
    ),
  );
  const suggested = suggestions.flatMap(({ changes }) =>
    changes.flatMap((change) => (change.kind === 'create-index' ? [change.definition] : [])),
  );
  return reasons.size === 0
    ? findings
    : findings.map((finding) => settled(finding, { reasons, suggested }));
}

function settled(finding: Finding, { reasons, suggested }: Outcome): Finding {
  let { message } = finding;
  const fixes = finding.fixes.filter((fix) => {
    const index = claimedIndex(fix)?.definition ?? null;
    const why = index === null ? undefined : reasons.get(definitionKey(index));
    if (index === null || why === undefined) return true;
    const better = suggested.find((other) => isOnSame(index, other) && isLeadingPart(index, other));
    const verdict =
      better === undefined
        ? `An index on ${indexWords(index)} was tried and refused: ${why}.`
        : `The index on ${indexWords(better)} that is suggested serves it.`;
    const { claim = '' } = fix;
    message = claim === '' ? `${message} ${verdict}` : message.replace(claim, () => verdict);
    return false;
  });
  return fixes.length === finding.fixes.length ? finding : { ...finding, message, fixes };
}

function isOnSame(one: IndexDefinition, other: IndexDefinition): boolean {
  return one.schema === other.schema && one.table === other.table;
}
