// What an editor asks and is told over the Language Server Protocol: the same findings, edits and words as in VS Code.

import {
  DidChangeWatchedFilesNotification,
  TextDocuments,
  TextDocumentSyncKind,
  type CodeAction,
  type CodeActionParams,
  type Connection,
  type Hover,
  type InitializeParams,
  type InitializeResult,
  type TextDocumentPositionParams,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import * as z from 'zod';
import { describeName, mayHoldName } from '../../features/describeName';
import type { HostSqlReader } from '../../features/hostLanguages/hostSqlReader';
import { statementAtOffset, textStatements } from '../../features/hostLanguages/textStatements';
import type { Linter } from '../../features/lint/linter';
import type { SqlParser } from '../../features/loadParser';
import { PROJECT_FILES } from '../../features/project/projectFileNames';
import type { Catalog } from '../../model/catalog';
import type { Lazy } from '../../util/lazy';
import { languageOf } from './documentLanguage';
import type { DocumentProjects } from './documentProjects';
import { LintedDocuments } from './lintedDocuments';
import { actionsOf, rangeIn } from './lspFindings';

export interface ServerParts {
  readonly parser: Lazy<SqlParser>;
  readonly reader: HostSqlReader;
  readonly linter: Linter;
  readonly projects: DocumentProjects;
  readonly disabledRules: ReadonlySet<string>;
  /** For what failed without anybody waiting for it. */
  readonly log: (error: unknown) => void;
}

/** What an editor may send when it starts us; other keys are other servers'. */
const optionsSchema = z.object({ disabledRules: z.array(z.string()).default([]) });

export class LanguageServer {
  readonly #connection: Connection;
  readonly #parts: ServerParts;
  readonly #documents = new TextDocuments(TextDocument);
  readonly #linted: LintedDocuments;
  #catalog: Catalog | null = null;
  #versioned = false;
  #canWatch = false;

  constructor(connection: Connection, parts: ServerParts) {
    this.#parts = parts;
    this.#connection = connection;
    this.#linted = new LintedDocuments(connection, this.#documents, parts);
    connection.onInitialize((params) => this.#initialize(params));
    connection.onCodeAction((params) => this.#actions(params));
    connection.onHover((params) => this.#hover(params));
    connection.onDidChangeWatchedFiles(() => {
      this.#linted.projectChanged();
    });
    this.#documents.listen(connection);
  }

  setCatalog(catalog: Catalog | null): void {
    this.#catalog = catalog;
    this.#linted.setCatalog(catalog);
  }

  dispose(): void {
    this.#linted.dispose();
  }

  #initialize({
    initializationOptions,
    capabilities,
    workspaceFolders,
  }: InitializeParams): InitializeResult {
    this.#parts.projects.setOpen((workspaceFolders ?? []).map(({ uri }) => uri));
    this.#versioned = capabilities.workspace?.workspaceEdit?.documentChanges === true;
    this.#canWatch = capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration === true;
    const options = optionsSchema.safeParse(initializationOptions ?? {});
    if (options.success) this.#linted.disable(options.data.disabledRules);
    else
      this.#parts.log(
        new Error('initializationOptions: disabledRules is to be a list of ids of rules.'),
      );
    return {
      serverInfo: { name: 'Planwright' },
      capabilities: {
        textDocumentSync: TextDocumentSyncKind.Incremental,
        codeActionProvider: { codeActionKinds: ['quickfix'] },
        hoverProvider: true,
      },
    };
  }

  /** Elsewhere a changed file counts with the next keystroke. */
  watchProjects(): void {
    if (!this.#canWatch) return;
    const watchers = [{ globPattern: PROJECT_FILES }];
    this.#connection.client
      .register(DidChangeWatchedFilesNotification.type, { watchers })
      .catch(this.#parts.log);
  }

  async #actions({ textDocument, range }: CodeActionParams): Promise<CodeAction[]> {
    const document = this.#documents.get(textDocument.uri);
    if (document === undefined) return [];
    const [start, end] = [document.offsetAt(range.start), document.offsetAt(range.end)];
    const meant = this.#linted
      .of(document)
      .filter((finding) => finding.range.start <= end && finding.range.end >= start);
    const context = { reader: this.#parts.reader, versioned: this.#versioned };
    const asked = copyOf(document);
    const actions = meant.map((finding) => actionsOf(context, asked, finding));
    return (await Promise.all(actions)).flat();
  }

  async #hover({ textDocument, position }: TextDocumentPositionParams): Promise<Hover | null> {
    const open = this.#documents.get(textDocument.uri);
    const language = open && languageOf(open);
    if (open === undefined || language === undefined || this.#catalog === null) return null;
    const document = copyOf(open);
    const statements = await textStatements(this.#parts.reader, document.getText(), language);
    const at = statementAtOffset(statements, document.offsetAt(position));
    if (at === null || !mayHoldName(at.sql, at.offset)) return null;
    const parser = await this.#parts.parser.get();
    const named = await describeName(parser, at.sql, at.offset, this.#catalog, Date.now());
    return (
      named && {
        contents: { kind: 'markdown', value: named.markdown },
        range: rangeIn(document, at.inDocument(named.range)),
      }
    );
  }
}

/** Of the text as it is asked about: an open document changes while somebody waits for an answer. */
function copyOf(document: TextDocument): TextDocument {
  return TextDocument.create(
    document.uri,
    document.languageId,
    document.version,
    document.getText(),
  );
}
