// Long work that says what is being done and can be cancelled, in one place at a time: its own, else a notification; where neither
// is seen, in the status bar.

import * as vscode from 'vscode';
import type { Work } from '../../util/progress';
import { visibleMessage } from '../../util/visibleText';
import type { ProgressPlace } from './progressPlace';

export interface RunningWork {
  readonly title: string;
  /** By performance.now(). */
  readonly startedAt: number;
  /** It is told of somewhere else than in the status bar. */
  readonly isSeen: () => boolean;
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

  /** `place`: where it tells of itself, in place of a notification. */
  async run<T>(
    title: string,
    task: (work: Work) => Promise<T>,
    place: ProgressPlace | null = null,
  ): Promise<T> {
    const abort = new AbortController();
    const entry: RunningWork = {
      title,
      startedAt: performance.now(),
      isSeen: () => place === null || place.isVisible(),
      cancel: () => {
        abort.abort();
      },
    };
    this.#running.add(entry);
    this.#changed.fire();
    const seen = place?.onDidChangeVisibility(() => {
      this.#changed.fire();
    });
    try {
      const { signal } = abort;
      return await (place === null
        ? notified(entry, signal, task)
        : task({ signal, progress: () => undefined }));
    } finally {
      seen?.dispose();
      this.#running.delete(entry);
      this.#changed.fire();
    }
  }

  dispose(): void {
    this.cancelAll();
    this.#changed.dispose();
  }
}

async function notified<T>(
  { title, cancel }: RunningWork,
  signal: AbortSignal,
  task: (work: Work) => Promise<T>,
): Promise<T> {
  const location = vscode.ProgressLocation.Notification;
  return vscode.window.withProgress(
    { location, title: visibleMessage(title), cancellable: true },
    async (progress, token) => {
      const subscription = token.onCancellationRequested(cancel);
      try {
        return await task({
          signal,
          progress: (message) => {
            progress.report({ message: visibleMessage(message) });
          },
        });
      } finally {
        subscription.dispose();
      }
    },
  );
}
