// The one panel beside the editor: shows a report, what is being done or what went wrong, and passes on what the person asks for.

import * as vscode from 'vscode';
import {
  PANEL_PROTOCOL_VERSION,
  panelStateSchema,
  panelToHostSchema,
  type HostToPanel,
  type PanelToHost,
  type ReportMessage,
} from '../../model/panelProtocol';
import type { Tint } from '../../model/connectionProfile';
import type { ComparedPlans, RunSummary } from '../../model/panelHistory';
import type { AppliedNote, PanelReport, PreviousRun, Staleness } from '../../model/panelReport';
import type { ExplainReport } from '../../model/report';
import type { SourceRange } from '../../model/sourceRange';
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
  /** To compare the figures with. */
  readonly previous: PreviousRun | null;
  readonly applied: AppliedNote | null;
  readonly stale?: boolean;
}

/** What is told beside the report of what was before it. */
type Beside = Pick<PanelContext, 'previous' | 'applied'>;

export interface PanelFailure {
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

  /** The result that is on show, or was before the panel was closed; null before the first. */
  get resultId(): string | null {
    return this.#report?.frame.resultId ?? null;
  }

  show(report: ExplainReport, context: PanelContext): void {
    const { resultId, connectionName, production, tint, mayRun, previous, applied } = context;
    const message: ReportMessage = {
      version,
      type: 'report',
      report: toPanelReport(report),
      frame: {
        resultId,
        title: statementName(report),
        connectionName,
        production,
        tint,
        mayRun,
        previous,
        applied,
      },
      staleness: context.stale === true ? 'edited' : 'current',
    };
    this.#report = message;
    this.#history = null;
    this.#comparison = null;
    this.#present(message);
  }

  focus(): void {
    this.#host.focus();
  }

  /** More is known of the report on show; what belongs to it stays. */
  update(report: ExplainReport, beside: Partial<Beside> = {}): void {
    const shown = this.#report;
    if (shown === null) return;
    const { nodeRanges } = shown.report;
    const frame = { ...shown.frame, ...beside };
    const message = { ...shown, frame, report: toPanelReport(report, nodeRanges) };
    this.#report = message;
    // Progress or a failure of something else may stand before it.
    if (this.#shown === shown) this.#show(message);
  }

  /** Where the nodes of the report on show stand in its statement. */
  showPlaces(resultId: string, nodeRanges: readonly (readonly SourceRange[])[]): void {
    const shown = this.#report;
    if (shown?.frame.resultId !== resultId) return;
    const places = nodeRanges.map((ranges) => [...ranges]);
    const report = { ...shown, report: { ...shown.report, nodeRanges: places } };
    if (this.#shown === shown) this.#shown = report;
    this.#report = report;
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

  /** What is being done, as a short phrase; the panel's Cancel calls the handler. */
  showProgress(title: string, message = ''): void {
    this.#present({ version, type: 'progress', title, message });
  }

  /** Back to the last report, after a cancel. */
  endProgress(): void {
    if (this.#shown.type !== 'progress') return;
    this.#shown = this.#report ?? { version, type: 'empty' };
    this.#host.post(this.#shown);
  }

  showFailure(failure: PanelFailure): void {
    const { message, nextSteps } = failure;
    this.#present({
      version,
      type: 'failure',
      title: 'Not explained',
      message,
      nextSteps: [...nextSteps],
    });
  }

  /** The text of the statement was edited, or the edit was undone. */
  markStale(stale = true): void {
    const staleness: Staleness = stale ? 'edited' : 'current';
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
    this.#report = last === null ? null : { ...last, staleness: 'restored' };
    this.#shown = this.#report ?? { version, type: 'empty' };
    this.#host.adopt(panel, this.#title());
  }

  dispose(): void {
    this.#host.dispose();
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

function dispatch<Type extends keyof Messages>(
  table: HandlerTable,
  type: Type,
  message: Messages[Type],
): void | Promise<void> {
  return table[type](message);
}
