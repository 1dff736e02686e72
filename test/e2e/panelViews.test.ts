// The views of a plan in a browser: tree, table and icicle, by mouse and by keys.

import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import type { PanelReport } from '../../src/model/panelReport';
import { launchChromium } from '../support/chromium';
import { manyNodes } from '../support/largePlan';
import { openPanelPage, type PanelPage } from '../support/panelPage';
import { panelReport, reportMessage, type SampleName } from '../support/panelSamples';
import { cleanup } from '../support/cleanup';

describe('views of a plan in a browser', () => {
  let browser: Browser;
  let panel: PanelPage | null = null;

  const atEnd = cleanup();

  before(async () => {
    browser = await launchChromium();
    atEnd(() => browser.close());
  });
  afterEach(async () => {
    const faults = panel?.faults ?? [];
    await panel?.page.close();
    panel = null;
    assert.deepEqual(faults, [], 'no violation of the policy and no error in the page');
  });

  async function open(
    sample: SampleName | PanelReport,
    options: Parameters<typeof openPanelPage>[1] = {},
  ): Promise<PanelPage> {
    panel = await openPanelPage(browser, options);
    const report = typeof sample === 'string' ? panelReport(sample) : sample;
    await panel.post(reportMessage(report));
    await panel.page.getByRole('heading', { level: 1 }).waitFor();
    return panel;
  }

  it('folds partitions that are read alike, and opens them by a click or a key', async () => {
    const { page } = await open('partitions');
    const fold = page.locator('.fold');
    assert.match((await fold.getAttribute('aria-label')) ?? '', /^4 × Parallel Seq Scan events, /);
    const before = await page.getByRole('treeitem').count();
    await fold.click();
    await fold.waitFor({ state: 'detached' });
    assert.equal(await page.getByRole('treeitem').count(), before + 3);
    await page.locator('[role=treeitem][aria-selected=true]:focus').waitFor();
  });

  it('keeps the focus where a fold was opened by a key, and goes on from there', async () => {
    const { page } = await open('partitions');
    await page.locator('[role=tree] [tabindex="0"]').focus();
    const fold = page.locator('.fold:focus');
    for (let i = 0; i < 20 && (await fold.count()) === 0; i += 1) {
      const before = await page.evaluateHandle(() => document.activeElement);
      await page.keyboard.press('ArrowDown');
      // A key that comes before the focus has moved would pass the fold by.
      await page.waitForFunction((at) => document.activeElement !== at, before);
    }
    await fold.waitFor();
    await page.keyboard.press('ArrowRight');
    const focused = page.locator('[role=treeitem]:focus');
    await focused.and(page.locator(':not(.fold)')).waitFor();
    const first = await focused.getAttribute('aria-posinset');
    await page.keyboard.press('ArrowDown');
    await page.locator(`[role=treeitem]:focus:not([aria-posinset="${String(first)}"])`).waitFor();
  });

  it('shows nothing in red where nothing is slow', async () => {
    const { page } = await open('partitions');
    assert.equal(await page.locator('.hot-icon:visible').count(), 0);
    assert.equal(await page.locator('.tree-row .bar.hot, .tree-row .bar.warm').count(), 0);
    const [edge, quiet] = await page
      .locator('.slow-path')
      .first()
      .evaluate((row) => [
        getComputedStyle(row).borderLeftColor,
        getComputedStyle(document.querySelector('.origin') ?? row).color,
      ]);
    assert.equal(edge, quiet);
  });

  it('gives the names of a deep plan room in a narrow panel', async () => {
    const { page } = await open('shop', { width: 600 });
    const cut = await page
      .locator('.tree-row .operation')
      .evaluateAll((names) => names.filter((it) => it.scrollWidth > it.clientWidth).length);
    assert.ok(cut <= 2, `${String(cut)} operations are cut`);
  });

  it('walks the tree by keys with one tab stop, and tells level, place and state', async () => {
    const shown = await open('shop');
    const { page } = shown;
    assert.equal(await page.locator('[role=tree] [tabindex="0"]').count(), 1);
    await page.locator('[role=tree] [tabindex="0"]').focus();
    await page.keyboard.press('Home');
    const focused = page.locator('[role=treeitem]:focus');
    await focused.and(page.locator('[aria-level="1"]')).waitFor();
    assert.match((await focused.getAttribute('aria-label')) ?? '', /^Limit, .* on the slow path/);
    await page.keyboard.press('ArrowDown');
    await focused.and(page.locator('[aria-level="2"]')).waitFor();
    assert.equal(await focused.getAttribute('aria-expanded'), 'true');
    const before = await page.getByRole('treeitem').count();
    await page.keyboard.press('ArrowLeft');
    await focused.and(page.locator('[aria-expanded=false]')).waitFor();
    assert.equal(await page.getByRole('treeitem').count(), 2);
    await page.keyboard.press('ArrowRight');
    await focused.and(page.locator('[aria-expanded=true]')).waitFor();
    assert.equal(await page.getByRole('treeitem').count(), before);
    await page.keyboard.press('ArrowRight');
    await focused.and(page.locator('[aria-level="3"]')).waitFor();
    assert.equal(await focused.getAttribute('aria-setsize'), '2');
    assert.equal(await focused.getAttribute('aria-selected'), 'true');
  });

  it('tells of a folded node what is below it', async () => {
    const { page } = await open('shop');
    await page.locator('[role=tree] [tabindex="0"]').focus();
    await page.keyboard.press('Home');
    const row = page.getByRole('treeitem', { name: /^Limit/ });
    const own = await row.locator('.cell-heat').innerText();
    await row.locator('.twistie').click();
    await page.locator('[role=treeitem][aria-expanded=false]').waitFor();
    assert.notEqual(await row.locator('.cell-heat').innerText(), own);
    assert.match((await row.getAttribute('aria-label')) ?? '', /2 s in all/);
    // Of buffers only the node's own are shown, and nothing else is claimed.
    await page.getByRole('radio', { name: 'Buffers' }).click();
    await page.locator('[role=treeitem][aria-label*=" self,"]').first().waitFor();
    assert.doesNotMatch((await row.getAttribute('aria-label')) ?? '', /in all/);
    assert.match((await row.locator('.cell-heat').getAttribute('title')) ?? '', / by itself: /);
  });

  it('comes to the search by its keys, and shows the keys that it knows', async () => {
    const { page } = await open('shop');
    // The last as with Caps Lock.
    for (const key of ['/', 'Control+f', 'Control+F']) {
      await page.locator('h1').click();
      await page.keyboard.press(key);
      await page.locator('.search vscode-textfield:focus').waitFor();
    }
    await page.keyboard.type('?/');
    assert.equal(await page.locator('.key-sheet').count(), 0, 'what is typed stays in the field');
    await page.locator('[role=tree] [tabindex="0"]').focus();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Marks and keys' }).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.key-sheet').waitFor({ state: 'detached' });
  });

  it('says what an operation does, what its numbers mean, and what its marks are', async () => {
    const { page } = await open('shop');
    const row = page.getByRole('treeitem', { name: 'Seq Scan orders x' });
    const does = /Reads the whole table, page by page/;
    assert.match((await row.locator('.operation').getAttribute('title')) ?? '', does);
    assert.match((await row.getAttribute('aria-description')) ?? '', does);
    await row.click();
    const about = page.locator('.about-step');
    await about.getByText(does).waitFor();
    await about.getByText(/23 × too few.*one of the places to look first/).waitFor();
    // Who knows it closes it once: the next step has it closed, and so has the next view.
    await about.locator('summary').click();
    await page.locator('.about-step:not([open])').waitFor();
    await page.getByRole('treeitem', { name: /^Limit/ }).click();
    await page.getByRole('tab', { name: 'History' }).click();
    await page.getByRole('tab', { name: 'Icicle' }).click();
    await page.locator('.about-step:not([open])').waitFor();
    assert.match((await page.locator('.slice title').allTextContents()).join('\n'), does);
    await page.getByRole('button', { name: 'Legend' }).click();
    const sheet = page.getByRole('dialog', { name: 'Marks and keys' });
    await sheet.getByText('at least 30 % of the whole').waitFor();
    assert.equal(await sheet.evaluate((dialog) => dialog.scrollTop), 0, 'it opens at its top');
  });

  it('finds nodes and goes from match to match', async () => {
    const { page } = await open('shop');
    const field = page.getByLabel('Search the plan');
    await field.fill('seq scan orders');
    await page.getByText('3 matches').waitFor();
    await field.press('Enter');
    await page.locator('[role=treeitem][aria-selected=true]', { hasText: 'orders x' }).waitFor();
    await field.press('Enter');
    await page.locator('[role=treeitem][aria-selected=true]', { hasText: 'orders o' }).waitFor();
  });

  it('zooms the icicle by keys and back', async () => {
    const { page } = await open('shop');
    await page.getByRole('tab', { name: 'Icicle' }).click();
    const slices = page.locator('.icicle [role=treeitem]');
    const all = await slices.count();
    await page.locator('.icicle [tabindex="0"]').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Whole plan' }).waitFor();
    assert.equal(await slices.count(), 2);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Whole plan' }).waitFor({ state: 'detached' });
    assert.equal(await slices.count(), all);
  });

  it('sorts the table by a column, says so, and goes back to the order of the plan', async () => {
    const { page } = await open('shop');
    await page.getByRole('tab', { name: 'Table' }).click();
    const header = page.getByRole('columnheader', { name: 'Self time' });
    const first = page.locator('.table-row[aria-rowindex="2"] .table-cell').first();
    await header.getByRole('button').click();
    await page.locator('[aria-sort=descending]').waitFor();
    assert.equal(await first.innerText(), 'Seq Scan');
    await header.getByRole('button').click();
    await page.locator('[aria-sort=ascending]').waitFor();
    await header.getByRole('button').click();
    await page.locator('[aria-sort=descending], [aria-sort=ascending]').waitFor({
      state: 'detached',
    });
    assert.equal(await first.innerText(), 'Limit');
  });

  it('draws 5 000 nodes with few elements and reaches the last one', async () => {
    const shown = await open(manyNodes(5_000));
    const { page } = shown;
    assert.ok((await page.locator('*').count()) < 1_500);
    await page.locator('[role=tree] [tabindex="0"]').focus();
    await page.keyboard.press('End');
    await page.locator('[role=treeitem]:focus').waitFor();
    const scrolled = await page.locator('.tree-viewport').evaluate((element) => element.scrollTop);
    assert.ok(scrolled > 100_000);
  });
});
