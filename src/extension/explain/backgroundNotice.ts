// A long run that ends while nobody looks says so once, and leads to its result.

import * as vscode from 'vscode';
import { humanElapsed } from '../../util/humanNumbers';
import type { ResultPanel } from '../results/resultPanel';
import type { BoundResult } from '../results/resultStore';
import { tell } from '../shell/dialogs';

/** Heuristic: whoever waits longer turns to something else. */
const LONG_RUN_MS = 10_000;

export function isLongRun(ranMs: number): boolean {
  return ranMs >= LONG_RUN_MS;
}

export interface EndedRun {
  readonly ranMs: number;
  readonly result: BoundResult;
  /** Of the statement, in a few words. */
  readonly name: string;
}

export interface Attention {
  readonly windowFocused: boolean;
  readonly panelVisible: boolean;
}

/** Where the panel is looked at, it tells the same. */
export function isUnseen(ranMs: number, { windowFocused, panelVisible }: Attention): boolean {
  return isLongRun(ranMs) && !(windowFocused && panelVisible);
}

/** Once for all that one command explained. */
export async function noticeInBackground(
  runs: readonly EndedRun[],
  panel: Pick<ResultPanel, 'place' | 'showResult'>,
): Promise<void> {
  const [last] = runs.slice(-1);
  if (last === undefined) return;
  const { result, name } = last;
  const ranMs = runs.reduce((sum, run) => sum + run.ranMs, 0);
  const windowFocused = vscode.window.state.focused;
  if (!isUnseen(ranMs, { windowFocused, panelVisible: panel.place.isVisible() })) return;
  const what = runs.length === 1 ? name : `${String(runs.length)} statements`;
  const verdict = runs.length === 1 ? ` ${result.report.verdict.replace(/\.$/, '')}.` : '';
  const words = `${what}: explained in ${humanElapsed(ranMs)}.${verdict}`;
  if ((await tell('information', words, 'Show')) === 'Show') panel.showResult(result);
}
