// Statements of SQL files as tests of their plans, from the moment that a file of plans is seen. Neither it nor a statement is read,
// and nothing is loaded, before somebody looks at the tests.

import * as vscode from 'vscode';
import type { PLAN_FILE } from '../../features/planGuard/planFiles';
import type { PLAN_TESTS } from '../manifest';

const FILE: typeof PLAN_FILE = 'planwright.plans.json';
const CONTROLLER: typeof PLAN_TESTS = 'planwright.plans';

/** What stands behind the tests once somebody looks at them. */
export interface PlanTestSource {
  /** Reads them all, again where they are there. */
  show(): Promise<void>;
  /** After a file was saved. */
  saved(file: vscode.Uri): Promise<void>;
  run(request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void>;
}

export class PlanTestView implements vscode.Disposable {
  readonly #source: () => Promise<PlanTestSource>;
  readonly #watcher = vscode.workspace.createFileSystemWatcher(`**/${FILE}`);
  readonly #documents: vscode.Disposable;
  /** Folders, each looked into once. */
  readonly #looked = new Set<string>();
  #controller: vscode.TestController | null = null;
  #isShown = false;

  constructor(source: () => Promise<PlanTestSource>) {
    this.#source = source;
    this.#watcher.onDidCreate(() => {
      this.controller();
      void this.refresh();
    });
    this.#watcher.onDidChange(() => void this.refresh());
    this.#watcher.onDidDelete(() => void this.refresh());
    this.#documents = vscode.Disposable.from(
      vscode.workspace.onDidOpenTextDocument((document) => {
        this.#lookBeside(document);
      }),
      vscode.workspace.onDidSaveTextDocument((document) => void this.#saved(document)),
    );
    for (const { uri } of vscode.workspace.workspaceFolders ?? []) void this.#lookIn(uri);
    for (const document of vscode.workspace.textDocuments) this.#lookBeside(document);
  }

  /** There from now on. */
  controller(): vscode.TestController {
    this.#controller ??= this.#made();
    return this.#controller;
  }

  /** What is shown is read again. */
  async refresh(): Promise<void> {
    if (this.#isShown) await this.#show();
  }

  #made(): vscode.TestController {
    const controller = vscode.tests.createTestController(CONTROLLER, 'Plans of Statements');
    controller.resolveHandler = () => this.#show();
    controller.refreshHandler = () => this.#show();
    controller.createRunProfile(
      'Check Plans',
      vscode.TestRunProfileKind.Run,
      async (request, token) => {
        this.#isShown = true;
        await (await this.#source()).run(request, token);
      },
      true,
    );
    return controller;
  }

  async #show(): Promise<void> {
    this.#isShown = true;
    await (await this.#source()).show();
  }

  async #saved({ uri }: vscode.TextDocument): Promise<void> {
    if (this.#isShown) await (await this.#source()).saved(uri);
  }

  #lookBeside({ uri }: vscode.TextDocument): void {
    if (uri.scheme === 'file') void this.#lookIn(vscode.Uri.joinPath(uri, '..'));
  }

  async #lookIn(folder: vscode.Uri): Promise<void> {
    const address = folder.toString();
    if (this.#controller !== null || this.#looked.has(address)) return;
    this.#looked.add(address);
    try {
      await vscode.workspace.fs.stat(vscode.Uri.joinPath(folder, FILE));
    } catch {
      // There is none, which is what is asked.
      return;
    }
    this.controller();
  }

  dispose(): void {
    this.#documents.dispose();
    this.#watcher.dispose();
    this.#controller?.dispose();
  }
}
