// One run of a statement as a person follows it: what is being done, the plan as soon as it is there, the candidates, the whole
// report, and what ended it early.

import { randomUUID } from 'node:crypto';
import { keepTried } from '../../features/explain/tryForReal';
import type { ReportWatch } from '../../features/explain/stages';
import type * as vscode from 'vscode';
import type { SourceRange } from '../../model/sourceRange';
import type { ExplainReport } from '../../model/report';
import type { Work } from '../../util/progress';
import type { ResultPanel, RunProgress } from '../results/resultPanel';
import type { BoundResult, ResultSource, ResultStore } from '../results/resultStore';
import { rangeInDocument, type TextStatement } from '../../features/hostLanguages/textStatements';
import { CancelledError } from '../shell/failure';
import type { Log } from '../shell/log';
import type { WorkRunner } from '../shell/workRunner';
import { isLongRun, type EndedRun } from './backgroundNotice';
import type { Explainer, ExplainRequest } from './explainer';
import type { StatementTarget } from './statementTarget';

export interface ExplainOrder {
  /** Of the statement, in a few words. */
  readonly name: string;
  /** ` (2 of 3)` in a series. */
  readonly ordinal: string;
  readonly question: ExplainRequest;
  readonly target: StatementTarget;
  /** The string of a program that it stands in. */
  readonly passage: TextStatement['passage'];
  /** Names the command, where it explains several statements. */
  readonly series: string | null;
}

/** What the squiggles know of why a statement cannot run, as a sentence with what was likely meant; null for nothing. */
export type Nearest = (document: vscode.TextDocument, range: SourceRange) => string | null;

export class ExplainRuns {
  readonly #explainer: Explainer;
  readonly #results: ResultStore;
  readonly #panel: ResultPanel;
  readonly #work: WorkRunner;
  readonly #log: Log;
  readonly #nearest: Nearest;
  /** How the search for advice on a result is ended, while it goes on. */
  readonly #searches = new Map<string, AbortController>();

  constructor(parts: {
    readonly explainer: Explainer;
    readonly results: ResultStore;
    readonly panel: ResultPanel;
    readonly work: WorkRunner;
    readonly log: Log;
    readonly nearest: Nearest;
  }) {
    this.#explainer = parts.explainer;
    this.#results = parts.results;
    this.#panel = parts.panel;
    this.#work = parts.work;
    this.#log = parts.log;
    this.#nearest = parts.nearest;
  }

  /** Null where a newer run of the same statement has taken its place. */
  async run(order: ExplainOrder): Promise<EndedRun | null> {
    const { name, question, ordinal } = order;
    const title = `${question.advise ? 'Explain & Optimize' : 'Explain'}: ${name}${ordinal}`;
    const startedAt = performance.now();
    const result = await this.#work.run(
      title,
      (work) => new OneRun(order, this.#parts(), this.#searches).follow(work),
      this.#panel.place,
    );
    if (result?.report.awaitsTwin === true) void this.#complete(question, result);
    return result === null ? null : { result, name, ranMs: performance.now() - startedAt };
  }

  #parts(): Parts {
    const [explainer, results] = [this.#explainer, this.#results];
    const [panel, log, nearest] = [this.#panel, this.#log, this.#nearest];
    return { explainer, results, panel, log, nearest };
  }

  /** What was shown before the twin was ready is planned on it then, on the plan that is there: nothing is executed. */
  async #complete(question: ExplainRequest, { id, report }: BoundResult): Promise<void> {
    try {
      const ready = await this.#explainer.twinReady(question);
      if (this.#results.get(id) === null) return;
      if (!ready) {
        this.#showCompleted(id, { ...report, awaitsTwin: false });
        return;
      }
      const quiet: Work = { signal: new AbortController().signal, progress: () => undefined };
      const whole = await this.#explainer.explain({ ...question, explained: report }, quiet);
      this.#showCompleted(id, whole);
    } catch (error) {
      // The report that is shown stands by itself, and waits for nothing any more.
      this.#log.failure(error);
      this.#showCompleted(id, { ...report, awaitsTwin: false });
    }
  }

  #showCompleted(id: string, report: ExplainReport): void {
    const now = this.#results.get(id);
    if (now === null) return;
    const completed = this.#results.complete(id, keepTried(now.report, report));
    if (completed !== null) this.#panel.showCompleted(completed);
  }
}

