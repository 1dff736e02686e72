// Ties the panel to the editor: shows results in it, and does what its buttons ask for. The panel sends names and ids only.

import * as vscode from 'vscode';
import { tintOf } from '../../model/connectionProfile';
import type { SourceRange } from '../../model/sourceRange';
import type { CommandId } from '../manifest';
import type { BesidesReport } from './besidesReport';
import { PlanPanel, type PanelHandlers } from './planPanel';
import { PLAN_SCHEME } from '../plans/planStatements';
import type { ConnectionManager } from '../connections/connectionManager';
import type { FileConnections } from '../connections/fileConnections';
import { UserError, describeFailure } from '../shell/failure';
import { BUTTONS } from '../shell/failurePresenter';
import { findingRange } from '../results/lineNotes';
import { placeAt } from '../results/placeAt';
import type { ResultPanel } from '../results/resultPanel';
import type { BoundResult, ResultStore } from '../results/resultStore';

interface Where {
  readonly connections: Pick<ConnectionManager, 'connection'>;
  readonly files: Pick<FileConnections, 'idFor'>;
}

export class PanelBridge implements ResultPanel, vscode.Disposable {
  readonly #results: ResultStore;
  readonly #where: Where;
  readonly #besides: BesidesReport;
  readonly #onFailure: (error: unknown) => Promise<void>;
  readonly #subscription: vscode.Disposable;
  readonly panel: PlanPanel;

  constructor(
    extension: vscode.Uri,
    results: ResultStore,
    where: Where,
    besides: BesidesReport,
    onFailure: (error: unknown) => Promise<void>,
  ) {
    this.#results = results;
    this.#where = where;
    this.#besides = besides;
    this.#onFailure = onFailure;
    this.panel = new PlanPanel(extension, this.#handlers());
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
    const profile = this.#where.connections.connection(result.connectionId)?.profile;
    const connectionName = profile?.name ?? result.connectionId;
    this.panel.show(result.report, {
      resultId: result.id,
      connectionName,
      production: profile?.production ?? false,
      tint: profile === undefined ? null : tintOf(profile),
      mayRun: profile?.readOnly === false,
      previous: this.#besides.previousOf(result),
      applied: this.#besides.appliedOf(result),
      stale: result.stale,
    });
    this.#besides.follow(this.panel, result, connectionName).catch(this.#onFailure);
  }

  showCompleted(result: BoundResult): void {
    if (this.panel.resultId === result.id) this.panel.update(result.report);
  }

  /** Something was applied or taken back: what is on show may say more now. */
  refresh(): void {
    const id = this.panel.resultId;
    const result = id === null ? null : this.#results.get(id);
    if (result === null) return;
    const [previous, applied] = [this.#besides.previousOf(result), this.#besides.appliedOf(result)];
    this.panel.update(result.report, { previous, applied });
  }

  focus(): void {
    this.panel.focus();
  }

  #handlers(): PanelHandlers {
    const run = async (command: CommandId, ...args: readonly unknown[]) => {
      await vscode.commands.executeCommand(command, ...args);
    };
    return {
      cancel: () => run('planwright.cancel'),
      rerun: ({ resultId }) => this.#again('planwright.explainAndOptimize', resultId),
      measureAgain: ({ resultId }) => this.#measureAgain(resultId),
      nextStep: async (id) => {
        const button = Object.entries(BUTTONS).find(([step]) => step === id)?.[1];
        if (button) await run(button.command);
      },
      undoApplied: ({ id }) => run('planwright.undoApplied', id),
      copyFix: ({ resultId, fix }) => run('planwright.copyFix', { resultId, fix }),
      explainWithFix: ({ resultId, fix }) => run('planwright.explainWithFix', { resultId, fix }),
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
        const range = finding?.range ?? this.#besides.rangesOf(resultId)[nodeId]?.[0];
        if (result && range) await reveal(result, range, focus);
      },
      ...this.#besides.handlers(() => this.panel),
      failed: this.#onFailure,
    };
  }

  /** Executes what is on show where it was executed, and nothing else. */
  async #measureAgain(resultId: string): Promise<void> {
    const result = this.#results.get(resultId);
    if (result === null)
      throw new UserError('This result is from before. Explain the statement again first.');
    if (this.#where.files.idFor(result.uri) !== result.connectionId)
      throw new UserError('This result is of another connection. Choose it again first.', [
        'file-connection',
      ]);
    await this.#again('planwright.measureSeveralTimes', resultId);
  }

  async #again(command: CommandId, resultId: string): Promise<void> {
    const result = this.#results.get(resultId);
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
    const place = placeAt(offset, result.report.findings, this.#besides.rangesOf(result.id));
    if (place) this.panel.select(place.findingIndex, place.nodeId);
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#besides.dispose();
    this.panel.dispose();
  }
}

function isVisible(uri: vscode.Uri): boolean {
  const address = uri.toString();
  return vscode.window.visibleTextEditors.some(
    ({ document }) => document.uri.toString() === address,
  );
}

async function reveal(result: BoundResult, range: SourceRange, focus: boolean): Promise<void> {
  if (result.stale) return;
  // A statement that came with a plan has no editor until somebody goes there.
  if (!focus && result.uri.scheme === PLAN_SCHEME && !isVisible(result.uri)) return;
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
