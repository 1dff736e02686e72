// Questions before something runs that the person must not be surprised by.

import * as vscode from 'vscode';
import { humanCount } from '../../util/humanNumbers';
import { visibleMessage } from '../../util/visibleText';
import { askFirst } from './dialogs';
import { CancelledError } from './failure';

export interface Confirmation {
  readonly message: string;
  readonly detail: string;
  /** What runs nothing. VS Code gives Enter to a modal's first button and never to the one that closes it. */
  readonly safe: string;
  readonly run: string;
}

/** Throws when the person closes the question. */
export async function confirm({
  message,
  detail,
  safe,
  run,
}: Confirmation): Promise<'safe' | 'run'> {
  const choice = await askFirst(message, detail, safe, run);
  if (choice === undefined) throw new CancelledError();
  return choice === run ? 'run' : 'safe';
}

/** For what no planner has vouched for: a click is too quick. Throws unless the name is typed. */
export async function confirmByName(name: string, prompt: string): Promise<void> {
  const shown = visibleMessage(name);
  const isTyped = (text: string) => visibleMessage(text.trim()) === shown;
  const typed = await vscode.window.showInputBox({
    title: visibleMessage(prompt),
    prompt: `Type ${shown} to run it.`,
    ignoreFocusOut: true,
    validateInput: (text) => (isTyped(text) ? null : `This is not ${shown}.`),
  });
  if (typed === undefined || !isTyped(typed)) throw new CancelledError();
}

/** A dialog does not scroll everywhere. Heuristic. */
const MOST_SHOWN = 1_200;

export function shortened(sql: string): string {
  const rest = sql.length - MOST_SHOWN;
  return rest <= 0
    ? sql
    : `${sql.slice(0, MOST_SHOWN)}\n... and ${humanCount(rest)} more characters`;
}
