// The one panel beside the editor: shows a report, what is being done or what went wrong, and passes on what the person asks for.

import * as vscode from 'vscode';
import {
  PANEL_PROTOCOL_VERSION,
  panelStateSchema,
  panelToHostSchema,
  type HostToPanel,
  type PanelToHost,
  type ProgressMessage,
  type ReportMessage,
} from '../../model/panelProtocol';
import type { Tint } from '../../model/connectionProfile';
import type { ComparedPlans, RunSummary } from '../../model/panelHistory';
import type { Trial } from '../../model/adviceStage';
import type {
  AppliedNote,
  PanelFrame,
  PanelReport,
  PreviousRun,
  Staleness,
} from '../../model/panelReport';
import type { ExplainReport } from '../../model/report';
import type { SourceRange } from '../../model/sourceRange';
import type { ProgressPlace } from '../shell/progressPlace';
import { WebviewHost } from '../shell/webviewHost';
import { saveFile } from './saveFile';
import { statementName } from '../results/statementName';
import { toPanelReport } from './toPanelReport';

type Messages = {
  readonly [Type in PanelToHost['type']]: Extract<PanelToHost, { readonly type: Type }>;
};
type HandlerTable = {
  readonly [Type in keyof Messages]: (message: Messages[Type]) => void | Promise<void>;
};

/** What the wiring must answer: a missing handler does not compile. The rest the panel answers itself. */
export interface PanelHandlers extends Omit<
  HandlerTable,
  'ready' | 'copyText' | 'saveFile' | 'nextStep' | 'endComparison'
> {
  /** One of the steps that were given to showFailure. */
  readonly nextStep: (id: string) => void | Promise<void>;
  readonly failed: (error: unknown) => void | Promise<void>;
}

export interface PanelContext {
  readonly resultId: string;
  readonly connectionName: string;
  readonly production: boolean;
  readonly tint: Tint | null;
  readonly mayRun: boolean;
  readonly onReplica: boolean;
  readonly place: PanelFrame['place'];
  readonly series: PanelFrame['series'];
  readonly pinned: boolean;
  /** To compare the figures with. */
  readonly previous: PreviousRun | null;
  readonly applied: AppliedNote | null;
  readonly staleness?: Staleness;
}

/** What may change while the report stays. */
type Changing = Pick<PanelFrame, 'previous' | 'applied' | 'place' | 'series' | 'pinned'>;

/** The run that is told of, with the time at which its stage began, by performance.now(). */
type Running = Omit<ProgressMessage, 'version' | 'type' | 'elapsedMs'> & { readonly since: number };

export interface PanelFailure {
  readonly title: string;
  readonly statement: string;
  /** What was tried and what the server said. */
  readonly message: string;
  readonly nextSteps: readonly { readonly id: string; readonly title: string }[];
}

const version = PANEL_PROTOCOL_VERSION;
const NAME = 'Planwright';

export class PlanPanel implements vscode.Disposable {
  static readonly viewType = 'planwright.plan';
  readonly #handlers: PanelHandlers;
  readonly #host: WebviewHost<PanelToHost, HostToPanel>;
  /** What the page should show; sent again whenever it was drawn anew. */
  #shown: HostToPanel = { version, type: 'empty' };
  #report: ReportMessage | null = null;
  #running: Running | null = null;
  /** What belongs to the report, and follows it whenever it is sent. */
  #history: HostToPanel | null = null;
  #comparison: HostToPanel | null = null;

