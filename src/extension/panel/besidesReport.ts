// What the panel shows beside the report itself: where its nodes stand, earlier runs, two plans compared, its anonymous form.

import type { SqlParser } from '../../features/loadParser';
import { anonymiseReport } from '../../features/anonymiseReport';
import { locateReport } from '../../features/locateReport';
import { appliedWords, foundFigures } from '../../features/appliedWords';
import { comparePlans, type ComparedRun } from '../../features/plans/comparePlans';
import { runOrigin } from '../../features/runOrigin';
import type { AppliedNote, PreviousRun } from '../../model/panelReport';
import type { SourceRange } from '../../model/sourceRange';
import type { Statement } from '../../model/statement';
import type { Lazy } from '../../util/lazy';
import { appliedName, type Applied, type AppliedChanges } from '../results/appliedChanges';
import type { BoundResult, ResultStore } from '../results/resultStore';
import { UserError } from '../shell/failure';
import { compareProof, compareRuns } from './comparedPlans';
import { NodeMarker } from './nodeMarker';
import type { PanelHandlers, PlanPanel } from './planPanel';
import { runToCompare, type NewRun, type Run, type RunHistory } from './runHistory';
import { statementName } from '../results/statementName';
import { toPanelReport } from './toPanelReport';

type NodeRanges = readonly (readonly SourceRange[])[];

type Handlers = Pick<
  PanelHandlers,
  'anonymise' | 'pinRun' | 'compareRuns' | 'compareSuggestion' | 'hoverNode'
>;

/** A plan whose statement cannot be parsed is exported without it: nothing tells its names from its keywords. */
const NO_STATEMENT: Statement = {
  text: '',
  sql: '',
  range: { start: 0, end: 0 },
  fingerprint: '',
  class: 'read-only',
  reasons: [],
  verb: '',
  parameters: [],
};

export class BesidesReport {
  readonly #results: ResultStore;
  readonly #history: RunHistory;
  readonly #applied: AppliedChanges;
  readonly #parser: Lazy<SqlParser>;
  readonly #marker = new NodeMarker();
  /** Of the result on show. */
  #located: { readonly resultId: string; readonly ranges: NodeRanges } | null = null;

  constructor(
    results: ResultStore,
    history: RunHistory,
    applied: AppliedChanges,
    parser: Lazy<SqlParser>,
  ) {
    this.#results = results;
    this.#applied = applied;
    this.#history = history;
    this.#parser = parser;
  }

