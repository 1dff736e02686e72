// Which SQL stands in a document: all of it, or what is in the strings of a program.

import type * as vscode from 'vscode';
import {
  isHostLanguage,
  type HostLanguageId,
  type HostSqlReader,
  type SqlPassage,
} from '../../features/hostLanguages/hostSqlReader';
import { textStatements, type TextStatement } from '../../features/hostLanguages/textStatements';
import type { SettingsReader } from './settings';

export class DocumentSql {
  readonly #reader: HostSqlReader;
  readonly #settings: SettingsReader;

  constructor(reader: HostSqlReader, settings: SettingsReader) {
    this.#reader = reader;
    this.#settings = settings;
  }

  /** Null for a document that is no program, or in whose language nobody wants SQL to be looked for. */
  hostLanguageOf(document: vscode.TextDocument): HostLanguageId | null {
    const { languageId } = document;
    if (!isHostLanguage(languageId)) return null;
    const wanted = this.#settings.read('planwright.hostLanguages', document);
    return wanted.includes(languageId) ? languageId : null;
  }

  /** All of them, in the order of the text. */
  statements(document: vscode.TextDocument): Promise<readonly TextStatement[]> {
    return textStatements(this.#reader, document.getText(), this.hostLanguageOf(document));
  }

  /** In the order of the text; null for a document that is SQL itself, or a program in which none is looked for. */
  async passages(document: vscode.TextDocument): Promise<readonly SqlPassage[] | null> {
    const language = this.hostLanguageOf(document);
    return language === null ? null : this.#reader.find(document.getText(), language);
  }
}
