// Where the statement of a result stands, and which others were explained together with it.

import * as vscode from 'vscode';
import type { PanelFrame, SeriesChoice } from '../../model/panelReport';
import { humanCost, humanMs } from '../../util/humanNumbers';
import { PLAN_SCHEME } from '../plans/planStatements';
import type { BoundResult, ResultStore } from '../results/resultStore';
import { statementName } from '../results/statementName';

export function surroundingsOf(
  result: BoundResult,
  results: ResultStore,
): Pick<PanelFrame, 'place' | 'series'> {
  const line = lineOf(result);
  const file = result.uri.path.split('/').at(-1) ?? '';
  return {
    place: line === null ? null : `${file}:${String(line)}`,
    series: seriesOf(result, results),
  };
}

/** In the order of the file; one alone is no choice. */
function seriesOf(result: BoundResult, results: ResultStore): readonly SeriesChoice[] {
  const { uri, series } = result;
  if (series === undefined) return [];
  const members = results.of(uri).filter((other) => other.series === series);
  if (members.length < 2) return [];
  const times = members.flatMap(({ report }) => report.metrics.executionMs ?? []);
  const most = times.length < 2 ? null : Math.max(...times);
  return [...members]
    .sort((a, b) => a.offset - b.offset)
    .map((member) => ({
      resultId: member.id,
      line: lineOf(member) ?? 1,
      title: statementName(member.report),
      figure: figureOf(member),
      slowest: most !== null && member.report.metrics.executionMs === most,
    }));
}

function figureOf({ report: { metrics } }: BoundResult): string {
  const { executionMs, totalCost } = metrics;
  return executionMs === null ? `cost ${humanCost(totalCost)}` : humanMs(executionMs);
}

/** From 1; null where it stands in no file of the person's. */
function lineOf({ uri, offset }: BoundResult): number | null {
  if (uri.scheme === PLAN_SCHEME) return null;
  const address = uri.toString();
  const document = vscode.workspace.textDocuments.find((open) => open.uri.toString() === address);
  return document === undefined ? null : document.positionAt(offset).line + 1;
}