  /** After a report was shown: keeps it as a run, and sends what belongs to it. */
  async follow(panel: PlanPanel, result: BoundResult, connectionName: string): Promise<void> {
    const { report } = result;
    const { fingerprint } = report.statement;
    await this.#history.add(report, newRun(result, connectionName));
    await this.#keepFound(result);
    panel.showHistory(this.#history.summaries(fingerprint));
    const ranges = await locateReport(await this.#parser.get(), report);
    this.#located = { resultId: result.id, ranges };
    panel.showPlaces(result.id, ranges);
  }

  /** What became of the statement since its last run that can be compared. */
  previousOf(result: BoundResult): PreviousRun | null {
    // A run under other settings is compared with the last one that had none of them.
    const { under } = result.report;
    const run = newRun(result, '');
    const origin = run.origin === null ? null : { ...run.origin, changes: '' };
    const before = this.#history.before(under === undefined ? run : { ...run, origin });
    const compared = before === null ? null : runToCompare(before);
    if (before === null || compared === null) return null;
    const now = comparedNow(result);
    if (under === undefined) {
      const { outcome, verdict } = comparePlans(compared, now);
      return { id: before.id, figures: before.figures, outcome, verdict };
    }
    const { outcome, verdict } = comparePlans(compared, { ...now, origin });
    return {
      ...{ id: before.id, figures: before.figures, outcome },
      verdict: `with ${under}: ${verdict}`,
    };
  }

  /** What was applied for the statement, and what became of it. */
  appliedOf(result: BoundResult): AppliedNote | null {
    const { report, connectionId, id: resultId } = result;
    const applied = this.#applied.lastFor(connectionId, report.statement.fingerprint);
    if (applied === null) return null;
    const { id, fix, undo, predicted } = applied;
    const title = appliedName(applied);
    const note = { id, canUndo: undo.length > 0 };
    const shown = this.#history.find(resultId);
    if (applied.resultId === resultId || (shown !== null && shown.at < applied.at))
      return {
        ...note,
        fix: applied.resultId === resultId ? fix : null,
        words: `Applied: ${title}. Explain the statement again to see what became of it.`,
        outcome: null,
        before: null,
      };
    const compared = this.#comparedWith(applied, result);
    if (compared === null) return null;
    const words = appliedWords(title, compared.comparison, predicted?.after ?? null);
    const { outcome } = compared.comparison;
    return { ...note, fix: null, words, outcome, before: compared.before };
  }

  /** Keeps what the first explain after a change, and each later one, found of it. */
  async #keepFound(result: BoundResult): Promise<void> {
    const { report, connectionId } = result;
    const applied = this.#applied.lastFor(connectionId, report.statement.fingerprint);
    if (applied === null || applied.resultId === result.id) return;
    const figures = foundFigures(this.#comparedWith(applied, result)?.comparison ?? null);
    if (figures !== null) await this.#applied.found(applied.id, figures);
  }

  #comparedWith(applied: Applied, result: BoundResult) {
    const before = applied.resultId === null ? null : this.#history.find(applied.resultId);
    const compared = before === null ? null : runToCompare(before);
    if (before === null || compared === null) return null;
    return { before: before.id, comparison: comparePlans(compared, comparedNow(result)) };
  }

  rangesOf(resultId: string): NodeRanges {
    return this.#located?.resultId === resultId ? this.#located.ranges : [];
  }

  handlers(panel: () => PlanPanel): Handlers {
    return {
      hoverNode: ({ resultId, nodeId }) => {
        const result = this.#results.get(resultId);
        if (result === null || result.stale || nodeId === null) this.#marker.clear();
        else this.#marker.mark(result, this.rangesOf(resultId)[nodeId] ?? []);
      },
      anonymise: async ({ resultId }) => {
        const { report } = this.#result(resultId);
        const anonymous = await anonymiseReport(await this.#parser.get(), report);
        const statement = anonymous.statement ?? NO_STATEMENT;
        panel().showAnonymised(resultId, toPanelReport({ ...anonymous, statement }));
      },
      pinRun: async ({ run, pinned }) => {
        await this.#history.pin(run, pinned);
        const { fingerprint } = this.#run(panel().resultId ?? run);
        panel().showHistory(this.#history.summaries(fingerprint));
      },
      compareRuns: ({ before, after }) => {
        const compared = compareRuns(this.#run(before), this.#run(after));
        if (compared === null)
          throw new UserError('One of the kept plans cannot be read any more.');
        panel().showComparison(compared);
      },
      compareSuggestion: ({ resultId, suggestion: id }) => {
        const { suggestions } = this.#result(resultId).report;
        const suggestion = suggestions.find((candidate) => candidate.id === id);
        const compared = suggestion === undefined ? null : compareProof(suggestion);
        if (compared === null)
          throw new UserError('This suggestion was not planned: nothing to compare.');
        panel().showComparison(compared);
      },
    };
  }

  #result(id: string): BoundResult {
    const result = this.#results.get(id);
    if (result === null)
      throw new UserError('This result is from before. Explain the statement again first.');
    return result;
  }

  #run(id: string): Run {
    const run = this.#history.find(id);
    if (run === null) throw new UserError('This run is not kept any more.');
    return run;
  }

  dispose(): void {
    this.#marker.dispose();
  }
}

function newRun(
  { id, report, connectionId, replaces }: BoundResult,
  connectionName: string,
): NewRun {
  return {
    id,
    at: Date.now(),
    title: statementName(report),
    connectionName,
    origin: runOrigin(report, connectionId),
    replaced: replaces,
  };
}

function comparedNow({ report, connectionId }: BoundResult): ComparedRun {
  const { plan, times = null } = report;
  return { plan, origin: runOrigin(report, connectionId), times };
}
