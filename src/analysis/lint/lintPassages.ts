// What do the rules say of SQL in the strings of a program? Findings and edits stand in the program.

import type { Change, Fix } from '../../model/change';
import type { LintFinding } from '../../model/lintFinding';
import type { SqlPassage } from '../hostLanguages/findSql';
import type { HostSql } from '../hostLanguages/hostSql';
import type { SqlParser } from '../sql/parser';
import type { LintCache } from './lintCache';
import { lintStatements, wholeOf, type LintRequest } from './lintDocument';
import { lintProgram } from './lintStatement';
import { suppressionsOf } from './suppression';

/** In the order of the text of the request, which is the program's. */
export async function lintPassages(
  parser: SqlParser,
  request: LintRequest,
  passages: readonly SqlPassage[],
  cache: LintCache,
  turn: () => Promise<void> | void = () => undefined,
): Promise<LintFinding[]> {
  const isSuppressed = suppressionsOf(request.text);
  const isShown = ({ rule, range }: LintFinding) =>
    !request.disabledRules.has(rule) && !isSuppressed(rule, range.start);
  const findings: LintFinding[] = [];
  for (const { sql, isMarked } of passages) {
    // Each string is a document of its own: none runs in the order of the program.
    const found = await lintStatements(parser, { ...request, text: sql.text }, cache, turn);
    findings.push(
      ...found
        .filter((finding) => isMarked || isSureOf(finding))
        .map((finding) => inHost(finding, sql))
        .filter(isShown),
    );
  }
  if (findings.length === 0) return findings;
  const [whole] = [
    ...lintProgram(request.text),
    ...wholeOfPassages(request, passages, findings),
  ].filter(isShown);
  return whole === undefined ? findings : [whole];
}

/** Of all strings together, as if they were one text. */
function wholeOfPassages(
  { disabledRules }: LintRequest,
  passages: readonly SqlPassage[],
  findings: readonly LintFinding[],
): readonly LintFinding[] {
  let text = '';
  const starts: number[] = [];
  for (const { sql } of passages) {
    starts.push(text.length);
    text += `${sql.text}\n;\n`;
  }
  return wholeOf({ text, disabledRules }, findings).flatMap((finding) => {
    const index = starts.findLastIndex((start) => start <= finding.range.start);
    const [passage, start] = [passages[index], starts[index]];
    if (passage === undefined || start === undefined) return [];
    const { range } = finding;
    return [
      inHost(
        { ...finding, range: { start: range.start - start, end: range.end - start } },
        passage.sql,
      ),
    ];
  });
}

/** What nobody calls SQL may be of another database: an unknown name counts only where a known one is meant. */
function isSureOf({ rule, fixes }: LintFinding): boolean {
  return !rule.startsWith('unknown-') || fixes.length > 0;
}

function inHost(finding: LintFinding, sql: HostSql): LintFinding {
  return {
    ...finding,
    range: sql.toHost(finding.range),
    fixes: finding.fixes.flatMap((fix) => fixInHost(fix, sql)),
  };
}

/** None where its literals cannot take the edit. */
function fixInHost(fix: Fix, sql: HostSql): readonly Fix[] {
  const changes: Change[] = [];
  for (const change of fix.changes) {
    const edit = change.kind === 'rewrite' ? sql.edit(change.edit) : null;
    if (change.kind === 'rewrite' && edit === null) return [];
    changes.push(change.kind === 'rewrite' && edit !== null ? { ...change, edit } : change);
  }
  return [{ ...fix, changes }];
}
