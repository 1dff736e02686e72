// The only way out of the page: typed requests to the extension, and the state that outlives the page.

import type { HostToPanel, PanelRequest, ReportMessage } from '../model/panelProtocol';
import type { UiState } from './uiState';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

/** Of the page, by VS Code; a second call throws. */
declare function acquireVsCodeApi(): VsCodeApi;

/** The same number as PANEL_PROTOCOL_VERSION: its type does not let them differ, and zod stays out of this bundle. */
const version: HostToPanel['version'] = 6;

/** Heuristic: VS Code keeps the state in its storage; a plan beyond this is explained again rather than kept. */
const MAX_KEPT_NODES = 2_000;

/** What outlives the page: enough to draw it again, and to choose what was chosen. */
export interface KeptState {
  readonly version: HostToPanel['version'];
  readonly last: ReportMessage | null;
  readonly ui: UiState | null;
}

export class Host {
  readonly #api = acquireVsCodeApi();

  post(request: PanelRequest): void {
    this.#api.postMessage({ ...request, version });
  }

  listen(receive: (message: HostToPanel) => void): void {
    window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      // Text, as the host sends it (webviewHost.ts); anything else is not from there.
      const message: unknown = typeof data === 'string' ? JSON.parse(data) : null;
      if (isFromHost(message)) receive(message);
    });
  }

  keep(last: ReportMessage | null, ui: UiState): void {
    // Without a plan that is too large; what was chosen is kept all the same.
    const small = last !== null && last.report.plan.nodes.length <= MAX_KEPT_NODES;
    const state: KeptState = { version, last: small ? last : null, ui };
    this.#api.setState(state);
  }

  kept(): KeptState | null {
    const state = this.#api.getState();
    // This page wrote it under the same version, so it is not parsed again.
    return isObject(state) && state['version'] === version ? (state as unknown as KeptState) : null;
  }
}

/** The host is ours and of the same build, but a page kept from an older version may still be open. */
function isFromHost(data: unknown): data is HostToPanel {
  return isObject(data) && data['version'] === version && typeof data['type'] === 'string';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
