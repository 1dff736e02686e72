// Whatever is told, asked or offered outside editors and panels passes here. Names of databases, files and workspaces stand in
// all of it, so control characters, which are obeyed or not seen, are shown as symbols, and links, which run commands, are broken.

import * as vscode from 'vscode';
import { visibleLine, visibleMessage, visibleText } from '../../util/visibleText';

const TELL = {
  error: (text: string, buttons: readonly string[]) =>
    vscode.window.showErrorMessage(text, ...buttons),
  warning: (text: string, buttons: readonly string[]) =>
    vscode.window.showWarningMessage(text, ...buttons),
  information: (text: string, buttons: readonly string[]) =>
    vscode.window.showInformationMessage(text, ...buttons),
};

/** The button that was clicked; undefined when none was. */
export async function tell(
  weight: keyof typeof TELL,
  message: string,
  ...buttons: readonly string[]
): Promise<string | undefined> {
  return TELL[weight](visibleMessage(message), buttons);
}

/** `detail` may have lines: names in it are the caller's to keep to one. */
export async function askFirst(
  message: string,
  detail: string,
  ...buttons: readonly string[]
): Promise<string | undefined> {
  const options = { modal: true, detail: visibleText(detail) };
  return vscode.window.showWarningMessage(visibleMessage(message), options, ...buttons);
}

/** In the status bar, for a moment. */
export function glance(text: string, ms: number): void {
  vscode.window.setStatusBarMessage(visibleLine(text), ms);
}

export async function pickOne<Item extends vscode.QuickPickItem>(
  items: readonly Item[],
  options: Pick<vscode.QuickPickOptions, 'title' | 'placeHolder' | 'matchOnDetail'>,
): Promise<Item | undefined> {
  const { title, placeHolder } = options;
  return vscode.window.showQuickPick(visibleItems(items), {
    ...options,
    ...(title !== undefined && { title: visibleMessage(title) }),
    ...(placeHolder !== undefined && { placeHolder: visibleMessage(placeHolder) }),
  });
}

/** The same choices with labels that are safe to show. */
export function visibleItems<Item extends vscode.QuickPickItem>(items: readonly Item[]): Item[] {
  return items.map((item) => ({
    ...item,
    label: visibleLine(item.label),
    ...(item.description !== undefined && { description: visibleLine(item.description) }),
    ...(item.detail !== undefined && { detail: visibleLine(item.detail) }),
  }));
}

export async function askSecret(title: string, prompt: string): Promise<string | undefined> {
  return vscode.window.showInputBox({
    title: visibleMessage(title),
    prompt: visibleMessage(prompt),
    password: true,
    ignoreFocusOut: true,
  });
}

export async function askLine(
  title: string,
  prompt: string,
  value: string,
): Promise<string | undefined> {
  return vscode.window.showInputBox({
    title: visibleMessage(title),
    prompt: visibleMessage(prompt),
    value,
  });
}
