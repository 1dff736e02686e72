// What editors with SQL, and with programs that may hold some, ask for: lenses, hovers, light bulbs, and squiggles while one
// types.

import * as vscode from 'vscode';
import { Lazy } from '../util/lazy';
import { mayHoldSql } from '../util/mayHoldSql';
import type { hostLanguages, PANEL_VIEW_TYPE, sqlLanguages } from './manifest';
import { PLAN_SELECTOR, planLenses } from './plans/planLens';
import type { Services } from './services';

/** The manifest itself is not loaded at activation; its type holds the two equal. */
const SQL: typeof sqlLanguages = ['sql', 'postgres', 'pgsql', 'plpgsql'];
const PROGRAMS: typeof hostLanguages = [
  ...(['typescript', 'typescriptreact', 'javascript', 'javascriptreact', 'python', 'go'] as const),
  ...(['java', 'kotlin', 'csharp', 'ruby', 'php', 'rust'] as const),
];
const SELECTOR = [...SQL, ...PROGRAMS];

/** Of the version that was looked at last: several features ask for each. */
const known = new WeakMap<
  vscode.TextDocument,
  { readonly version: number; readonly may: boolean }
>();

/** Nothing is loaded for a program without SQL. */
function isOfInterest(document: vscode.TextDocument): boolean {
  if (!PROGRAMS.some((language) => language === document.languageId)) return true;
  const { version } = document;
  const last = known.get(document);
  if (last?.version === version) return last.may;
  const may = mayHoldSql(document.getText());
  known.set(document, { version, may });
  return may;
}

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
      provideCodeLenses: async (document) =>
        isOfInterest(document) ? [...(await (await made.get()).lenses.lenses(document))] : [],
    }),
    vscode.languages.registerCodeLensProvider([...PLAN_SELECTOR], planLenses),
    vscode.languages.registerHoverProvider(SELECTOR, {
      provideHover: async (document, position, token) => {
        if (!isOfInterest(document)) return null;
        const { hovers, nameHovers } = await made.get();
        return (
          hovers.hover(document, position) ?? (await nameHovers.hover(document, position, token))
        );
      },
    }),
    vscode.languages.registerCodeActionsProvider(
      SELECTOR,
      {
        provideCodeActions: async (document, range, context) => {
          if (!isOfInterest(document)) return [];
          const { codeActions, lintActions, migrationFindings } = await made.get();
          return [
            ...codeActions.actions(document, range, context),
            ...(await lintActions.actions(document, range, context)),
            ...migrationFindings.actions(document, range),
          ];
        },
      },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    ),
  );
}
