// Squiggles while somebody types in an editor of the protocol: a moment after the last keystroke, for the text as it stands then.

import type { Connection, TextDocuments } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { ruleChoice } from '../../features/project/projectRules';
import type { Linter } from '../../features/lint/linter';
import type { Catalog } from '../../model/catalog';
import type { LintFinding } from '../../model/lintFinding';
import { languageOf } from './documentLanguage';
import type { DocumentProjects } from './documentProjects';
import { diagnosticOf } from './lspFindings';

/** As in VS Code, where it is a setting. */
const DELAY_MS = 250;

interface Pending {
  readonly timer: NodeJS.Timeout;
  readonly abort: AbortController;
}

interface Linted {
  readonly version: number;
  readonly findings: readonly LintFinding[];
}

export class LintedDocuments {
  readonly #connection: Connection;
  readonly #documents: TextDocuments<TextDocument>;
  readonly #linter: Linter;
  readonly #projects: DocumentProjects;
  readonly #log: (error: unknown) => void;
  readonly #pending = new Map<string, Pending>();
  readonly #linted = new Map<string, Linted>();
  #disabledRules: ReadonlySet<string>;
  #catalog: Catalog | null = null;

  constructor(
    connection: Connection,
    documents: TextDocuments<TextDocument>,
    parts: {
      readonly linter: Linter;
      readonly projects: DocumentProjects;
      readonly disabledRules: ReadonlySet<string>;
      readonly log: (error: unknown) => void;
    },
  ) {
    this.#connection = connection;
    this.#documents = documents;
    this.#linter = parts.linter;
    this.#projects = parts.projects;
    this.#disabledRules = parts.disabledRules;
    this.#log = parts.log;
    // The first one comes with the opening.
    documents.onDidChangeContent(({ document }) => {
      this.#schedule(document, this.#linted.has(document.uri) ? DELAY_MS : 0);
    });
    documents.onDidClose(({ document }) => {
      this.#cancel(document.uri);
      this.#linted.delete(document.uri);
      this.#publish(document.uri, undefined, []);
    });
  }

  /** Of the text as it stands; empty once it has moved on, as ranges would be wrong. */
  of({ uri, version }: TextDocument): readonly LintFinding[] {
    const linted = this.#linted.get(uri);
    return linted?.version === version ? linted.findings : [];
  }

  disable(rules: readonly string[]): void {
    this.#disabledRules = new Set([...this.#disabledRules, ...rules]);
  }

  setCatalog(catalog: Catalog | null): void {
    this.#catalog = catalog;
    this.#all();
  }

  projectChanged(): void {
    this.#projects.changed();
    this.#all();
  }

  #all(): void {
    for (const document of this.#documents.all()) this.#schedule(document, 0);
  }

  dispose(): void {
    for (const uri of [...this.#pending.keys()]) this.#cancel(uri);
  }

  #schedule(document: TextDocument, delayMs: number): void {
    this.#cancel(document.uri);
    if (languageOf(document) === undefined) return;
    if (!this.#linted.has(document.uri))
      this.#linted.set(document.uri, { version: -1, findings: [] });
    const abort = new AbortController();
    const timer = setTimeout(() => void this.#lint(document, abort.signal), delayMs);
    this.#pending.set(document.uri, { timer, abort });
  }

  async #lint(document: TextDocument, signal: AbortSignal): Promise<void> {
    const language = languageOf(document);
    if (language === undefined) return;
    const { uri, version } = document;
    const text = document.getText();
    try {
      const project = await this.#projects.of(uri);
      const choice = ruleChoice(project ?? null, [...this.#disabledRules]);
      const given = { text, language, catalog: this.#catalog, ...choice };
      const findings = project === undefined ? [] : await this.#linter.lint(given, signal);
      if (signal.aborted || this.#documents.get(uri)?.version !== version) return;
      this.#linted.set(uri, { version, findings });
      this.#publish(uri, version, findings, document);
    } catch (error) {
      if (!signal.aborted) this.#log(error);
    }
  }

  #publish(
    uri: string,
    version: number | undefined,
    findings: readonly LintFinding[],
    document?: TextDocument,
  ): void {
    const diagnostics =
      document === undefined ? [] : findings.map((finding) => diagnosticOf(document, finding));
    void this.#connection
      .sendDiagnostics({ uri, diagnostics, ...(version === undefined ? {} : { version }) })
      .catch(this.#log);
  }

  #cancel(uri: string): void {
    const pending = this.#pending.get(uri);
    if (pending === undefined) return;
    clearTimeout(pending.timer);
    pending.abort.abort();
    this.#pending.delete(uri);
  }
}
