// Which statements a command means: the one that a code lens names, those of the selections, or the one at the cursor.

import * as vscode from 'vscode';
import * as z from 'zod';
import { statementAt, statementsIn } from '../../features/statements';
import type { SourceRange } from '../../model/sourceRange';
import { sqlLanguages } from '../manifest';
import type { TextStatement } from '../../features/hostLanguages/textStatements';
import type { DocumentSql } from '../shell/documentSql';
import { UserError } from '../shell/failure';

export interface StatementTarget {
  readonly document: vscode.TextDocument;
  /** The document's text when the command began. */
  readonly text: string;
  readonly statements: readonly TextStatement[];
}

/** What a code lens passes: the document and the offset of its statement. */
const lensArguments = z.tuple([z.string(), z.number()]);

export async function findStatements(
  args: readonly unknown[],
  sql: DocumentSql,
): Promise<StatementTarget> {
  const fromLens = lensArguments.safeParse(args);
  if (fromLens.success) {
    const [uri, offset] = fromLens.data;
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri));
    return targetAt(document, [offset], sql);
  }
  const editor = vscode.window.activeTextEditor;
  if (!editor) throw new UserError('Open a SQL file and put the cursor into a statement.');
  const { document, selections } = editor;
  const isSql = sqlLanguages.some((language) => language === document.languageId);
  const isProgram = sql.hostLanguageOf(document) !== null;
  // Elsewhere only what is selected can be meant.
  if (!isSql && !isProgram && selections.every(({ isEmpty }) => isEmpty))
    throw new UserError(
      `This file is ${document.languageId}, not SQL. Select the SQL in it, without the quotes around it, and explain again; ` +
        'or, where all of it is SQL, change its language mode at the bottom right.',
    );
  return targetOfSelections(editor, sql);
}

async function targetOfSelections(
  { document, selections }: vscode.TextEditor,
  sql: DocumentSql,
): Promise<StatementTarget> {
  const chosen = selections.filter((selection) => !selection.isEmpty);
  if (chosen.length === 0)
    return targetAt(
      document,
      selections.map((selection) => document.offsetAt(selection.active)),
      sql,
    );
  const text = document.getText();
  const passages = (await sql.passages(document)) ?? [];
  const statements = chosen.flatMap((selection): TextStatement[] => {
    const range = {
      start: document.offsetAt(selection.start),
      end: document.offsetAt(selection.end),
    };
    const passage = passages.find((one) => touches(one.range, range)) ?? null;
    const [whole, part] =
      passage === null
        ? [text, range]
        : [
            passage.sql.text,
            { start: passage.sql.toSql(range.start), end: passage.sql.toSql(range.end) },
          ];
    return statementsIn(whole, part).map((slice) => ({ text: whole, slice, passage }));
  });
  if (statements.length === 0)
    throw new UserError('The selection holds no statement, only white space or comments.');
  return { document, text, statements };
}

async function targetAt(
  document: vscode.TextDocument,
  offsets: readonly number[],
  sql: DocumentSql,
): Promise<StatementTarget> {
  const text = document.getText();
  const all = await sql.statements(document);
  const isProgram = sql.hostLanguageOf(document) !== null;
  const slices = all.map(({ slice }) => slice);
  const found = offsets.map((offset) => {
    if (isProgram) return statementOfProgram(all, offset);
    const slice = statementAt(text, slices, offset);
    return all.find((statement) => statement.slice === slice) ?? null;
  });
  const unique = [...new Set(found.filter((statement) => statement !== null))];
  if (unique.length > 0) return { document, text, statements: unique };
  throw new UserError(
    isProgram
      ? 'No SQL is seen in a string here. Put the cursor into one that is a statement, or select the SQL without its quotes; a comment /* sql */ before a string says that it is SQL.'
      : 'There is no statement in this file yet.',
  );
}

/** The one that the offset is in, or is in the string of. */
function statementOfProgram(
  statements: readonly TextStatement[],
  offset: number,
): TextStatement | null {
  const here = statements.filter(
    ({ passage }) => passage !== null && touches(passage.range, { start: offset, end: offset }),
  );
  const [first] = here;
  if (first === undefined || first.passage === null) return null;
  const slices = here.map(({ slice }) => slice);
  const slice = statementAt(first.text, slices, first.passage.sql.toSql(offset));
  return here.find((statement) => statement.slice === slice) ?? null;
}

function touches(a: SourceRange, b: SourceRange): boolean {
  return a.start <= b.end && b.start <= a.end;
}
