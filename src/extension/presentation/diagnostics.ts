// Findings of plans as problems, on the words that cause them, while those words stand as they were explained.

import * as vscode from 'vscode';
import type { Finding, Impact } from '../../model/finding';
import { findingRange } from '../results/lineNotes';
import { inDocument, type BoundResult, type ResultStore } from '../results/resultStore';
import { visibleLine } from '../../util/visibleText';

export const DIAGNOSTIC_SOURCE = 'Planwright';

/** A warning is something that costs a good part of the time on this database. */
const SEVERITIES: Readonly<Record<Impact, vscode.DiagnosticSeverity>> = {
  high: vscode.DiagnosticSeverity.Warning,
  medium: vscode.DiagnosticSeverity.Information,
  low: vscode.DiagnosticSeverity.Hint,
};

export class ResultDiagnostics implements vscode.Disposable {
  readonly #results: ResultStore;
  readonly #rulePage: (rule: string) => vscode.Uri;
  readonly #collection = vscode.languages.createDiagnosticCollection('planwright');
  readonly #subscription: vscode.Disposable;

  constructor(results: ResultStore, rulePage: (rule: string) => vscode.Uri) {
    this.#results = results;
    this.#rulePage = rulePage;
    this.#subscription = results.onDidChange((uri) => {
      this.#show(uri);
    });
  }

  #show(uri: vscode.Uri): void {
    const document = vscode.workspace.textDocuments.find(
      (candidate) => candidate.uri.toString() === uri.toString(),
    );
    const current = this.#results.of(uri).filter((result) => !result.stale);
    this.#collection.set(
      uri,
      document ? current.flatMap((result) => this.#diagnosticsOf(document, result)) : undefined,
    );
  }

  #diagnosticsOf(document: vscode.TextDocument, result: BoundResult): vscode.Diagnostic[] {
    return result.report.findings.map((finding) => {
      const range = rangeIn(document, result, finding);
      const diagnostic = new vscode.Diagnostic(
        range,
        visibleLine(
          finding.basis === 'measured' ? finding.message : `${finding.message} (estimated)`,
        ),
        SEVERITIES[finding.impact],
      );
      diagnostic.source = DIAGNOSTIC_SOURCE;
      diagnostic.code = { value: finding.rule, target: this.#rulePage(finding.rule) };
      return diagnostic;
    });
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#collection.dispose();
  }
}

/** Where a finding stands in the document now. */
export function rangeIn(
  document: vscode.TextDocument,
  result: BoundResult,
  finding: Finding,
): vscode.Range {
  const { start, end } = inDocument(result, findingRange(result.report, finding));
  return new vscode.Range(document.positionAt(start), document.positionAt(end));
}
