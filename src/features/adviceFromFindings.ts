// What findings propose besides indexes, as suggestions: statistics, settings and rewrites that only a rule vouches for.

import type { Finding, Fix, TextEdit } from '../model/finding';
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
 * Index fixes are left out: the advisor proposes those, with proof. A rewrite is the whole statement as it would stand, so
 * it needs the statement's text.
 */
export function adviceFromFindings(
  findings: readonly Finding[],
  text: string | null,
): readonly Suggestion[] {
  const byTitle = new Map<string, Suggestion>();
  for (const finding of findings) {
    for (const fix of finding.fixes) {
      const kind = kindOf(fix);
      const sql = fix.edit ? edited(text, fix.edit) : (fix.sql ?? '');
      if (kind === null || sql === null || byTitle.has(fix.title)) continue;
      byTitle.set(fix.title, {
        id: `${finding.rule}-${String(finding.nodeId)}-${String(byTitle.size)}`,
        kind,
        title: fix.title,
        why: finding.message,
        sql,
        undoSql: fix.undoSql ?? '',
        proof: RULE_ONLY,
        replaces: [],
        refused: [],
        nodeIds: [finding.nodeId],
      });
    }
  }
  return [...byTitle.values()];
}

function edited(text: string | null, { range, newText }: TextEdit): string | null {
  return text === null ? null : `${text.slice(0, range.start)}${newText}${text.slice(range.end)}`;
}

function kindOf({ kind, sql }: Fix): Suggestion['kind'] | null {
  if (kind === 'setting') return 'setting';
  if (kind === 'edit') return 'rewrite';
  return /^(?:ANALYZE|CREATE STATISTICS|ALTER TABLE \S+ ALTER COLUMN \S+ SET STATISTICS)\b/.test(
    sql ?? '',
  )
    ? 'statistics'
    : null;
}
