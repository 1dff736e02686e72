// The hover on the name of a table or a column: what is known of it already, without a question to the server.

import * as vscode from 'vscode';
import type { SqlParser } from '../../features/loadParser';
import { describeName, mayHoldName } from '../../features/describeName';
import { statementAtOffset } from '../../features/hostLanguages/textStatements';
import type { CatalogCache } from './catalogCache';
import type { DocumentSql } from '../shell/documentSql';
import type { SettingsReader } from '../shell/settings';
import type { Lazy } from '../../util/lazy';

export class NameHovers {
  readonly #parser: Lazy<SqlParser>;
  readonly #sql: DocumentSql;
  readonly #catalogs: CatalogCache;
  readonly #settings: SettingsReader;

  constructor(parts: {
    readonly parser: Lazy<SqlParser>;
    readonly sql: DocumentSql;
    readonly catalogs: CatalogCache;
    readonly settings: SettingsReader;
  }) {
    this.#parser = parts.parser;
    this.#sql = parts.sql;
    this.#catalogs = parts.catalogs;
    this.#settings = parts.settings;
  }

  async hover(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.Hover | null> {
    if (!this.#settings.read('planwright.hovers.names', document)) return null;
    const at = statementAtOffset(await this.#sql.statements(document), document.offsetAt(position));
    if (at === null || !mayHoldName(at.sql, at.offset)) return null;
    const catalog = this.#catalogs.current(document, at.sql);
    if (catalog === null) return null;
    const parser = await this.#parser.get();
    if (token.isCancellationRequested) return null;
    const named = await describeName(parser, at.sql, at.offset, catalog, Date.now());
    if (named === null) return null;
    const range = at.inDocument(named.range);
    return new vscode.Hover(
      new vscode.MarkdownString(named.markdown),
      new vscode.Range(document.positionAt(range.start), document.positionAt(range.end)),
    );
  }
}
