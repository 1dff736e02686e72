// What can be done about a finding, under one name each: proven suggestions first, then the rule's own fixes.
// Links and menus carry only the name; the SQL stays here.

import * as z from 'zod';
import type { Finding, TextEdit } from '../../model/finding';
import type { ExplainReport } from '../../model/report';
import type { Proof, Suggestion } from '../../model/suggestion';
import { humanCost } from '../../util/humanNumbers';

export const fixReferenceSchema = z.object({
  resultId: z.string(),
  /** `s:<id of the suggestion>` or `f:<index of the finding>:<index of its fix>`. */
  fix: z.string(),
});
export type FixReference = Readonly<z.infer<typeof fixReferenceSchema>>;

export interface ResolvedFix {
  readonly name: string;
  readonly title: string;
  /** `edit`: the person's own statement changes; `sql`: something is run beside it. */
  readonly kind: 'sql' | 'edit';
  readonly sql: string;
  readonly undoSql: string;
  readonly edit: TextEdit | null;
  readonly proof: Proof | null;
}

export function fixesOfFinding(report: ExplainReport, finding: Finding): readonly ResolvedFix[] {
  const index = report.findings.indexOf(finding);
  const suggestions = report.suggestions.filter((suggestion) =>
    suggestion.nodeIds.includes(finding.nodeId),
  );
  const known = new Set(suggestions.map((suggestion) => normalized(suggestion.sql)));
  const titles = new Set(suggestions.map(({ title }) => title));
  const hasProvenIndex = suggestions.some(
    ({ kind, proof }) => kind === 'index' && proof.level !== 'rule',
  );
  const own = ownFixes(finding, index).filter(
    ({ sql, title }) =>
      !known.has(normalized(sql)) &&
      !titles.has(title) &&
      // What the rule thought of by itself was tried with the others and lost.
      !(hasProvenIndex && /^CREATE INDEX\b/i.test(sql)),
  );
  return [...suggestions.map((suggestion) => fixOfSuggestion(report, suggestion)), ...own];
}

/** Suggestions that no finding leads to: they belong to the statement. */
export function fixesOfStatement(report: ExplainReport): readonly ResolvedFix[] {
  const led = new Set(report.findings.map((finding) => finding.nodeId));
  return report.suggestions
    .filter((suggestion) => !suggestion.nodeIds.some((id) => led.has(id)))
    .map((suggestion) => fixOfSuggestion(report, suggestion));
}

export function findFix(report: ExplainReport, name: string): ResolvedFix | null {
  const all = [
    ...report.suggestions.map((suggestion) => fixOfSuggestion(report, suggestion)),
    ...report.findings.flatMap((finding, index) => ownFixes(finding, index)),
  ];
  return all.find((fix) => fix.name === name) ?? null;
}

/** `cost 48 210 -> 37, what-if (PostgreSQL 18.3)`, or how sure it is otherwise. */
export function proofText(proof: Proof | null): string {
  if (!proof || proof.level === 'rule' || proof.costBefore === null || proof.costAfter === null)
    return 'not verified';
  const engine =
    proof.engine.version === '' ? '' : ` (${proof.engine.kind} ${proof.engine.version})`;
  return `cost ${humanCost(proof.costBefore)} → ${humanCost(proof.costAfter)}, ${proof.level}${engine}`;
}

function fixOfSuggestion(report: ExplainReport, suggestion: Suggestion): ResolvedFix {
  const rewrite = suggestion.kind === 'rewrite';
  return {
    name: `s:${suggestion.id}`,
    title: suggestion.title,
    kind: rewrite ? 'edit' : 'sql',
    sql: suggestion.sql,
    undoSql: suggestion.undoSql,
    edit: rewrite ? wholeStatement(report, suggestion.sql) : null,
    proof: suggestion.proof,
  };
}

function wholeStatement({ statement }: ExplainReport, sql: string): TextEdit {
  return { range: { start: 0, end: statement.text.length }, newText: sql.replace(/;\s*$/, '') };
}

function ownFixes(finding: Finding, index: number): readonly ResolvedFix[] {
  return finding.fixes.map((fix, position) => ({
    name: `f:${String(index)}:${String(position)}`,
    title: fix.title,
    kind: fix.kind === 'edit' ? ('edit' as const) : ('sql' as const),
    sql: fix.sql ?? '',
    undoSql: fix.undoSql ?? '',
    edit: fix.edit ?? null,
    proof: null,
  }));
}

function normalized(sql: string): string {
  return sql.replace(/\s+/g, ' ').replace(/;\s*$/, '').toLowerCase();
}
