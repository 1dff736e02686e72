// A report that comes in stages, in the built panel: what is seen of a run, what is kept when more comes, and what starts anew.

import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import type { Trial } from '../../src/model/adviceStage';
import { panelToHostSchema, type HostToPanel } from '../../src/model/panelProtocol';
import type { PanelFrame } from '../../src/model/panelReport';
import { launchChromium } from '../support/chromium';
import { cleanup } from '../support/cleanup';
import { openPanelPage, sent, type PanelPage, type PanelPageOptions } from '../support/panelPage';
import { FRAME, pendingReport, reportMessage, panelReport } from '../support/panelSamples';
import { manyNodes } from '../support/largePlan';

const version = 6;
const WHOLE = panelReport('shop');
const RESULT = FRAME.resultId;

function progress(fields: Partial<Extract<HostToPanel, { type: 'progress' }>> = {}): HostToPanel {
  return {
    ...{ version, type: 'progress', title: 'SELECT orders', message: 'running EXPLAIN ANALYZE' },
    ...{ elapsedMs: 12_300, limitMs: 60_000, outdates: true },
    ...fields,
  };
}

describe('a report in stages', () => {
  const atEnd = cleanup();
  let browser: Browser;
  let panel: PanelPage;

  before(async () => {
    browser = await launchChromium();
    atEnd(() => browser.close());
  });
  afterEach(async () => {
    assert.deepEqual(panel.faults, []);
    for (const message of panel.sent)
      assert.ok(panelToHostSchema.safeParse(message).success, JSON.stringify(message));
    await panel.page.close();
  });

  async function open(messages: readonly HostToPanel[], options: PanelPageOptions = {}) {
    panel = await openPanelPage(browser, options);
    for (const message of messages) await panel.post(message);
    return panel.page;
  }

  it('shows the plan, its findings and no remedy while advice is sought, then each candidate', async () => {
    const page = await open([reportMessage(pendingReport('shop', []))]);
    await page.getByRole('treeitem').first().waitFor();
    assert.equal(await page.locator('.finding').count(), WHOLE.findings.length);
    assert.equal(await page.locator('.suggestion, .fix, pre.sql').count(), 0);
    await page.getByText('What would help is planned and compared').waitFor();
    const trials: Trial[] = [
      { state: 'waiting', index: 'orders (a)' },
      { state: 'trying', index: 'orders (b)' },
      { state: 'planned', index: 'orders (c)', costBefore: 610_400, costAfter: 48_210, beside: 1 },
      { state: 'unused', index: 'orders (d)' },
      { state: 'refused', index: 'orders (e)', why: 'it gains less than 10 %' },
      { state: 'unplanned', index: 'orders (f)' },
    ];
    await panel.post({ version, type: 'trials', resultId: RESULT, trials });
    const rows = page.getByRole('list', { name: 'Index candidates' }).getByRole('listitem');
    await rows.first().waitFor();
    assert.deepEqual(await rows.allInnerTexts().then((texts) => texts.map(oneLine)), [
      'orders (a) waiting',
      'orders (b) trying',
      'orders (c) cost 610 400 → 48 210 with another one',
      'orders (d) not used by the planner beside the others',
      'orders (e) refused: it gains less than 10 %',
      'orders (f) not planned: the search ended before',
    ]);
    await panel.post({ version, type: 'trials', resultId: 'another', trials: [] });
    // As long as drawing them would take, and more.
    await page.waitForTimeout(200);
    assert.equal(await rows.count(), 6);
    await panel.post(reportMessage(WHOLE));
    await page.locator('.suggestion').first().waitFor();
    assert.equal(await page.locator('.pending').count(), 0);
  });

  it('loses nothing of what the person does when the whole report comes', async () => {
    const pending = { ...manyNodes(400), advice: { kind: 'pending' as const, trials: [] } };
    const { advice: _none, ...whole } = { ...pending, notes: ['More is known.'] };
    const page = await open([reportMessage(pending)]);
    await page.getByRole('treeitem').nth(3).click();
    await page.keyboard.press('ArrowDown');
    const chosen = page.locator('[role=treeitem][aria-selected=true]');
    const name = await chosen.getAttribute('aria-label');
    const viewport = page.locator('.tree-viewport');
    await viewport.evaluate((element) => {
      element.scrollTop = 3_000;
    });
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
    assert.equal(await focused(), name);
    await panel.post(reportMessage(whole));
    await page.getByText('More is known.').waitFor();
    assert.equal(await viewport.evaluate((element) => element.scrollTop), 3_000);
    assert.equal(await chosen.getAttribute('aria-label'), name);
    assert.equal(await focused(), name);
  });

  it('scrolls nowhere when a node far from the selected row is folded, by hand', async () => {
    const page = await open([reportMessage(manyNodes(400))]);
    await page.getByRole('treeitem').nth(1).click();
    const viewport = page.locator('.tree-viewport');
    await viewport.evaluate((element) => {
      element.scrollTop = 3_000;
    });
    // Rows come a moment behind the scrolling; the locator's own click would scroll by itself.
    const fold = (): Promise<boolean> =>
      viewport.evaluate((element) => {
        const { top, bottom } = element.getBoundingClientRect();
        const row = [...element.querySelectorAll('[aria-expanded=true]')].find((one) => {
          const place = one.getBoundingClientRect();
          return place.top >= top && place.bottom <= bottom;
        });
        row?.querySelector<HTMLElement>('.twistie')?.click();
        return row !== undefined;
      });
    while (!(await fold())) await page.waitForTimeout(20);
    // What follows a click comes within a frame or two.
    await page.waitForTimeout(200);
    assert.equal(await viewport.evaluate((element) => element.scrollTop), 3_000);
    assert.equal(await page.locator('[role=treeitem][aria-expanded=false]').count(), 1);
  });

  it('keeps the view, the open evidence, the history and the place in the advice', async () => {
    const run = {
      ...{ id: 'run-1', title: 'SELECT orders', at: 0, connectionName: 'Demo shop' },
      ...{ pinned: false, sameText: true },
      figures: {
        ...{ executionMs: 12, times: null, planningMs: 1, rows: 1, blocks: 2, totalCost: 3 },
        measured: true,
      },
    };
    const page = await open(
      [reportMessage(pendingReport('shop', [])), { version, type: 'history', runs: [run] }],
      { height: 600 },
    );
    await page.getByText('Evidence').first().click();
    await page.getByRole('tab', { name: 'History' }).click();
    await page.locator('.plan-view', { hasText: '12 ms' }).waitFor();
    const advice = page.locator('.advice');
    await advice.evaluate((element) => {
      element.scrollTop = 40;
    });
    await panel.post(reportMessage(WHOLE));
    await page.locator('.suggestion').first().waitFor();
    await page.getByRole('tab', { name: 'History', selected: true }).waitFor();
    await page.locator('.plan-view', { hasText: '12 ms' }).waitFor();
    assert.equal(await page.locator('.finding details[open]').count(), 1);
    assert.equal(await advice.evaluate((element) => element.scrollTop), 40);
  });

  it('starts at the top of another result', async () => {
    const page = await open([reportMessage(WHOLE)], { height: 600 });
    const advice = page.locator('.advice');
    const scrolled = () => advice.evaluate((element) => element.scrollTop);
    await advice.evaluate((element) => {
      element.scrollTop = 200;
    });
    assert.equal(await scrolled(), 200);
    await panel.post(reportMessage(WHOLE, { resultId: 'result-2', title: 'Another' }));
    while ((await scrolled()) !== 0) await page.waitForTimeout(20);
  });

  it('keeps the earlier report, greyed, under what runs, with its time, its limit and Cancel', async () => {
    const page = await open([reportMessage(WHOLE), progress()]);
    const strip = page.locator('.running');
    await strip.waitFor();
    assert.match(oneLine(await strip.innerText()), /^SELECT orders running EXPLAIN ANALYZE/);
    const early = oneLine(await strip.innerText());
    assert.match(early, /1\d s of at most 60 s/);
    while (oneLine(await strip.innerText()) === early) await page.waitForTimeout(50);
    assert.match(await strip.innerText(), /\d s of at most 60 s/);
    await page.locator('.report.stale').waitFor();
    await page.getByRole('treeitem').first().waitFor();
    assert.equal(await page.getByText('The statement was edited since.').count(), 0);
    await strip.locator('vscode-button', { hasText: 'Cancel' }).click();
    assert.equal((await sent(panel, 'cancel')).length, 1);
    await panel.post({ version, type: 'idle' });
    await page.locator('.report:not(.stale)').waitFor();
    assert.equal(await strip.count(), 0);
    // Of the keyboard's place nothing is lost with the button.
    assert.equal(await page.evaluate(() => document.activeElement?.className), 'verdict');
  });

  it('greys nothing while advice on the report itself is sought, and tells the best of it', async () => {
    const cost = (index: string, costAfter: number): Trial => {
      return { state: 'planned', index, costBefore: 610_400, costAfter, beside: 0 };
    };
    const page = await open([
      reportMessage(pendingReport('shop', [cost('a (b)', 50_000), cost('a (c)', 48_210)])),
      progress({ outdates: false, limitMs: null, message: 'planning 3 index candidates' }),
    ]);
    await page.locator('.running', { hasText: 'planning 3 index candidates' }).waitFor();
    assert.equal(await page.locator('.report.stale').count(), 0);
    await page.locator('.running', { hasText: 'best so far: cost 610 400 → 48 210' }).waitFor();
    assert.doesNotMatch(await page.locator('.running').innerText(), /at most/);
  });

  it('shows what runs alone where there is no report yet, and a failure in its place', async () => {
    const page = await open([{ version, type: 'empty' }, progress({ elapsedMs: 0 })]);
    await page.getByRole('heading', { name: 'SELECT orders' }).waitFor();
    await page.getByText('at most 60 s').waitFor();
    const failure = {
      title: 'Not explained',
      message: 'It is not there.',
      statement: '',
      nextSteps: [],
    };
    await panel.post({ version, type: 'failure', ...failure });
    await page.getByRole('alert').waitFor();
  });

  it('says that the search was stopped, and keeps the plan', async () => {
    const advice = { kind: 'stopped' as const, why: 'You cancelled it.' };
    const page = await open([reportMessage({ ...WHOLE, advice, suggestions: [], fixes: [] })]);
    await page.getByText('The search for advice was stopped. You cancelled it.').waitFor();
    await page.getByRole('treeitem').first().waitFor();
  });

  it('names file and line, offers the other statements, and stays where it is told to', async () => {
    const choice = (resultId: string, line: number, slowest: boolean) => ({
      ...{ resultId, line, slowest, title: 'SELECT orders', figure: `${String(line)} ms` },
    });
    const series = [choice(RESULT, 12, false), choice('result-2', 40, true)];
    const page = await open([reportMessage(WHOLE, { series })], { width: 420 });
    await page.getByRole('button', { name: 'queries.sql:12' }).click();
    assert.equal((await sent(panel, 'revealStatement'))[0]?.['resultId'], RESULT);
    const choices = page.getByRole('navigation', { name: 'Statements of this run' });
    const texts = await choices.getByRole('button').allInnerTexts();
    assert.deepEqual(texts.map(oneLine), [
      'line 12 SELECT orders 12 ms',
      'line 40 SELECT orders 40 ms slowest',
    ]);
    assert.equal(await choices.locator('[aria-current=true]').count(), 1);
    await choices.getByRole('button').nth(1).click();
    assert.equal((await sent(panel, 'showResult'))[0]?.['resultId'], 'result-2');
    const pin = page.getByRole('button', { name: 'Stay with this result' });
    assert.equal(await pin.getAttribute('aria-pressed'), 'false');
    await pin.click();
    assert.equal((await sent(panel, 'pinPanel'))[0]?.['pinned'], true);
    const frame: PanelFrame = { ...FRAME, series, pinned: true, place: 'queries.sql:13' };
    await panel.post({ version, type: 'frame', frame });
    await page.getByRole('button', { name: 'queries.sql:13' }).waitFor();
    assert.equal(await pin.getAttribute('aria-pressed'), 'true');
  });
});

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
