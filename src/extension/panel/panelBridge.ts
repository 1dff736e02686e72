// Ties the panel to the editor: shows results in it, and does what its buttons ask for. The panel sends names and ids only.

import * as vscode from 'vscode';
import type { Trial } from '../../model/adviceStage';
import { tintOf } from '../../model/connectionProfile';
import type { Staleness } from '../../model/panelReport';
import type { CommandId } from '../manifest';
import type { BesidesReport } from './besidesReport';
import { surroundingsOf } from './panelFrame';
import { PlanPanel, type PanelHandlers } from './planPanel';
import { reveal } from './reveal';
import type { ConnectionManager } from '../connections/connectionManager';
import type { FileConnections } from '../connections/fileConnections';
import { UserError, describeFailure } from '../shell/failure';
import { BUTTONS } from '../shell/failurePresenter';
import type { ProgressPlace } from '../shell/progressPlace';
import { findingRange } from '../results/lineNotes';
import { placeAt } from '../results/placeAt';
import type { FailedStatement, ResultPanel, RunProgress } from '../results/resultPanel';
import { inStatement, type BoundResult, type ResultStore } from '../results/resultStore';

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
  /** The run that is told of. */
  #run: string | null = null;
  /** Then the cursor does not take the panel to another result. */
  #pinned = false;

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
        this.#followText();
      }),
      vscode.window.onDidChangeTextEditorSelection((event) => {
        this.#followCursor(event);
      }),
    );
  }

  get place(): ProgressPlace {
    return this.panel.place;
  }

  beginRun(progress: RunProgress): void {
    this.#run = progress.run;
    this.showProgress(progress);
  }

  showProgress({ run, title, message, since, limitMs, resultId, series }: RunProgress): void {
    if (run !== this.#run) return;
    const shown = this.panel.resultId;
    const isOwn = resultId !== null && resultId === shown;
    const besides = series !== null && this.#shown()?.series === series;
    this.panel.showProgress({ title, message, since, limitMs, outdates: !isOwn && !besides });
  }

  endRun(run: string): void {
    if (run !== this.#run) return;
    this.#run = null;
    this.panel.endProgress();
  }

  showFailure({ name, statement, nearest }: FailedStatement, error: unknown): void {
    const { message, weight, nextSteps } = describeFailure(error);
    if (weight !== 'quiet')
      this.panel.showFailure({
        title: `Not explained: ${name}`,
        message: nearest === null ? message : `${message} ${nearest}`,
        statement,
        nextSteps: nextSteps.map((id) => ({ id, title: BUTTONS[id].title })),
      });
  }

  showResult(result: BoundResult): void {
    this.#show(result, false);
  }

  /** The others of a series do not push away the one that is being read: they come as choices. */
  showMade(result: BoundResult, behind: boolean): void {
    const shown = this.#shown();
    const { series } = result;
    if (series !== undefined && shown?.series === series && shown.id !== result.id)
      this.panel.reframe(surroundingsOf(shown, this.#results));
    else this.#show(result, behind);
  }

  #show(result: BoundResult, behind: boolean): void {
    const profile = this.#where.connections.connection(result.connectionId)?.profile;
    const connectionName = profile?.name ?? result.connectionId;
    this.panel.show(
      result.report,
      {
        resultId: result.id,
        connectionName,
        production: profile?.production ?? false,
        tint: profile === undefined ? null : tintOf(profile),
        mayRun: profile?.readOnly === false,
        onReplica: result.onReplica === true,
        previous: this.#besides.previousOf(result),
        applied: this.#besides.appliedOf(result),
        ...surroundingsOf(result, this.#results),
        pinned: this.#pinned,
        staleness: stalenessOf(result),
      },
      behind,
    );
    this.#besides.follow(this.panel, result, connectionName).catch(this.#onFailure);
  }

  showTrials(resultId: string, trials: readonly Trial[]): void {
    this.panel.showTrials(resultId, trials);
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
      showResult: ({ resultId }) => {
        const result = this.#results.get(resultId);
        if (result !== null) this.showResult(result);
      },
      pinPanel: ({ pinned }) => {
        this.#pinned = pinned;
        this.panel.reframe({ pinned });
      },
      revealStatement: async ({ resultId }) => {
        const result = this.#results.get(resultId);
        const length = result?.report.statement.text.length ?? 0;
        if (result) await reveal(result, { start: 0, end: length }, true);
      },
      rerun: ({ resultId }) => this.#explainAgain(resultId),
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
      tryFix: ({ resultId, fix }) => run('planwright.tryForReal', { resultId, fix }),
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
    if (result.stale && !result.outdated)
      throw new UserError('The statement was edited since. Explain it again, or undo the edit.');
    if (this.#where.files.idFor(result.uri) !== result.connectionId)
      throw new UserError('This result is of another connection. Choose it again first.', [
        'file-connection',
      ]);
    const again =
      result.onReplica === true ? 'planwright.measureOnReplica' : 'planwright.measureSeveralTimes';
    await this.#again(again, resultId);
  }

  /** What was measured on a replica is not executed on its primary: on which replica is asked again. */
  async #explainAgain(resultId: string): Promise<void> {
    const result = this.#results.get(resultId);
    // Of a result from before a reload only the panel knows where it was.
    const onReplica = result === null ? this.panel.onReplica : result.onReplica === true;
    const again = onReplica ? 'planwright.explainOnReplica' : 'planwright.explainAndOptimize';
    await this.#again(again, resultId);
  }

  async #again(command: CommandId, resultId: string): Promise<void> {
    const result = this.#results.get(resultId);
    const args = result ? [result.uri.toString(), result.offset] : [];
    await vscode.commands.executeCommand(command, ...args);
  }

  #shown(): BoundResult | null {
    const id = this.panel.resultId;
    return id === null ? null : this.#results.get(id);
  }

  #followText(): void {
    const result = this.#shown();
    if (result === null) return;
    this.panel.markStale(stalenessOf(result));
    this.panel.reframe(surroundingsOf(result, this.#results));
  }

  #followCursor({ textEditor, selections, kind }: vscode.TextEditorSelectionChangeEvent): void {
    const position = selections[0]?.active;
    // A selection that the panel itself made is not sent back to it.
    if (!position || kind === undefined || kind === vscode.TextEditorSelectionChangeKind.Command)
      return;
    const { document } = textEditor;
    const range = new vscode.Range(position, position);
    const [there] = this.#results.currentAt(document, range);
    const follows = !this.#pinned && this.place.isVisible() && this.panel.isOnReport();
    if (there !== undefined && there.id !== this.panel.resultId && follows) this.showResult(there);
    const result = this.#shown();
    if (!result || result.stale || result.uri.toString() !== document.uri.toString()) return;
    const offset = inStatement(result, document.offsetAt(position));
    const place = placeAt(offset, result.report.findings, this.#besides.rangesOf(result.id));
    if (place) this.panel.select(place.findingIndex, place.nodeId);
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#besides.dispose();
    this.panel.dispose();
  }
}

function stalenessOf({ stale, outdated }: BoundResult): Staleness {
  if (outdated) return 'outdated';
  return stale ? 'edited' : 'current';
}
