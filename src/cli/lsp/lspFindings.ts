// Findings as the Language Server Protocol has them: diagnostics, and quick fixes that change nothing but the text.

import {
  CodeActionKind,
  DiagnosticSeverity,
  type CodeAction,
  type Diagnostic,
  type Range,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { fixText } from '../../features/adviceText';
import type { HostSqlReader } from '../../features/hostLanguages/hostSqlReader';
import {
  IGNORE_NEXT_LINE,
  suppressionEdit,
  takesComment,
} from '../../features/lint/suppressionEdit';
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

export interface ActionsContext {
  readonly reader: HostSqlReader;
  /** The client takes edits of one version of a document, and refuses them once it has moved on. */
  readonly versioned: boolean;
}

/** `document` stays as it is: one that an editor goes on changing is copied first. */
export async function actionsOf(
  { reader, versioned }: ActionsContext,
  document: TextDocument,
  finding: LintFinding,
): Promise<readonly CodeAction[]> {
  const diagnostics = [diagnosticOf(document, finding)];
  const action = (title: string, edit: TextEdit, isPreferred = false): CodeAction => ({
    ...{ title: visibleLine(title), kind: CodeActionKind.QuickFix, diagnostics, isPreferred },
    edit: workspaceEdit(document, edit, versioned),
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

function workspaceEdit(
  document: TextDocument,
  { range, newText }: TextEdit,
  versioned: boolean,
): WorkspaceEdit {
  const { uri, version } = document;
  const edits = [{ range: rangeIn(document, range), newText }];
  return versioned
    ? { documentChanges: [{ textDocument: { uri, version }, edits }] }
    : { changes: { [uri]: edits } };
}

/** Nothing that a client would run by accident with the rest of the file. Null where a string would take it up, or in a dump. */
function commentAbove(
  document: TextDocument,
  { range }: LintFinding,
  { sql }: FixText,
): TextEdit | null {
  if (sql === undefined) return null;
  const text = document.getText();
  let line = document.positionAt(range.start).line;
  // A comment that silences a rule speaks of the line below it.
  while (line > 0 && lineOf(document, line - 1).includes(IGNORE_NEXT_LINE)) line -= 1;
  const start = document.offsetAt({ line, character: 0 });
  if (!takesComment(text, start)) return null;
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = sql.split('\n').map((one) => `-- ${visibleLine(one)}${end}`);
  return { range: { start, end: start }, newText: lines.join('') };
}

function lineOf(document: TextDocument, line: number): string {
  const start = { line, character: 0 };
  return document.getText({ start, end: { line: line + 1, character: 0 } });
}
