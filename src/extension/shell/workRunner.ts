// Long work with a notification that says what is being done and can be cancelled; the status bar shows what runs.

import * as vscode from 'vscode';
import type { Work } from '../../util/progress';
import { visibleLine } from '../../util/visibleText';

export interface RunningWork {
  readonly title: string;
  readonly cancel: () => void;
}

export class WorkRunner implements vscode.Disposable {
  readonly #running = new Set<RunningWork>();
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;

  running(): readonly RunningWork[] {
    return [...this.#running];
  }

  cancelAll(): void {
    for (const work of this.#running) work.cancel();
  }

  async run<T>(title: string, task: (work: Work) => Promise<T>): Promise<T> {
    const abort = new AbortController();
    const entry: RunningWork = {
      title,
      cancel: () => {
        abort.abort();
      },
    };
    this.#running.add(entry);
    this.#changed.fire();
    try {
      return await vscode.window.withProgress(
        {
          location: vscode.ProgressLocation.Notification,
          title: visibleLine(title),
          cancellable: true,
        },
        async (progress, token) => {
          const subscription = token.onCancellationRequested(entry.cancel);
          try {
            return await task({
              signal: abort.signal,
              progress: (message) => {
                progress.report({ message: visibleLine(message) });
              },
            });
          } finally {
            subscription.dispose();
          }
        },
      );
    } finally {
      this.#running.delete(entry);
      this.#changed.fire();
    }
  }

  dispose(): void {
    this.cancelAll();
    this.#changed.dispose();
  }
}
