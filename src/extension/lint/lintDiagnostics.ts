// Squiggles: what was found while somebody typed, as problems on the words, less what a plan has said better.

import * as vscode from 'vscode';
import type { LintFinding, LintSeverity } from '../../model/lintFinding';
import { DIAGNOSTIC_SOURCE } from '../presentation/diagnostics';
import type { ResultStore } from '../results/resultStore';
import { rangeOfLint } from './lintRange';
import type { LintStore } from './lintStore';
import { yields } from './yielding';
import { visibleLine } from '../../util/visibleText';

const SEVERITIES: Readonly<Record<LintSeverity, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
};

const LEVEL_WORDS: Readonly<Record<LintFinding['level'], string>> = {
  text: '',
  catalog: ' (by the catalog)',
  plan: ' (by the plan)',
};

export class LintDiagnostics implements vscode.Disposable {
  readonly #store: LintStore;
  readonly #results: ResultStore;
  readonly #rulePage: (rule: string) => vscode.Uri;
  readonly #collection = vscode.languages.createDiagnosticCollection('planwright-lint');
  readonly #subscription: vscode.Disposable;

  constructor(store: LintStore, results: ResultStore, rulePage: (rule: string) => vscode.Uri) {
    this.#store = store;
    this.#results = results;
    this.#rulePage = rulePage;
    this.#subscription = results.onDidChange((uri) => {
      const document = vscode.workspace.textDocuments.find(
        (candidate) => candidate.uri.toString() === uri.toString(),
      );
      // After an edit the findings are of an older text: the next check shows them.
      if (document && this.#store.isCurrent(document)) this.show(document);
    });
  }

  show(document: vscode.TextDocument): void {
    const findings = this.#store
      .of(document)
      .filter((finding) => !yields(document, finding, this.#results));
    this.#collection.set(
      document.uri,
      findings.map((finding) => this.#diagnosticOf(document, finding)),
    );
  }

  clear(document: vscode.TextDocument): void {
    this.#collection.delete(document.uri);
  }

  #diagnosticOf(document: vscode.TextDocument, finding: LintFinding): vscode.Diagnostic {
    const { message, level, severity, rule } = finding;
    const diagnostic = new vscode.Diagnostic(
      rangeOfLint(document, finding),
      visibleLine(`${message}${LEVEL_WORDS[level]}`),
      SEVERITIES[severity],
    );
    diagnostic.source = DIAGNOSTIC_SOURCE;
    diagnostic.code = { value: rule, target: this.#rulePage(rule) };
    return diagnostic;
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#collection.dispose();
  }
}
