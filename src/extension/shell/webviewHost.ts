// The life of one webview beside the editor: made on first use, adopted after a reload, sandboxed, and spoken to in parsed messages.

import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type * as z from 'zod';
import { webviewHtml } from './webviewHtml';

export interface WebviewOptions<Received> {
  readonly viewType: string;
  /** Files in dist/. */
  readonly script: string;
  readonly style: string;
  /** What the page may send; the host trusts nothing of it before. */
  readonly received: z.ZodType<Received>;
  readonly handle: (message: Received) => void | Promise<void>;
  readonly failed: (error: unknown) => void | Promise<void>;
}

export class WebviewHost<Received, Sent> implements vscode.Disposable {
  readonly #extensionUri: vscode.Uri;
  readonly #options: WebviewOptions<Received>;
  #panel: vscode.WebviewPanel | null = null;
  #subscriptions: vscode.Disposable = vscode.Disposable.from();
  readonly #visibility = new vscode.EventEmitter<void>();
  readonly onDidChangeVisibility = this.#visibility.event;

  constructor(extensionUri: vscode.Uri, options: WebviewOptions<Received>) {
    this.#extensionUri = extensionUri;
    this.#options = options;
  }

  /** Brings the page to the front without taking the focus from the editor. */
  present(title: string): void {
    const panel = this.#panel ?? this.#create(title);
    panel.title = title;
    if (!panel.visible) panel.reveal(undefined, true);
  }

  rename(title: string): void {
    if (this.#panel !== null) this.#panel.title = title;
  }

  isVisible(): boolean {
    return this.#panel?.visible === true;
  }

  focus(): void {
    this.#panel?.reveal(undefined, false);
  }

  /** A hidden page takes no messages; it says `ready` when it is drawn again. */
  post(message: Sent): void {
    // As text: an object of thousands of nodes is cloned once for every frame that it passes, which takes longer than parsing.
    void this.#panel?.webview.postMessage(JSON.stringify(message));
  }

  /** Also takes over what VS Code itself restored after a reload of the window. */
  adopt(panel: vscode.WebviewPanel, title: string): void {
    const folder = (name: string) => vscode.Uri.joinPath(this.#extensionUri, name);
    const { webview } = panel;
    webview.options = {
      enableScripts: true,
      localResourceRoots: [folder('dist'), folder('media')],
    };
    panel.iconPath = {
      light: vscode.Uri.joinPath(folder('media'), 'tab-light.svg'),
      dark: vscode.Uri.joinPath(folder('media'), 'tab-dark.svg'),
    };
    panel.title = title;
    const uri = (file: string) =>
      webview.asWebviewUri(vscode.Uri.joinPath(folder('dist'), file)).toString();
    this.#subscriptions = vscode.Disposable.from(
      webview.onDidReceiveMessage((message: unknown) => void this.#receive(message)),
      panel.onDidDispose(() => {
        this.#subscriptions.dispose();
        this.#panel = null;
        this.#visibility.fire();
      }),
      panel.onDidChangeViewState(() => {
        this.#visibility.fire();
      }),
    );
    this.#panel = panel;
    this.#visibility.fire();
    webview.html = webviewHtml({
      scriptUri: uri(this.#options.script),
      styleUri: uri(this.#options.style),
      codiconUri: uri('codicon.css'),
      cspSource: webview.cspSource,
      nonce: randomBytes(16).toString('base64url'),
    });
  }

  dispose(): void {
    this.#panel?.dispose();
    this.#visibility.dispose();
  }

  #create(title: string): vscode.WebviewPanel {
    const panel = vscode.window.createWebviewPanel(
      this.#options.viewType,
      title,
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      {},
    );
    this.adopt(panel, title);
    return panel;
  }

  async #receive(received: unknown): Promise<void> {
    const parsed = this.#options.received.safeParse(received);
    try {
      if (!parsed.success) throw new Error('The page sent a message that cannot be read.');
      await this.#options.handle(parsed.data);
    } catch (error) {
      await this.#options.failed(error);
    }
  }
}