interface Parts {
  readonly explainer: Explainer;
  readonly results: ResultStore;
  readonly panel: ResultPanel;
  readonly log: Log;
  readonly nearest: Nearest;
}

class OneRun {
  readonly #order: ExplainOrder;
  readonly #parts: Parts;
  readonly #searches: Map<string, AbortController>;
  readonly #startedAt = performance.now();
  /** Ends with the work, and earlier where a newer run takes its place. */
  readonly #abort = new AbortController();
  #progress: RunProgress;
  #shown: BoundResult | null = null;

  constructor(order: ExplainOrder, parts: Parts, searches: Map<string, AbortController>) {
    this.#order = order;
    this.#parts = parts;
    this.#searches = searches;
    this.#progress = {
      run: randomUUID(),
      title: `${order.name}${order.ordinal}`,
      message: '',
      since: this.#startedAt,
      limitMs: limitOf(order.question),
      resultId: null,
      series: order.series,
    };
  }

  async follow(work: Work): Promise<BoundResult | null> {
    const { panel, explainer } = this.#parts;
    panel.beginRun(this.#progress);
    const told: Work = {
      signal: AbortSignal.any([work.signal, this.#abort.signal]),
      progress: (message) => {
        work.progress(message);
        this.#tell({ message });
      },
    };
    try {
      const report = await explainer.explain(this.#order.question, told, this.#watch(told.signal));
      const result = this.#whole(report);
      // A series ends with what the person cancelled; the plan that was there by then stays.
      if (work.signal.aborted) throw new CancelledError();
      return result;
    } catch (error) {
      if (this.#shown === null) this.#showFailure(error);
      throw error;
    } finally {
      if (this.#shown !== null) this.#searches.delete(this.#shown.id);
      panel.endRun(this.#progress.run);
    }
  }

  #showFailure(error: unknown): void {
    const { name, question, target } = this.#order;
    const { range, text } = question.parsed.statement;
    const nearest = this.#parts.nearest(target.document, rangeInDocument(this.#order, range));
    this.#parts.panel.showFailure({ name, statement: text, nearest }, error);
  }

  #watch(signal: AbortSignal): ReportWatch {
    const { panel, results, log } = this.#parts;
    return {
      found: (report) => {
        const { id } = this.#show(report);
        this.#searches.set(id, this.#abort);
        const message = 'looking for what would help';
        this.#tell({ resultId: id, since: performance.now(), limitMs: null, message });
      },
      tried: (trials) => {
        if (this.#shown === null) return;
        results.advance(this.#shown.id, { kind: 'pending', trials: [...trials] });
        panel.showTrials(this.#shown.id, trials);
      },
      stopped: (error) => {
        if (!signal.aborted) log.failure(error);
      },
    };
  }

  #tell(changed: Partial<RunProgress>): void {
    this.#progress = { ...this.#progress, ...changed };
    this.#parts.panel.showProgress(this.#progress);
  }

  /** Searches for results that it takes the place of are of no use any more. */
  #show(report: ExplainReport): BoundResult {
    const { results, panel } = this.#parts;
    const { target, passage, question, series } = this.#order;
    const source: ResultSource = {
      uri: target.document.uri,
      connectionId: question.connection.profile.id,
      ...(question.place === undefined ? {} : { onReplica: true }),
      ...(series === null ? {} : { series }),
    };
    const result = results.add(
      source,
      report,
      { text: target.text, passage },
      target.document.getText(),
    );
    for (const [id, search] of this.#searches) if (results.get(id) === null) search.abort();
    this.#shown = result;
    const isBehind = isLongRun(performance.now() - this.#startedAt) && !panel.place.isVisible();
    panel.showMade(result, isBehind);
    return result;
  }

  #whole(report: ExplainReport): BoundResult | null {
    if (this.#shown === null) return this.#show(report);
    const completed = this.#parts.results.complete(this.#shown.id, report);
    if (completed !== null) this.#parts.panel.showCompleted(completed);
    return completed;
  }
}

/** Several runs have it each, so there is none for all of them. */
function limitOf({ runs, statementTimeoutMs, connection }: ExplainRequest): number | null {
  if (runs !== undefined) return null;
  return statementTimeoutMs ?? connection.profile.statementTimeoutMs;
}
