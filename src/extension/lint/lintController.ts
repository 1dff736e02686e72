// Squiggles while somebody types: a moment after the last keystroke, for the text as it stands then, never two at once.

import * as vscode from 'vscode';
import type { Linter } from '../../features/lint/linter';
import type { Project } from '../../features/project/projects';
import type { Catalog } from '../../model/catalog';
import type { LintFinding } from '../../model/lintFinding';
import { ruleChoice } from '../../features/project/projectRules';
import type { DocumentSql } from '../shell/documentSql';
import type { ProjectFiles } from '../shell/projectFiles';
import type { SettingsReader } from '../shell/settings';
import type { Log } from '../shell/log';
import type { CatalogCache } from './catalogCache';
import type { LintDiagnostics } from './lintDiagnostics';
import type { LintStore } from './lintStore';

interface Pending {
  readonly timer: NodeJS.Timeout;
  readonly abort: AbortController;
}

interface Looked {
  readonly document: vscode.TextDocument;
  readonly text: string;
  readonly project: Project | null;
  readonly signal: AbortSignal;
}

export class LintController implements vscode.Disposable {
  readonly #linter: Linter;
  readonly #store: LintStore;
  readonly #catalog: CatalogCache;
  readonly #settings: SettingsReader;
  readonly #projects: ProjectFiles;
  readonly #sql: DocumentSql;
  readonly #log: Log;
  readonly #diagnostics: LintDiagnostics;
  readonly #pending = new Map<vscode.TextDocument, Pending>();
  readonly #subscription: vscode.Disposable;

  constructor(parts: {
    readonly linter: Linter;
    readonly store: LintStore;
    readonly catalog: CatalogCache;
    readonly settings: SettingsReader;
    readonly projects: ProjectFiles;
    readonly sql: DocumentSql;
    readonly log: Log;
    readonly diagnostics: LintDiagnostics;
  }) {
    this.#linter = parts.linter;
    this.#store = parts.store;
    this.#catalog = parts.catalog;
    this.#settings = parts.settings;
    this.#projects = parts.projects;
    this.#sql = parts.sql;
    this.#log = parts.log;
    this.#diagnostics = parts.diagnostics;
    const all = () => {
      for (const document of vscode.workspace.textDocuments) this.#schedule(document, 0);
    };
    this.#subscription = vscode.Disposable.from(
      vscode.workspace.onDidOpenTextDocument((document) => {
        this.#schedule(document, 0);
      }),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length === 0) return;
        this.#schedule(document, this.#settings.read('planwright.lint.delayMs'));
      }),
      vscode.workspace.onDidCloseTextDocument((document) => {
        this.#clear(document);
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (
          ['planwright.lint', 'planwright.rules', 'planwright.hostLanguages'].some((key) =>
            event.affectsConfiguration(key),
          )
        )
          all();
      }),
      parts.catalog.onDidChange(all),
      parts.projects.onDidChange(all),
    );
    all();
  }

  #schedule(document: vscode.TextDocument, delayMs: number): void {
    this.#cancel(document);
    if (!this.#wanted(document)) {
      this.#clear(document);
      return;
    }
    const abort = new AbortController();
    const timer = setTimeout(() => void this.#lint(document, abort.signal), delayMs);
    this.#pending.set(document, { timer, abort });
  }

  #wanted(document: vscode.TextDocument): boolean {
    const languages: readonly string[] = this.#settings.read('planwright.lint.languages');
    return (
      (languages.includes(document.languageId) || this.#sql.hostLanguageOf(document) !== null) &&
      document.uri.scheme !== 'output' &&
      this.#settings.read('planwright.lint.enabled', document)
    );
  }

  async #lint(document: vscode.TextDocument, signal: AbortSignal): Promise<void> {
    const { version } = document;
    const text = document.getText();
    try {
      const project = await this.#projects.of(document.uri);
      const findings = this.#projects.leavesOut(project, document.uri)
        ? []
        : await this.#found({ document, text, project, signal });
      if (signal.aborted || document.isClosed || document.version !== version) return;
      this.#store.set(document, findings);
      this.#diagnostics.show(document);
    } catch (error) {
      if (!signal.aborted) this.#log.failure(error);
    }
  }

  async #found({ document, text, project, signal }: Looked): Promise<readonly LintFinding[]> {
    const catalog = await this.#catalogFor(document, text);
    const disabled = this.#settings.read('planwright.rules.disabled', document);
    const language = this.#sql.hostLanguageOf(document);
    const choice = ruleChoice(project, disabled);
    return this.#linter.lint({ text, language, catalog, ...choice }, signal);
  }

  /** A program is no reason to read of tables whose names are among its words, but its SQL is. */
  async #catalogFor(document: vscode.TextDocument, text: string): Promise<Catalog | null> {
    const passages = await this.#sql.passages(document);
    const sql = passages?.map((passage) => passage.sql.text).join('\n') ?? text;
    return passages?.length === 0 ? null : this.#catalog.current(document, sql);
  }

  #cancel(document: vscode.TextDocument): void {
    const pending = this.#pending.get(document);
    if (!pending) return;
    clearTimeout(pending.timer);
    pending.abort.abort();
    this.#pending.delete(document);
  }

  #clear(document: vscode.TextDocument): void {
    this.#cancel(document);
    this.#diagnostics.clear(document);
    this.#store.delete(document);
  }

  dispose(): void {
    for (const document of [...this.#pending.keys()]) this.#cancel(document);
    this.#subscription.dispose();
  }
}
