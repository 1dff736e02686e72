// A person's hands and eyes in a real VS Code workbench: opens it in a browser, types, clicks, reads, takes pictures.

import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Frame, Locator, Page } from 'playwright-core';
import { startWorkbenchServer } from '../../../scripts/lib/workbenchServer.mjs';
import { launchChromium } from '../../support/chromium';
import { placePreparedDemo } from '../../support/preparedDemo';
import { ALL_THEMES, THEME_CLASSES, THEMES, type Theme } from './themes';

const ROOT = path.resolve(__dirname, '../../..');
/** Where the extension keeps its demo, below the server's data directory. */
const DEMO_STORAGE = 'data/User/globalStorage/planwright.planwright/demo';
const SCREENSHOTS = path.join(ROOT, '.cache/screenshots');

/** Generous: two cores may be shared with other work. */
export const PATIENCE_MS = 60_000;
const POLL_MS = 100;
const HEIGHT = 800;
const WIDTH = 1280;
const WIDTH_NARROW = 800;

export interface WorkbenchOptions {
  /** Copied to be the opened folder; an empty one when absent. */
  readonly folder?: string;
  /** Further files of the opened folder, by name. */
  readonly files?: Readonly<Record<string, string>>;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** The shop is already filled, as after a first start. */
  readonly demo?: 'prepared';
  /** In Restricted Mode: nobody said yet that the folder is trusted. */
  readonly restricted?: boolean;
  readonly theme?: Theme;
  readonly width?: number;
}

export class Workbench {
  #theme: Theme;
  #settings: Readonly<Record<string, unknown>>;

  private constructor(
    readonly page: Page,
    /** The opened folder, a copy that the workbench may change. */
    readonly folder: string,
    private readonly parts: {
      readonly browser: Browser;
      readonly server: Awaited<ReturnType<typeof startWorkbenchServer>>;
      readonly directory: string;
    },
    options: WorkbenchOptions,
  ) {
    this.#theme = options.theme ?? 'dark';
    this.#settings = options.settings ?? {};
  }

