// A person without a mouse in a real workbench: keys alone, led by what has the focus.

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Frame } from 'playwright-core';
import { PATIENCE_MS, type Workbench } from './workbench';

/** Heuristic: a screen of controls has fewer; a person would have given up. */
const MOST_STEPS = 80;
const SETTLE_MS = 60;

export class Keys {
  readonly #workbench: Workbench;

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
  }

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      await this.#workbench.page.keyboard.press(key);
      await sleep(SETTLE_MS);
    }
  }

  async type(text: string): Promise<void> {
    await this.#workbench.page.keyboard.type(text);
  }

  /** From the palette, by its title. */
  async command(title: string): Promise<void> {
    await this.press('F1');
    await this.#workbench.quickInput.waitFor();
    await this.type(title);
    await this.pick(title);
  }

  /** Goes to a row of the list that is open, and takes it. */
  async pick(label: string): Promise<void> {
    await this.#workbench.quickRow(label).waitFor();
    await this.#step('ArrowDown', `the row ${label}`, async () => {
      const focused = this.#workbench.quickInput.locator('.monaco-list-row.focused .label-name');
      const [text = ''] = await focused.allInnerTexts();
      return text.trim().includes(label);
    });
    await this.press('Enter');
  }

  /** Answers the question that stands in the input box: it shows `words`. */
  async answer(words: string | RegExp, text: string): Promise<void> {
    await this.#workbench.quickInput.filter({ hasText: words }).waitFor();
    if (text !== '') {
      await this.press('ControlOrMeta+A');
      await this.type(text);
    }
    await this.press('Enter');
  }

  /** Goes on with Tab, in whatever page or webview the focus is, until what has it is called so. */
  async tabTo(name: RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
    await this.#step(key, `something called ${String(name)}`, async () =>
      name.test(await this.focused()),
    );
  }

  /** Goes to a row of the tree that has the focus; what is below an open row may still be on its way. */
  async treeRow(name: string | RegExp): Promise<void> {
    const isIt = (label: string) => (typeof name === 'string' ? label === name : name.test(label));
    const deadline = Date.now() + PATIENCE_MS;
    const row = this.#workbench.page.locator('.pane .monaco-list:focus .monaco-list-row.focused');
    for (;;) {
      await this.press('Home');
      for (let last: string | null = null; ;) {
        const [label = ''] = await row.locator('.label-name').allInnerTexts();
        if (isIt(label.trim())) return;
        const place = (await row.count()) === 0 ? null : await row.getAttribute('data-index');
        if (place === last) break;
        last = place;
        await this.press('ArrowDown');
      }
      assert.ok(Date.now() < deadline, `no row is called ${String(name)}`);
    }
  }

  /** Goes to a row of the menu of quick fixes that is open. */
  async menuRow(name: RegExp): Promise<void> {
    await this.#step('ArrowDown', `a quick fix called ${String(name)}`, async () => {
      const row = this.#workbench.page.locator('.action-widget .monaco-list-row.focused');
      return name.test((await row.allInnerTexts())[0] ?? '');
    });
  }

  /** What a screen reader calls the element that has the focus. */
  async focused(): Promise<string> {
    for (const frame of this.#workbench.page.frames()) {
      const name = await nameOfFocus(frame).catch(() => null);
      if (name !== null) return name;
    }
    return '';
  }

  async untilFocused(name: RegExp): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while (!name.test(await this.focused())) {
      assert.ok(Date.now() < deadline, `${String(name)} got no focus; ${await this.focused()} has`);
      await sleep(SETTLE_MS);
    }
  }

  async #step(key: string, what: string, reached: () => Promise<boolean>): Promise<void> {
    const passed: string[] = [];
    for (let steps = 0; steps < MOST_STEPS; steps += 1) {
      if (await reached()) return;
      passed.push(await this.focused());
      await this.press(key);
    }
    assert.fail(`${key} never reaches ${what}; it passes ${passed.join(' | ')}`);
  }
}

/** Null when the focus is in another frame, or nowhere. */
function nameOfFocus(frame: Frame): Promise<string | null> {
  return frame.evaluate(() => {
    const element = document.activeElement;
    if (element === null || element === document.body || element instanceof HTMLIFrameElement)
      return null;
    if (!document.hasFocus()) return null;
    const label =
      element.getAttribute('aria-label') ??
      document.getElementById(element.getAttribute('aria-labelledby') ?? '')?.textContent ??
      (element instanceof HTMLElement ? element.innerText : '');
    return label === '' ? (element.getAttribute('title') ?? element.tagName) : label;
  });
}
