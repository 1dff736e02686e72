// What was last said of a document while somebody typed, for its light bulbs.

import type * as vscode from 'vscode';
import type { LintFinding } from '../../model/lintFinding';
import type { SourceRange } from '../../model/sourceRange';

export interface LintedDocument {
  /** Of the text that the findings are about. */
  readonly version: number;
  readonly findings: readonly LintFinding[];
}

export class LintStore {
  readonly #documents = new Map<string, LintedDocument>();

  set(document: vscode.TextDocument, findings: readonly LintFinding[]): void {
    this.#documents.set(document.uri.toString(), { version: document.version, findings });
  }

  /** Empty once the text has moved on: ranges would be wrong. */
  of(document: vscode.TextDocument): readonly LintFinding[] {
    const linted = this.#documents.get(document.uri.toString());
    return linted?.version === document.version ? linted.findings : [];
  }

  /** Why the statement there cannot run and what was likely meant, where that is known; null otherwise. */
  nearest(document: vscode.TextDocument, { start, end }: SourceRange): string | null {
    const known = this.of(document).filter(
      ({ severity, range, fixes }) =>
        severity === 'error' && range.start >= start && range.end <= end && fixes.length > 0,
    );
    return known.length === 0 ? null : known.map(({ message }) => message).join(' ');
  }

  isCurrent(document: vscode.TextDocument): boolean {
    return this.#documents.get(document.uri.toString())?.version === document.version;
  }

  delete(document: vscode.TextDocument): void {
    this.#documents.delete(document.uri.toString());
  }
}