  constructor(extensionUri: vscode.Uri, handlers: PanelHandlers) {
    this.#handlers = handlers;
    this.#host = new WebviewHost<PanelToHost, HostToPanel>(extensionUri, {
      viewType: PlanPanel.viewType,
      script: 'panel.js',
      style: 'panel.css',
      received: panelToHostSchema,
      handle: (message) => dispatch(this.#table(), message.type, message),
      failed: handlers.failed,
    });
  }

  get place(): ProgressPlace {
    return this.#host;
  }

  /** The result that is on show, or was before the panel was closed; null before the first. */
  get resultId(): string | null {
    return this.#report?.frame.resultId ?? null;
  }

  get onReplica(): boolean {
    return this.#report?.frame.onReplica ?? false;
  }

  /** `behind`: where something else stands before the panel, it is left there. */
  show(report: ExplainReport, context: PanelContext, behind = false): void {
    const { staleness, ...frame } = context;
    const message: ReportMessage = {
      version,
      type: 'report',
      report: toPanelReport(report),
      frame: { title: statementName(report), ...frame },
      staleness: staleness ?? 'current',
    };
    this.#report = message;
    this.#history = null;
    this.#comparison = null;
    this.#shown = message;
    if (behind) this.#host.rename(this.#title());
    else this.#host.present(this.#title());
    this.#host.post(message);
  }

  /** And not a failure, or nothing yet. */
  isOnReport(): boolean {
    return this.#shown === this.#report;
  }

  focus(): void {
    this.#host.focus();
  }

  /** More is known of the report on show; what belongs to it stays. */
  update(report: ExplainReport, changed: Partial<Changing> = {}): void {
    const shown = this.#report;
    if (shown === null) return;
    const { nodeRanges } = shown.report;
    const frame = { ...shown.frame, ...changed };
    const message = { ...shown, frame, report: toPanelReport(report, nodeRanges) };
    this.#report = message;
    // Progress or a failure of something else may stand before it.
    if (this.#shown === shown) this.#show(message);
  }

  /** What surrounds the report on show. */
  reframe(changed: Partial<Changing>): void {
    const shown = this.#report;
    if (shown === null) return;
    const frame = { ...shown.frame, ...changed };
    if (JSON.stringify(frame) === JSON.stringify(shown.frame)) return;
    this.#replace({ ...shown, frame });
    this.#host.post({ version, type: 'frame', frame });
  }

  showTrials(resultId: string, trials: readonly Trial[]): void {
    const shown = this.#report;
    if (shown?.frame.resultId !== resultId) return;
    const advice = { kind: 'pending' as const, trials: [...trials] };
    this.#replace({ ...shown, report: { ...shown.report, advice } });
    this.#host.post({ version, type: 'trials', resultId, trials: [...trials] });
  }

  /** Where the nodes of the report on show stand in its statement. */
  showPlaces(resultId: string, nodeRanges: readonly (readonly SourceRange[])[]): void {
    const shown = this.#report;
    if (shown?.frame.resultId !== resultId) return;
    const places = nodeRanges.map((ranges) => [...ranges]);
    this.#replace({ ...shown, report: { ...shown.report, nodeRanges: places } });
    this.#host.post({ version, type: 'places', resultId, nodeRanges: places });
  }

  /** The kept runs of the statement on show. */
  showHistory(runs: readonly RunSummary[]): void {
    this.#history = { version, type: 'history', runs: [...runs] };
    this.#host.post(this.#history);
  }

  showComparison(compared: ComparedPlans): void {
    this.#comparison = { version, type: 'comparison', compared };
    this.#host.post(this.#comparison);
  }

  showAnonymised(resultId: string, report: PanelReport): void {
    this.#host.post({ version, type: 'anonymised', resultId, report });
  }

  /** Beside the report on show, or alone where there is none; the panel's Cancel calls the handler. */
  showProgress(running: Running): void {
    const began = this.#running === null;
    this.#running = running;
    if (began) this.#host.present(this.#title());
    // What went wrong before is over.
    if (began && this.#shown.type === 'failure') {
      this.#shown = this.#report ?? { version, type: 'empty' };
      this.#host.post(this.#shown);
    }
    this.#postProgress();
  }

  endProgress(): void {
    this.#running = null;
    this.#host.post({ version, type: 'idle' });
  }

  showFailure(failure: PanelFailure): void {
    const { title, message, statement, nextSteps } = failure;
    this.#present({
      version,
      type: 'failure',
      title,
      message,
      statement,
      nextSteps: [...nextSteps],
    });
  }

  /** The text of the statement was edited, or the edit was undone, or the database was changed. */
  markStale(staleness: Staleness): void {
    if (this.#report === null || this.#report.staleness === staleness) return;
    const showing = this.#shown === this.#report;
    this.#report = { ...this.#report, staleness };
    if (!showing) return;
    this.#shown = this.#report;
    this.#host.post({ version, type: 'staleness', staleness });
  }

  /** The editor's cursor stands in the words of a finding or a node. */
  select(findingIndex: number | null, nodeId: number | null): void {
    if (this.#shown === this.#report)
      this.#host.post({ version, type: 'select', findingIndex, nodeId });
  }

  /** After a reload of the window: the page's own state is all that is left of the result. */
  restore(panel: vscode.WebviewPanel, state: unknown): void {
    const parsed = panelStateSchema.safeParse(state);
    const last = parsed.success ? parsed.data.last : null;
    this.#report = last === null ? null : restored(last);
    this.#shown = this.#report ?? { version, type: 'empty' };
    this.#host.adopt(panel, this.#title());
  }

  dispose(): void {
    this.#host.dispose();
  }

  #postProgress(): void {
    if (this.#running === null) return;
    const { since, ...running } = this.#running;
    const elapsedMs = Math.max(0, performance.now() - since);
    this.#host.post({ version, type: 'progress', ...running, elapsedMs });
  }

  #replace(report: ReportMessage): void {
    if (this.#shown === this.#report) this.#shown = report;
    this.#report = report;
  }

  #present(message: HostToPanel): void {
    this.#shown = message;
    this.#host.present(this.#title());
    this.#host.post(message);
  }

  #show(message: ReportMessage): void {
    this.#shown = message;
    for (const each of [message, this.#history, this.#comparison])
      if (each !== null) this.#host.post(each);
  }

  #title(): string {
    if (this.#shown.type === 'failure') return this.#shown.title;
    return this.#report?.frame.title ?? NAME;
  }

  /** Everything that may arrive: what concerns the page is answered here, the rest by the wiring. */
  #table(): HandlerTable {
    const { nextStep } = this.#handlers;
    return {
      ...this.#handlers,
      ready: () => {
        this.#host.post(this.#shown);
        if (this.#history !== null) this.#host.post(this.#history);
        if (this.#comparison !== null) this.#host.post(this.#comparison);
        this.#postProgress();
      },
      endComparison: () => {
        this.#comparison = null;
      },
      copyText: async ({ text }) => {
        await vscode.env.clipboard.writeText(text);
      },
      saveFile: ({ format, content, anonymous }) =>
        saveFile(format, content, anonymous ? '' : (this.#report?.frame.title ?? '')),
      nextStep: async ({ id }) => {
        if (this.#offers(id)) await nextStep(id);
      },
    };
  }

  #offers(step: string): boolean {
    return this.#shown.type === 'failure' && this.#shown.nextSteps.some(({ id }) => id === step);
  }
}

/** Nobody seeks advice for it any more. */
function restored({ report, ...last }: ReportMessage): ReportMessage {
  const isPending = report.advice?.kind === 'pending';
  const advice = { kind: 'stopped' as const, why: 'The window was reloaded.' };
  return {
    ...last,
    frame: { ...last.frame, series: [], pinned: false },
    report: isPending ? { ...report, advice } : report,
    staleness: 'restored',
  };
}

function dispatch<Type extends keyof Messages>(
  table: HandlerTable,
  type: Type,
  message: Messages[Type],
): void | Promise<void> {
  return table[type](message);
}
