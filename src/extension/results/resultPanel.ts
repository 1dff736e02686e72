// Where results are shown beside the editor: who makes a result need not know what shows it.

import type { BoundResult } from './resultStore';

export interface ResultPanel {
  showProgress(title: string, message: string): void;
  showFailure(title: string, error: unknown): void;
  showResult(result: BoundResult): void;
  /** More is known of a result, which may be on show. */
  showCompleted(result: BoundResult): void;
}
