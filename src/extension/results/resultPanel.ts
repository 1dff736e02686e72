// Where results are shown beside the editor: who makes a result need not know what shows it.

import type { Trial } from '../../model/adviceStage';
import type { ProgressPlace } from '../shell/progressPlace';
import type { BoundResult } from './resultStore';

export interface RunProgress {
  /** Names the run. */
  readonly run: string;
  readonly title: string;
  /** What is being done, as a short phrase; may be empty. */
  readonly message: string;
  /** When this stage of it began, by performance.now(). */
  readonly since: number;
  /** When the server ends it; null where it has no limit. */
  readonly limitMs: number | null;
  /** The result that it has made so far; null before its plan is there. */
  readonly resultId: string | null;
  /** Of several statements that are explained by one command. */
  readonly series: string | null;
}

export interface FailedStatement {
  /** In a few words. */
  readonly name: string;
  readonly statement: string;
  /** A sentence with what was likely meant; null where nothing is known. */
  readonly nearest: string | null;
}

export interface ResultPanel {
  readonly place: ProgressPlace;
  /** Comes to the front, and tells of this run from now on, whatever else still runs. */
  beginRun(progress: RunProgress): void;
  showProgress(progress: RunProgress): void;
  endRun(run: string): void;
  showFailure(failed: FailedStatement, error: unknown): void;
  showResult(result: BoundResult): void;
  /** What a run has just made. `behind`: where something else stands before the panel, it is left there. */
  showMade(result: BoundResult, behind: boolean): void;
  /** Index candidates of a result, which may be on show, as they are being planned. */
  showTrials(resultId: string, trials: readonly Trial[]): void;
  /** More is known of a result, which may be on show. */
  showCompleted(result: BoundResult): void;
}
