// What editors with SQL ask for: lenses, hovers, light bulbs, and squiggles while one types.

import * as vscode from 'vscode';
import { Lazy } from '../util/lazy';
import type { Services } from './services';

/** sqlLanguages of manifest.ts, which is not loaded at activation; a test holds them equal. */
export const SELECTOR = ['sql', 'postgres', 'pgsql', 'plpgsql'];

export function registerLanguageFeatures(services: Lazy<Services>): vscode.Disposable {
  const lensesChanged = new vscode.EventEmitter<void>();
  const made = new Lazy(async () => {
    const ready = await services.get();
    ready.lenses.onDidChange(() => {
      lensesChanged.fire();
    });
    return ready;
  });
  return vscode.Disposable.from(
    lensesChanged,
    vscode.languages.registerCodeLensProvider(SELECTOR, {
      onDidChangeCodeLenses: lensesChanged.event,
      provideCodeLenses: async (document) => [...(await made.get()).lenses.lenses(document)],
    }),
    vscode.languages.registerHoverProvider(SELECTOR, {
      provideHover: async (document, position) =>
        (await made.get()).hovers.hover(document, position),
    }),
    vscode.languages.registerCodeActionsProvider(
      SELECTOR,
      {
        provideCodeActions: async (document, range, context) => [
          ...(await made.get()).codeActions.actions(document, range, context),
        ],
      },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    ),
  );
}
