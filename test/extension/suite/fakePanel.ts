// A webview without its page: what the host says to it is parsed and taken down, and the test answers for the page.

import * as vscode from 'vscode';
import {
  hostToPanelSchema,
  PANEL_PROTOCOL_VERSION,
  type HostToPanel,
  type PanelRequest,
} from '../../../src/model/panelProtocol';

interface Maker {
  createWebviewPanel: typeof vscode.window.createWebviewPanel;
}

/** In place of every webview panel that is made until it is restored. */
export class FakePanel {
  readonly said: HostToPanel[] = [];
  revealed = 0;
  visible = false;
  #made: vscode.WebviewPanel | null = null;
  readonly #window: Maker = vscode.window;
  readonly #original = this.#window.createWebviewPanel;
  readonly #received = new vscode.EventEmitter<unknown>();
  readonly #disposed = new vscode.EventEmitter<void>();
  readonly #viewState = new vscode.EventEmitter<vscode.WebviewPanelOnDidChangeViewStateEvent>();

  constructor() {
    this.#window.createWebviewPanel = (viewType, title) => this.#panel(viewType, title);
  }

  /** As the page does. */
  send(request: PanelRequest): void {
    this.#received.fire({ ...request, version: PANEL_PROTOCOL_VERSION });
  }

  /** The person puts something before the panel, or takes it away. */
  setVisible(visible: boolean): void {
    this.visible = visible;
    if (this.#made !== null) this.#viewState.fire({ webviewPanel: this.#made });
  }

  of<Type extends HostToPanel['type']>(type: Type): Extract<HostToPanel, { type: Type }>[] {
    return this.said.filter(
      (message): message is Extract<HostToPanel, { type: Type }> => message.type === type,
    );
  }

  last<Type extends HostToPanel['type']>(type: Type): Extract<HostToPanel, { type: Type }> {
    const message = this.of(type).at(-1);
    if (message === undefined) throw new Error(`The host said no ${type}.`);
    return message;
  }

  /** The extension hears that the person closed it. */
  restore(): void {
    this.#disposed.fire();
    this.#window.createWebviewPanel = this.#original;
  }

  #panel(viewType: string, title: string): vscode.WebviewPanel {
    const isVisible = () => this.visible;
    this.visible = true;
    const webview: vscode.Webview = {
      options: {},
      html: '',
      cspSource: 'none',
      onDidReceiveMessage: this.#received.event,
      asWebviewUri: (uri) => uri,
      postMessage: (message: unknown) => {
        this.said.push(hostToPanelSchema.parse(JSON.parse(String(message))));
        return Promise.resolve(true);
      },
    };
    const made: vscode.WebviewPanel = {
      ...{ viewType, title, webview, options: {}, viewColumn: undefined, active: false },
      get visible() {
        return isVisible();
      },
      onDidChangeViewState: this.#viewState.event,
      onDidDispose: this.#disposed.event,
      reveal: () => {
        this.revealed += 1;
        this.visible = true;
      },
      dispose: () => undefined,
    };
    this.#made = made;
    return made;
  }
}
