// What can be done about a finding, under one name each: proven suggestions first, then the rule's own fixes.
// Links and menus carry only the name; the SQL stays here.

import * as z from 'zod';
import {
  doneChanges,
  editOf,
  fixKind,
  fixText,
  lastingSettings,
  runnableStatements,
  settingsOf,
  suggestionText,
  type DoneChanges,
} from '../../features/adviceText';
import { isTriable } from '../../features/explain/tryForReal';
import type { FixKind } from '../../model/adviceText';
import type { Change, TextEdit } from '../../model/change';
import type { Finding } from '../../model/finding';
import type { ExplainReport } from '../../model/report';
import { predictedWords, runsWords, timesWords } from '../../model/proofWords';
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
  readonly kind: FixKind;
  readonly sql: string;
  /** What may be run after a yes, one statement each; empty for all but `sql`. */
  readonly runnable: readonly string[];
  readonly undoSql: string;
  /** After the first `count` of the runnable statements. */
  done(count: number): DoneChanges;
  /** Null for what is not settings alone. */
  readonly settings: Readonly<Record<string, string>> | null;
  /** The same for every session of a role or database. */
  lasting(of: Parameters<typeof lastingSettings>[1]): ReturnType<typeof lastingSettings>;
  readonly edit: TextEdit | null;
  /** It can be built for a try, where the connection allows it. */
  readonly canTry: boolean;
  readonly proof: Proof | null;
}

export function fixesOfFinding(report: ExplainReport, finding: Finding): readonly ResolvedFix[] {
  const index = report.findings.indexOf(finding);
  const suggestions = report.suggestions.filter((suggestion) =>
    suggestion.nodeIds.includes(finding.nodeId),
  );
  const known = new Set(suggestions.flatMap(({ changes }) => changes.map(changeKey)));
  const titles = new Set(suggestions.map(({ title }) => title));
  const hasProvenIndex = suggestions.some(
    ({ kind, proof }) => kind === 'index' && proof.level !== 'rule',
  );
  const own = ownFixes(finding, index).filter((_fix, position) => {
    const { title, changes } = finding.fixes[position] ?? { title: '', changes: [] };
    const isIndex = changes.some(({ kind }) => kind === 'create-index');
    return (
      !titles.has(title) &&
      !changes.every((change) => known.has(changeKey(change))) &&
      !(hasProvenIndex && isIndex)
    );
  });
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

/** `126 ms → 1.64 ms, 77 × faster, measured (median of 5)`, `cost 48 210 -> 37, what-if (PostgreSQL 18.3)`, or how sure it is otherwise. */
export function proofText(proof: Proof | null): string {
  if (proof?.times !== undefined)
    return `${timesWords(proof.times)}, ${proof.level} (${runsWords(proof.times)})`;
  if (!proof || proof.level === 'rule' || proof.costBefore === null || proof.costAfter === null)
    return 'not verified';
  const engine =
    proof.engine.version === '' ? '' : ` (${proof.engine.kind} ${proof.engine.version})`;
  const { predictedTime } = proof;
  const time = predictedTime === undefined ? '' : `, ${predictedWords(predictedTime)}`;
  return `cost ${humanCost(proof.costBefore)} → ${humanCost(proof.costAfter)}${time}, ${proof.level}${engine}`;
}

function fixOfSuggestion(report: ExplainReport, suggestion: Suggestion): ResolvedFix {
  const { id, title, changes, proof } = suggestion;
  const { sql, undoSql } = suggestionText(suggestion, report.statement.text);
  return {
    name: `s:${id}`,
    title,
    kind: fixKind(changes),
    sql,
    runnable: runnableStatements(changes),
    undoSql,
    done: (count) => doneChanges(changes, count),
    settings: settingsOf(changes),
    lasting: (of) => lastingSettings(changes, of),
    edit: editOf(changes),
    canTry: isTriable(report, suggestion),
    proof,
  };
}

function ownFixes(finding: Finding, index: number): readonly ResolvedFix[] {
  return finding.fixes.map((fix, position) => {
    const { title, kind, sql = '', undoSql = '', edit = null } = fixText(fix);
    return {
      name: `f:${String(index)}:${String(position)}`,
      title,
      kind,
      sql,
      runnable: runnableStatements(fix.changes),
      undoSql,
      done: (count) => doneChanges(fix.changes, count),
      settings: settingsOf(fix.changes),
      lasting: (of) => lastingSettings(fix.changes, of),
      edit,
      canTry: false,
      proof: null,
    };
  });
}

/** The same for changes that do the same: two indexes that differ in their name alone do. */
function changeKey(change: Change): string {
  return JSON.stringify(change.kind === 'create-index' ? change.definition : change);
}
