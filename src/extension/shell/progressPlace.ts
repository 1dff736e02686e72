// Where work tells of itself when that is not a notification: while it can be seen there, nothing else tells the same.

import type * as vscode from 'vscode';

export interface ProgressPlace {
  isVisible(): boolean;
  readonly onDidChangeVisibility: vscode.Event<void>;
}
