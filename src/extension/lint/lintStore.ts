// What was last said of a document while somebody typed, for its light bulbs.

import type * as vscode from 'vscode';
import type { LintFinding } from '../../model/lintFinding';

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

  isCurrent(document: vscode.TextDocument): boolean {
    return this.#documents.get(document.uri.toString())?.version === document.version;
  }

  delete(document: vscode.TextDocument): void {
    this.#documents.delete(document.uri.toString());
  }
}
