// Findings as the Language Server Protocol has them: diagnostics, and quick fixes that change nothing but the text.

import {
  CodeActionKind,
  DiagnosticSeverity,
  type CodeAction,
  type Diagnostic,
  type Range,
} from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { fixText } from '../../features/adviceText';
import type { HostSqlReader } from '../../features/hostLanguages/hostSqlReader';
import { suppressionEdit } from '../../features/lint/suppressionEdit';
import type { FixText } from '../../model/adviceText';
import type { TextEdit } from '../../model/change';
import type { LintFinding, LintSeverity } from '../../model/lintFinding';
import type { SourceRange } from '../../model/sourceRange';
import { visibleLine } from '../../util/visibleText';
import { languageOf } from './documentLanguage';

const SEVERITIES: Readonly<Record<LintSeverity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
};

export function rangeIn(document: TextDocument, { start, end }: SourceRange): Range {
  return { start: document.positionAt(start), end: document.positionAt(end) };
}

export function diagnosticOf(document: TextDocument, finding: LintFinding): Diagnostic {
  return {
    range: rangeIn(document, finding.range),
    message: visibleLine(finding.message),
    severity: SEVERITIES[finding.severity],
    source: 'Planwright',
    code: finding.rule,
  };
}

export async function actionsOf(
  reader: HostSqlReader,
  document: TextDocument,
  finding: LintFinding,
): Promise<readonly CodeAction[]> {
  const diagnostics = [diagnosticOf(document, finding)];
  const action = (title: string, edit: TextEdit, isPreferred = false): CodeAction => ({
    ...{ title: visibleLine(title), kind: CodeActionKind.QuickFix, diagnostics, isPreferred },
    edit: {
      changes: {
        [document.uri]: [{ range: rangeIn(document, edit.range), newText: edit.newText }],
      },
    },
  });
  const language = languageOf(document);
  const fixes = finding.fixes.map(fixText).flatMap((fix, index) => {
    if (fix.edit !== undefined) return [action(fix.title, fix.edit, index === 0)];
    // Elsewhere it would become a part of a string.
    const comment = language === null ? commentAbove(document, finding, fix) : null;
    return comment === null ? [] : [action(`${fix.title} (its SQL as a comment above)`, comment)];
  });
  const suppression =
    language === undefined
      ? null
      : await suppressionEdit(reader, document.getText(), language, finding);
  return suppression === null
    ? fixes
    : [...fixes, action(`Ignore ${finding.rule} here`, suppression)];
}

/** Nothing that a client would run by accident with the rest of the file. */
function commentAbove(
  document: TextDocument,
  { range }: LintFinding,
  { sql }: FixText,
): TextEdit | null {
  if (sql === undefined) return null;
  const start = document.offsetAt({ line: document.positionAt(range.start).line, character: 0 });
  const lines = sql.split('\n').map((line) => `-- ${visibleLine(line)}\n`);
  return { range: { start, end: start }, newText: lines.join('') };
}
