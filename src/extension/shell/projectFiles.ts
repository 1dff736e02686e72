// What does the planwright.json of a document say? As it stands each time; one that cannot be used is told once, and then as if there
// were none. It holds nothing that a folder which nobody has trusted may not say.

import * as path from 'node:path';
import * as vscode from 'vscode';
import { PROJECT_FILES } from '../../features/project/projectFileNames';
import { isIncluded } from '../../features/project/projectRules';
import { Projects, type Project } from '../../features/project/projects';
import { tell } from './dialogs';

export class ProjectFiles implements vscode.Disposable {
  readonly #projects = new Projects();
  /** What was already complained about. */
  readonly #told = new Set<string>();
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscription: vscode.Disposable;
  /** A file of a project was written, or is gone. */
  readonly onDidChange = this.#changed.event;

  constructor() {
    const watcher = vscode.workspace.createFileSystemWatcher(PROJECT_FILES);
    const changed = () => {
      this.#told.clear();
      this.#changed.fire();
    };
    this.#subscription = vscode.Disposable.from(
      watcher,
      watcher.onDidCreate(changed),
      watcher.onDidChange(changed),
      watcher.onDidDelete(changed),
    );
  }

  /** Of what lies in no folder there is none. */
  async of(uri: vscode.Uri): Promise<Project | null> {
    if (uri.scheme !== 'file') return null;
    const open = (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath);
    const found = await this.#projects.of(path.dirname(uri.fsPath), open);
    if (found.ok) return found.value;
    this.#complain(found.error);
    return null;
  }

  leavesOut(project: Project | null, uri: vscode.Uri): boolean {
    return !isIncluded(project, uri.fsPath);
  }

  #complain(problem: string): void {
    if (this.#told.has(problem)) return;
    this.#told.add(problem);
    void tell('warning', `What the project has chosen is not used: ${problem}`);
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }
}
