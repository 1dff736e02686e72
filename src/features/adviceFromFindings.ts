// What findings propose besides indexes, as suggestions: statistics, settings and rewrites that only a rule vouches for.

import { fixKind } from './adviceText';
import type { Fix } from '../model/change';
import type { Finding } from '../model/finding';
import type { Proof, Suggestion } from '../model/suggestion';

const RULE_ONLY: Proof = {
  level: 'rule',
  engine: { kind: 'none', version: '' },
  costBefore: null,
  costAfter: null,
  planBefore: null,
  planAfter: null,
  caveats: [],
};

/**
 * Index fixes are left out: the advisor proposes those, with proof. A rewrite needs a statement to change.
 */
export function adviceFromFindings(
  findings: readonly Finding[],
  hasStatement: boolean,
): readonly Suggestion[] {
  const byTitle = new Map<string, Suggestion>();
  for (const finding of findings) {
    for (const fix of finding.fixes) {
      const kind = kindOf(fix);
      const isRewriteOfNothing = kind === 'rewrite' && !hasStatement;
      if (kind === null || isRewriteOfNothing || byTitle.has(fix.title)) continue;
      byTitle.set(fix.title, {
        id: `${finding.rule}-${String(finding.nodeId)}-${String(byTitle.size)}`,
        kind,
        title: fix.title,
        why: finding.message,
        changes: fix.changes,
        ...(fix.remark === undefined ? {} : { remark: fix.remark }),
        proof: RULE_ONLY,
        replaces: [],
        refused: [],
        nodeIds: [finding.nodeId],
      });
    }
  }
  return [...byTitle.values()];
}

function kindOf({ changes }: Fix): Suggestion['kind'] | null {
  const kind = fixKind(changes);
  if (kind === 'setting') return 'setting';
  if (kind === 'edit') return 'rewrite';
  return changes.every((change) => change.kind === 'statistics') ? 'statistics' : null;
}
