// Which SQL stands in a document: all of it, or what is in the strings of a program.

import type * as vscode from 'vscode';
import {
  isHostLanguage,
  type HostLanguageId,
  type HostSqlReader,
  type SqlPassage,
} from '../../features/hostLanguages/hostSqlReader';
import { splitStatements, type StatementSlice } from '../../features/statements';
import type { SourceRange } from '../../model/sourceRange';
import type { SettingsReader } from './settings';

/** A statement with the text that it is a part of. */
export interface DocumentStatement {
  /** The document's, or that of a string of a program. */
  readonly text: string;
  readonly slice: StatementSlice;
  /** The string; null where the document is SQL. */
  readonly passage: SqlPassage | null;
}

/** Where a range of its text stands in the document. */
export function rangeInDocument(
  { passage }: Pick<DocumentStatement, 'passage'>,
  range: SourceRange,
): SourceRange {
  return passage === null ? range : passage.sql.toHost(range);
}

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
  async statements(document: vscode.TextDocument): Promise<readonly DocumentStatement[]> {
    const passages = await this.passages(document);
    const texts =
      passages === null
        ? [{ text: document.getText(), passage: null }]
        : passages.map((passage) => ({ text: passage.sql.text, passage }));
    return texts.flatMap(({ text, passage }) =>
      splitStatements(text).map((slice) => ({ text, slice, passage })),
    );
  }

  /** In the order of the text; null for a document that is SQL itself, or a program in which none is looked for. */
  async passages(document: vscode.TextDocument): Promise<readonly SqlPassage[] | null> {
    const language = this.hostLanguageOf(document);
    return language === null ? null : this.#reader.find(document.getText(), language);
  }
}
