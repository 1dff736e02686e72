// The built panel in a headless browser, under the policy that it has in VS Code, with a stand-in for the extension.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { webviewHtml } from '../../src/extension/shell/webviewHtml';
import type { HostToPanel } from '../../src/model/panelProtocol';
import { THEMES, type ThemeName } from './themes';

const DIST = path.resolve(__dirname, '../../dist');
const ORIGIN = 'http://panel.test';
const NONCE = 'bm9uY2U';

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.ttf': 'font/ttf',
};

export interface PanelPageOptions {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  /** What the page finds as its kept state. */
  readonly state?: unknown;
}

export interface PanelPage {
  readonly page: Page;
  /** What the panel sent to the extension. */
  readonly sent: readonly Readonly<Record<string, unknown>>[];
  /** Violations of the content security policy, and errors in the page. */
  readonly faults: readonly string[];
  post(message: HostToPanel): Promise<void>;
  /** What the panel keeps for the time when it is hidden. */
  kept(): Promise<unknown>;
}

export async function openPanelPage(
  browser: Browser,
  options: PanelPageOptions = {},
): Promise<PanelPage> {
  const { theme = 'dark', width = 1280, height = 800, state = null } = options;
  const page = await browser.newPage({ viewport: { width, height } });
  const messages: Record<string, unknown>[] = [];
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  await page.route(`${ORIGIN}/**`, async (route) => {
    const file = new URL(route.request().url()).pathname.slice(1);
    if (file === '') {
      await route.fulfill({ contentType: 'text/html', body: html() });
      return;
    }
    const contentType = TYPES[path.extname(file)] ?? 'application/octet-stream';
    await route.fulfill({ contentType, body: readFileSync(path.join(DIST, file)) });
  });
  await page.exposeFunction('panelSent', (message: Record<string, unknown>) => {
    messages.push(message);
  });
  await page.exposeFunction('panelFault', (fault: string) => {
    faults.push(fault);
  });
  await page.addInitScript({ content: standIn(theme, state) });
  await page.goto(`${ORIGIN}/`);
  // As the extension does: what is posted before the page listens is lost.
  while (!messages.some(({ type }) => type === 'ready')) await page.waitForTimeout(10);
  return {
    page,
    sent: messages,
    faults,
    post: (message) =>
      page.evaluate((json) => {
        window.postMessage(json, '*');
      }, JSON.stringify(message)),
    kept: () => page.evaluate('window.keptState'),
  };
}

/** What the panel has sent of one kind, once there is any. */
export async function sent({ page, sent: all }: PanelPage, type: string) {
  for (let round = 0; round < 100; round++) {
    const found = all.filter((message) => message['type'] === type);
    if (found.length > 0) return found;
    await page.waitForTimeout(20);
  }
  return [];
}

function html(): string {
  return webviewHtml({
    scriptUri: `${ORIGIN}/panel.js`,
    styleUri: `${ORIGIN}/panel.css`,
    codiconUri: `${ORIGIN}/codicon.css`,
    cspSource: ORIGIN,
    nonce: NONCE,
  });
}

/** What VS Code gives a webview: its interface, the theme's variables and the theme's class. */
function standIn(theme: ThemeName, state: unknown): string {
  const { bodyClass, variables } = THEMES[theme];
  return `
    window.keptState = ${JSON.stringify(state)};
    window.acquireVsCodeApi = () => ({
      postMessage: (message) => void window.panelSent(message),
      getState: () => window.keptState,
      setState: (state) => { window.keptState = JSON.parse(JSON.stringify(state)); },
    });
    window.addEventListener('securitypolicyviolation', (event) =>
      void window.panelFault('policy: ' + event.violatedDirective + ' ' + event.blockedURI));
    document.addEventListener('DOMContentLoaded', () => {
      document.body.className = ${JSON.stringify(bodyClass)};
      const variables = ${JSON.stringify(variables)};
      for (const [name, value] of Object.entries(variables))
        document.documentElement.style.setProperty('--vscode-' + name, value);
    });
  `;
}
