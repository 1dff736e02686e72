// What do the rules say of SQL in the strings of a program? Findings and edits stand in the program.

import type { Change, Fix } from '../../model/change';
import type { LintFinding } from '../../model/lintFinding';
import type { SqlPassage } from '../hostLanguages/findSql';
import type { HostSql } from '../hostLanguages/hostSql';
import type { SqlParser } from '../sql/parser';
import type { LintCache } from './lintCache';
import { lintDocument, type LintRequest } from './lintDocument';
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
  const findings: LintFinding[] = [];
  for (const passage of passages) {
    // Each string is a document of its own: none runs in the order of the program.
    const found = await lintDocument(parser, { ...request, text: passage.sql.text }, cache, turn);
    findings.push(
      ...found
        .filter((finding) => passage.isMarked || isSureOf(finding))
        .map((finding) => inHost(finding, passage.sql))
        .filter(({ rule, range }) => !isSuppressed(rule, range.start)),
    );
  }
  return findings;
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
