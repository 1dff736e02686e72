// Ties the panel to the editor: shows results in it, and does what its buttons ask for. The panel sends names and ids only.

import * as vscode from 'vscode';
import type { ConnectionProfile } from '../../model/connectionProfile';
import type { SourceRange } from '../../model/sourceRange';
import type { ResultPanel } from '../explain/explainCommand';
import type { CommandId } from '../manifest';
import { PlanPanel, type PanelHandlers } from '../panel/planPanel';
import { describeFailure } from '../shell/failure';
import { BUTTONS } from '../shell/failurePresenter';
import { findingRange } from './lineNotes';
import type { BoundResult, ResultStore } from './resultStore';

export class PanelBridge implements ResultPanel, vscode.Disposable {
  readonly #results: ResultStore;
  readonly #profileOf: (id: string) => ConnectionProfile | null;
  readonly #subscription: vscode.Disposable;
  readonly panel: PlanPanel;

  constructor(
    extension: vscode.Uri,
    results: ResultStore,
    profileOf: (id: string) => ConnectionProfile | null,
    onFailure: (error: unknown) => Promise<void>,
  ) {
    this.#results = results;
    this.#profileOf = profileOf;
    this.panel = new PlanPanel(extension, this.#handlers(onFailure));
    this.#subscription = vscode.Disposable.from(
      results.onDidChange(() => {
        this.#followStaleness();
      }),
      vscode.window.onDidChangeTextEditorSelection((event) => {
        this.#followCursor(event);
      }),
    );
  }

  showProgress(title: string, message: string): void {
    this.panel.showProgress(title, message);
  }

  showFailure(_title: string, error: unknown): void {
    const { message, weight, nextSteps } = describeFailure(error);
    if (weight === 'quiet') this.panel.endProgress();
    else
      this.panel.showFailure({
        message,
        nextSteps: nextSteps.map((id) => ({ id, title: BUTTONS[id].title })),
      });
  }

  showResult(result: BoundResult): void {
    const profile = this.#profileOf(result.connectionId);
    this.panel.show(result.report, {
      resultId: result.id,
      connectionName: profile?.name ?? result.connectionId,
      production: profile?.production ?? false,
      mayRun: profile?.readOnly === false,
      previous: result.previous,
      stale: result.stale,
    });
  }

  #handlers(onFailure: (error: unknown) => Promise<void>): PanelHandlers {
    const run = async (command: CommandId, ...args: readonly unknown[]) => {
      await vscode.commands.executeCommand(command, ...args);
    };
    return {
      cancel: () => run('planwright.cancel'),
      rerun: ({ resultId }) => this.#rerun(resultId),
      nextStep: async (id) => {
        const button = Object.entries(BUTTONS).find(([step]) => step === id)?.[1];
        if (button) await run(button.command);
      },
      copyFix: ({ resultId, fix }) => run('planwright.copyFix', { resultId, fix }),
      insertFix: ({ resultId, fix }) => run('planwright.insertFixAbove', { resultId, fix }),
      openFix: ({ resultId, fix }) => run('planwright.openFix', { resultId, fix }),
      runFix: ({ resultId, fix }) => run('planwright.runFix', { resultId, fix }),
      applyEdit: ({ resultId, fix }) => run('planwright.applyEdit', { resultId, fix }),
      openRulePage: ({ rule }) => run('planwright.openRulePage', rule),
      revealFinding: async ({ resultId, index, focus }) => {
        const result = this.#results.get(resultId);
        const finding = result?.report.findings[index];
        if (result && finding) await reveal(result, findingRange(result.report, finding), focus);
      },
      revealNode: async ({ resultId, nodeId, focus }) => {
        const result = this.#results.get(resultId);
        const finding = result?.report.findings.find((candidate) => candidate.nodeId === nodeId);
        if (result && finding) await reveal(result, findingRange(result.report, finding), focus);
      },
      failed: onFailure,
    };
  }

  async #rerun(resultId: string): Promise<void> {
    const result = this.#results.get(resultId);
    const command: CommandId = 'planwright.explainAndOptimize';
    const args = result ? [result.uri.toString(), result.offset] : [];
    await vscode.commands.executeCommand(command, ...args);
  }

  #followStaleness(): void {
    const id = this.panel.resultId;
    const result = id === null ? null : this.#results.get(id);
    if (result) this.panel.markStale(result.stale);
  }

  #followCursor({ textEditor, selections, kind }: vscode.TextEditorSelectionChangeEvent): void {
    const position = selections[0]?.active;
    // A selection that the panel itself made is not sent back to it.
    if (!position || kind === undefined || kind === vscode.TextEditorSelectionChangeKind.Command)
      return;
    const id = this.panel.resultId;
    const result = id === null ? null : this.#results.get(id);
    if (!result || result.stale || result.uri.toString() !== textEditor.document.uri.toString())
      return;
    const offset = textEditor.document.offsetAt(position) - result.offset;
    const index = result.report.findings.findIndex(
      ({ range }) => range !== null && range.start <= offset && offset <= range.end,
    );
    const finding = result.report.findings[index];
    if (finding) this.panel.select(index, finding.nodeId);
  }

  dispose(): void {
    this.#subscription.dispose();
    this.panel.dispose();
  }
}

async function reveal(result: BoundResult, range: SourceRange, focus: boolean): Promise<void> {
  if (result.stale) return;
  const document = await vscode.workspace.openTextDocument(result.uri);
  const selection = new vscode.Range(
    document.positionAt(result.offset + range.start),
    document.positionAt(result.offset + range.end),
  );
  const visible = vscode.window.visibleTextEditors.find(
    (editor) => editor.document.uri.toString() === result.uri.toString(),
  );
  await vscode.window.showTextDocument(document, {
    ...(visible?.viewColumn !== undefined && { viewColumn: visible.viewColumn }),
    selection,
    preserveFocus: !focus,
  });
}
