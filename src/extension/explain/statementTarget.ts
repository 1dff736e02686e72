// Which statements a command means: the one that a code lens names, those of the selections, or the one at the cursor.

import * as vscode from 'vscode';
import * as z from 'zod';
import {
  splitStatements,
  statementAt,
  statementsIn,
  type StatementSlice,
} from '../../features/statements';
import { sqlLanguages } from '../manifest';
import { UserError } from '../shell/failure';

export interface StatementTarget {
  readonly document: vscode.TextDocument;
  /** The document's text when the command began. */
  readonly text: string;
  readonly slices: readonly StatementSlice[];
}

/** What a code lens passes: the document and the offset of its statement. */
const lensArguments = z.tuple([z.string(), z.number()]);

export async function findStatements(args: readonly unknown[]): Promise<StatementTarget> {
  const fromLens = lensArguments.safeParse(args);
  if (fromLens.success) {
    const [uri, offset] = fromLens.data;
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri));
    return targetAt(document, [offset]);
  }
  const editor = vscode.window.activeTextEditor;
  if (!editor) throw new UserError('Open a SQL file and put the cursor into a statement.');
  const { document, selections } = editor;
  const isSql = sqlLanguages.some((language) => language === document.languageId);
  // Elsewhere only what is selected can be meant.
  if (!isSql && selections.every(({ isEmpty }) => isEmpty))
    throw new UserError(
      `This file is ${document.languageId}, not SQL. Select the SQL in it, without the quotes around it, and explain again; ` +
        'or, where all of it is SQL, change its language mode at the bottom right.',
    );
  return targetOfSelections(editor);
}

function targetOfSelections({ document, selections }: vscode.TextEditor): StatementTarget {
  const chosen = selections.filter((selection) => !selection.isEmpty);
  if (chosen.length === 0)
    return targetAt(
      document,
      selections.map((selection) => document.offsetAt(selection.active)),
    );
  const text = document.getText();
  const slices = chosen.flatMap((selection) =>
    statementsIn(text, {
      start: document.offsetAt(selection.start),
      end: document.offsetAt(selection.end),
    }),
  );
  if (slices.length === 0)
    throw new UserError('The selection holds no statement, only white space or comments.');
  return { document, text, slices };
}

function targetAt(document: vscode.TextDocument, offsets: readonly number[]): StatementTarget {
  const text = document.getText();
  const all = splitStatements(text);
  const slices = offsets
    .map((offset) => statementAt(text, all, offset))
    .filter((slice) => slice !== null);
  const unique = [...new Set(slices)];
  if (unique.length === 0) throw new UserError('There is no statement in this file yet.');
  return { document, text, slices: unique };
}
