// Which documents were opened with SQL of Planwright's own: a line above each statement runs it, and what was run of a fix is
// known by its words.

import * as vscode from 'vscode';
import type { DoneChanges } from '../../features/adviceText';
import type { FileConnections } from '../connections/fileConnections';
import { openSqlEditor } from '../shell/editors';
import type { FixToKeep } from './appliedBy';
import type { ResolvedFix } from './fixes';
import type { BoundResult } from './resultStore';

export type OpenedFix = FixToKeep & Pick<ResolvedFix, 'runnable' | 'done'>;

interface Opened {
  readonly fixes: readonly OpenedFix[];
  /** Null where it was opened for no statement. */
  readonly result: BoundResult | null;
}

interface OpenedFor {
  /** Null: the connection of any new file. */
  readonly connectionId: string | null;
  readonly result: BoundResult | null;
}

interface OpenedStatement {
  readonly fix: OpenedFix;
  /** What it alone does. */
  readonly done: DoneChanges;
  readonly result: BoundResult | null;
}

export class OpenedFixes implements vscode.Disposable {
  readonly #opened = new Map<string, Opened>();
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscription: vscode.Disposable;
  readonly onDidChange = this.#changed.event;

  readonly #files: FileConnections;

  constructor(files: FileConnections) {
    this.#files = files;
    this.#subscription = vscode.workspace.onDidCloseTextDocument(({ uri }) => {
      this.#opened.delete(uri.toString());
    });
  }

  /** On the connection that the fix is for, whichever is active. */
  async open(
    content: string,
    fixes: readonly OpenedFix[],
    { connectionId, result }: OpenedFor,
  ): Promise<void> {
    const { document } = await openSqlEditor(content);
    if (connectionId !== null) await this.#files.pick(document, connectionId);
    this.#opened.set(document.uri.toString(), { fixes, result });
    this.#changed.fire();
  }

  has(uri: vscode.Uri): boolean {
    return this.#opened.has(uri.toString());
  }

  /** Null for what is no statement of a fix, or was edited. */
  find(uri: vscode.Uri, sql: string): OpenedStatement | null {
    const { fixes = [], result = null } = this.#opened.get(uri.toString()) ?? {};
    for (const fix of fixes) {
      const position = fix.runnable.indexOf(sql.trim());
      if (position >= 0) return { fix, done: aloneAt(fix, position), result };
    }
    return null;
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }
}

/** The last is taken back first. */
function aloneAt({ runnable, done }: OpenedFix, position: number): DoneChanges {
  const [before, after] = [done(position), done(position + 1)];
  return {
    sql: `${runnable[position] ?? ''};`,
    undo: after.undo.slice(0, after.undo.length - before.undo.length),
    indexes: after.indexes.slice(before.indexes.length),
  };
}
