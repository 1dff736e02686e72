// What editors with SQL ask for: lenses, hovers, light bulbs, and squiggles while one types.

import * as vscode from 'vscode';
import { Lazy } from '../util/lazy';
import type { PANEL_VIEW_TYPE, sqlLanguages } from './manifest';
import { PLAN_SELECTOR, planLenses } from './plans/planLens';
import type { Services } from './services';

/** The manifest itself is not loaded at activation; its type holds the two equal. */
const SELECTOR: typeof sqlLanguages = ['sql', 'postgres', 'pgsql', 'plpgsql'];

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
    vscode.window.registerWebviewPanelSerializer(
      'planwright.plan' satisfies typeof PANEL_VIEW_TYPE,
      {
        deserializeWebviewPanel: async (panel, state: unknown) => {
          (await services.get()).panel.panel.restore(panel, state);
        },
      },
    ),
    vscode.languages.registerCodeLensProvider(SELECTOR, {
      onDidChangeCodeLenses: lensesChanged.event,
      provideCodeLenses: async (document) => [...(await made.get()).lenses.lenses(document)],
    }),
    vscode.languages.registerCodeLensProvider([...PLAN_SELECTOR], planLenses),
    vscode.languages.registerHoverProvider(SELECTOR, {
      provideHover: async (document, position) =>
        (await made.get()).hovers.hover(document, position),
    }),
    vscode.languages.registerCodeActionsProvider(
      SELECTOR,
      {
        provideCodeActions: async (document, range, context) => {
          const { codeActions, lintActions } = await made.get();
          return [
            ...codeActions.actions(document, range, context),
            ...lintActions.actions(document, range, context),
          ];
        },
      },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    ),
  );
}