  static async open(options: WorkbenchOptions = {}): Promise<Workbench> {
    const directory = mkdtempSync(path.join(os.tmpdir(), 'planwright-workbench-'));
    const folder = path.join(directory, 'workspace');
    mkdirSync(folder);
    if (options.folder !== undefined) cpSync(options.folder, folder, { recursive: true });
    for (const [name, text] of Object.entries(options.files ?? {})) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), text);
    }
    const settings = {
      'workbench.colorTheme': THEMES[options.theme ?? 'dark'],
      'window.autoDetectHighContrast': false,
      ...options.settings,
    };
    const dataDirectory = path.join(directory, 'server');
    if (options.demo === 'prepared')
      await placePreparedDemo(path.join(dataDirectory, DEMO_STORAGE));
    const server = await startWorkbenchServer({
      extension: 'installed',
      dataDirectory,
      settings,
      trust: options.restricted !== true,
    });
    const browser = await launchChromium();
    const context = await browser.newContext({
      viewport: { width: options.width ?? WIDTH, height: HEIGHT },
    });
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    const workbench = new Workbench(page, folder, { browser, server, directory }, options);
    await page.goto(server.url(folder));
    await page.locator('.monaco-workbench .statusbar').waitFor();
    await workbench.#themed();
    if (options.restricted === true) await workbench.statusBarItem('Restricted Mode').waitFor();
    return workbench;
  }

  async close(): Promise<void> {
    await this.parts.browser.close();
    await this.parts.server.stop();
    rmSync(this.parts.directory, { recursive: true, force: true });
  }

  /** Settings take effect while the workbench runs. */
  set(settings: Readonly<Record<string, unknown>>): void {
    this.#settings = { ...this.#settings, ...settings };
    this.parts.server.writeSettings(this.#settings);
  }

  async setTheme(theme: Theme): Promise<void> {
    this.#theme = theme;
    this.set({ 'workbench.colorTheme': THEMES[theme] });
    await this.#themed();
  }

  async resize(width: number): Promise<void> {
    await this.page.setViewportSize({ width, height: HEIGHT });
    await this.settle();
  }

  /** Waits until the page has drawn what it was asked for. */
  async settle(): Promise<void> {
    await sleep(3 * POLL_MS);
  }

  /** Opens a file of the folder and puts the cursor at its start. */
  async openFile(name: string): Promise<void> {
    await this.page.keyboard.press('ControlOrMeta+P');
    await this.#typeIntoQuickInput(name);
    await this.quickRow(path.basename(name)).and(this.page.locator('.focused')).waitFor();
    await this.page.keyboard.press('Enter');
    await this.page.locator(`.tab.active[data-resource-name="${path.basename(name)}"]`).waitFor();
    await this.editor.locator('.view-line').first().waitFor();
  }

  /** The text editor that has, or last had, the focus. */
  get editor(): Locator {
    return this.page.locator('.editor-group-container.active .editor-instance .monaco-editor');
  }

  /** Both count from 1. */
  async placeCursor(line: number, column = 1): Promise<void> {
    await this.page.keyboard.press('Control+G');
    await this.#typeIntoQuickInput(`:${String(line)}:${String(column)}`);
    await this.page.keyboard.press('Enter');
    await this.quickInput.waitFor({ state: 'hidden' });
  }

  /** Whole lines, the last one's end included. */
  async selectLines(first: number, last: number): Promise<void> {
    await this.placeCursor(first);
    for (let line = first; line < last; line += 1)
      await this.page.keyboard.press('Shift+ArrowDown');
    await this.page.keyboard.press('Shift+End');
  }

  /** Types at the cursor of the active editor, without suggestions taking part. */
  async type(text: string): Promise<void> {
    await this.page.keyboard.insertText(text);
  }

  /** By its title in the palette, such as `Planwright: Explain & Optimize`. */
  async runCommand(title: string): Promise<void> {
    await this.page.keyboard.press('F1');
    await this.#typeIntoQuickInput(`>${title}`);
    await this.quickRow(title).waitFor();
    await this.quickRow(title).click();
  }

  /** The palette, pick or input box that is open now. */
  get quickInput(): Locator {
    return this.page.locator('.quick-input-widget');
  }

  /** A row of the palette or of a pick that is open now. */
  quickRow(label: string): Locator {
    return this.quickInput
      .locator('.monaco-list-row')
      .filter({ has: this.page.locator('.label-name', { hasText: label }) })
      .first();
  }

  /** Answers the pick that is open now. */
  async pick(label: string): Promise<void> {
    await this.quickRow(label).click();
  }

  /** Answers the input box that is open now. */
  async answer(text: string): Promise<void> {
    await this.#typeIntoQuickInput(text);
    await this.page.keyboard.press('Enter');
  }

  async #typeIntoQuickInput(text: string): Promise<void> {
    const input = this.quickInput.locator('input[type="text"], input[type="password"]').first();
    await input.waitFor();
    await input.fill(text);
  }

  /** Shows Planwright's sidebar. */
  async openSidebar(): Promise<void> {
    const label = this.page.locator('.action-label[aria-label^="Planwright"]');
    const item = this.page.locator('.activitybar .action-item').filter({ has: label });
    await item.waitFor();
    if (!/\bchecked\b/.test((await item.getAttribute('class')) ?? '')) await label.click();
    await this.page.locator('.pane-header[aria-label^="Connections"]').waitFor();
  }

  /** Unfolds one of the sidebar's views. */
  async openView(view: string): Promise<void> {
    const header = this.page.locator(`.pane-header[aria-label^="${view}"]`);
    await header.waitFor();
    if ((await header.getAttribute('aria-expanded')) === 'false') await header.click();
    await header.and(this.page.locator('[aria-expanded="true"]')).waitFor();
  }

  /** A row of one of the sidebar's trees. */
  treeRow(view: string, text: string | RegExp): Locator {
    return this.page
      .locator('.pane')
      .filter({ has: this.page.locator(`.pane-header[aria-label^="${view}"]`) })
      .locator('.monaco-list-row')
      .filter({ hasText: text })
      .first();
  }

  /** What a tree shows now, row by row as a person reads it: label and description. */
  async readTree(view: string): Promise<string[]> {
    const rows = await this.page
      .locator('.pane')
      .filter({ has: this.page.locator(`.pane-header[aria-label^="${view}"]`) })
      .locator('.monaco-list-row')
      .all();
    return Promise.all(
      rows.map(async (row) => {
        const parts = await row.locator('.label-name, .label-description').allInnerTexts();
        return parts.join(' ').replace(/\s+/g, ' ').trim();
      }),
    );
  }

  /** Opens a row of a tree and waits for what is below it. */
  async expand(view: string, text: string): Promise<void> {
    const row = this.treeRow(view, text);
    await row.waitFor();
    if ((await row.getAttribute('aria-expanded')) === 'false') {
      await row.click();
      if ((await row.getAttribute('aria-expanded')) === 'false')
        await this.page.keyboard.press('ArrowRight');
    }
    await row.and(this.page.locator('[aria-expanded="true"]')).waitFor();
  }

  /** The frame of the webview in which the selector matches: two iframes deep. */
  async webview(selector: string): Promise<Frame> {
    const deadline = Date.now() + PATIENCE_MS;
    while (Date.now() < deadline) {
      for (const frame of this.page.frames()) {
        if (!frame.url().includes('fake.html')) continue;
        const found = await frame
          .locator(selector)
          .count()
          .catch(() => 0);
        if (found > 0) return frame;
      }
      await sleep(POLL_MS);
    }
    throw new Error(`No webview shows ${selector} after ${String(PATIENCE_MS / 1000)} s`);
  }

  /** The messages on screen; the first wait is for one with this text. */
  notification(text: string | RegExp): Locator {
    return this.page.locator('.notification-list-item').filter({ hasText: text }).first();
  }

  /** The modal question that is open now. */
  get dialog(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }

  statusBarItem(text: string | RegExp): Locator {
    return this.page.locator('.statusbar-item').filter({ hasText: text }).first();
  }

  /** Underlined words of the active editor. */
  squiggles(severity: 'error' | 'warning' | 'info' | 'hint'): Locator {
    return this.editor.locator(`.cdr.squiggly-${severity}`);
  }

  codeLens(text: string): Locator {
    return this.editor.locator('.codelens-decoration a').filter({ hasText: text }).first();
  }

  /** Every text of the active editor that is drawn now, lenses and line notes included. */
  async visibleText(): Promise<string> {
    return (await this.editor.locator('.view-lines').innerText()).replace(/\u00a0/g, ' ');
  }

  /** Into .cache/screenshots/<name>-<theme>[-<width>].png; the path is returned. */
  async screenshot(name: string): Promise<string> {
    // Nothing shall be hovered by accident.
    await this.page.mouse.move(1, 1);
    await this.settle();
    if (!existsSync(SCREENSHOTS)) mkdirSync(SCREENSHOTS, { recursive: true });
    const width = this.page.viewportSize()?.width ?? WIDTH;
    const suffix = width === WIDTH ? '' : `-${String(width)}`;
    const file = path.join(SCREENSHOTS, `${name}-${this.#theme}${suffix}.png`);
    await this.page.screenshot({ path: file });
    return file;
  }

  /** The surface as it is now in every theme, and in both widths in the dark one. */
  async screenshots(name: string): Promise<void> {
    for (const theme of ALL_THEMES) {
      await this.setTheme(theme);
      await this.screenshot(name);
    }
    await this.setTheme('dark');
    await this.resize(WIDTH_NARROW);
    await this.screenshot(name);
    await this.resize(WIDTH);
  }

  async #themed(): Promise<void> {
    await this.page.locator(`.monaco-workbench.${THEME_CLASSES[this.#theme]}`).waitFor();
  }
}
