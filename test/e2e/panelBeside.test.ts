// What the panel shows beside the report: earlier runs, two plans compared, the anonymous export, words and nodes both ways.

import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { compareProof } from '../../src/extension/panel/comparedPlans';
import type { ComparedPlans, RunSummary } from '../../src/model/panelHistory';
import { PANEL_PROTOCOL_VERSION as version } from '../../src/model/panelProtocol';
import { launchChromium } from '../support/chromium';
import { openPanelPage, sent, type PanelPage, type PanelPageOptions } from '../support/panelPage';
import { panelReport, reportMessage, sampleReport, sampleSql } from '../support/panelSamples';
import { THEMES, type ThemeName } from '../support/themes';
import { cleanup } from '../support/cleanup';

const RUN: RunSummary = {
  id: 'result-1',
  title: 'SELECT orders, customers',
  at: Date.UTC(2026, 5, 1, 12),
  connectionName: 'Demo shop',
  figures: {
    executionMs: 29.7,
    times: null,
    planningMs: 0.4,
    rows: 4,
    blocks: 2_346,
    totalCost: 5_345.4,
    measured: true,
  },
  pinned: false,
  sameText: true,
};
const EARLIER: RunSummary = {
  ...RUN,
  id: 'result-0',
  at: RUN.at - 60_000,
  figures: { ...RUN.figures, executionMs: 512 },
  pinned: true,
  sameText: false,
};

describe('panel beside the report', () => {
  let browser: Browser;
  let panel: PanelPage;

  const atEnd = cleanup();

  before(async () => {
    browser = await launchChromium();
    atEnd(() => browser.close());
  });
  afterEach(async () => {
    await panel.page.close();
    assert.deepEqual(panel.faults, [], 'no violation of the policy and no error in the page');
  });

  async function open(options: PanelPageOptions = {}): Promise<void> {
    panel = await openPanelPage(browser, options);
    await panel.post(reportMessage(panelReport('simple')));
    await panel.post({ version, type: 'history', runs: [RUN, EARLIER] });
    await panel.page.getByRole('heading', { level: 1 }).waitFor();
  }

  function comparedPlans(): ComparedPlans {
    const [suggestion] = sampleReport('simple').suggestions;
    const compared = suggestion === undefined ? null : compareProof(suggestion);
    assert.ok(compared);
    return compared;
  }

  async function compare(compared = comparedPlans()): Promise<void> {
    await panel.post({ version, type: 'comparison', compared });
    await panel.page.getByRole('table', { name: 'Nodes of both plans' }).waitFor();
  }

  it('lists the kept runs, compares one with the run on show, and pins', async () => {
    await open();
    const { page } = panel;
    await page.getByRole('tab', { name: 'History' }).click();
    const runs = page.getByRole('list', { name: 'Runs of this statement' }).getByRole('listitem');
    assert.equal(await runs.count(), 2);
    assert.match(await runs.nth(0).innerText(), /on show/);
    assert.match(await runs.nth(1).innerText(), /other wording[\s\S]*512 ms/);
    assert.equal(await page.getByRole('button', { name: /^Compare the run of/ }).count(), 1);
    await page.getByRole('button', { name: /^Compare the run of/ }).click();
    assert.deepEqual(await sent(panel, 'compareRuns'), [
      { version, type: 'compareRuns', before: 'result-0', after: 'result-1' },
    ]);
    const pins = page.getByRole('button', { name: /^Keep the run of/ });
    assert.equal(await pins.nth(1).getAttribute('aria-pressed'), 'true');
    await pins.nth(0).click();
    await pins.nth(1).click();
    assert.deepEqual(
      (await sent(panel, 'pinRun')).map(({ run, pinned }) => [run, pinned]),
      [
        ['result-1', true],
        ['result-0', false],
      ],
    );
  });

  it('compares the plans of a suggestion by one click, and goes back by a key', async () => {
    await open();
    const { page } = panel;
    await page.getByRole('button', { name: /^Compare the plans before and after/ }).click();
    assert.deepEqual(await sent(panel, 'compareSuggestion'), [
      { version, type: 'compareSuggestion', resultId: 'result-1', suggestion: 'i1' },
    ]);
    await compare();
    assert.match(await page.locator('.compare-verdict').innerText(), /283 × lower/);
    const rows = page.locator('.compare-rows [role=row]');
    const replaced = rows.filter({ hasText: 'Seq Scan orders o' });
    assert.match(await replaced.innerText(), /Index Scan orders o using orders_customer_id/);
    assert.match(await rows.filter({ hasText: 'Sort' }).innerText(), /gone/);
    await page.keyboard.press('Escape');
    await page.getByRole('tab', { name: 'Tree' }).waitFor();
    assert.equal((await sent(panel, 'endComparison')).length, 1);
  });

  it('opens a comparison with its verdict on the screen, and shows what changed in conditions', async () => {
    await open({ width: 420, height: 600 });
    const { page } = panel;
    await page.locator('.details').scrollIntoViewIfNeeded();
    await compare();
    const isSeen = await page.locator('.compare-verdict').evaluate((verdict) => {
      const { left, top, height } = verdict.getBoundingClientRect();
      const there = document.elementFromPoint(left + 24, top + height / 2);
      return there !== null && verdict.contains(there);
    });
    assert.ok(isSeen, 'the verdict is on the screen, and nothing covers or cuts it');
    const changes = page.locator('.compare-changes');
    assert.match(await changes.innerText(), /Index Cond\s+none → \(customer_id = 4711\)/);
    const words = await page.locator('.compare-words').innerText();
    assert.match(
      words,
      /Index Scan using orders_customer_id_created_at_idx instead of Seq Scan on orders: cost/,
    );
  });

  it('lists some of many changes, and says how many more there are', async () => {
    await open();
    const { comparison, ...plans } = comparedPlans();
    const changed = comparison.pairs.find(({ changes }) =>
      changes.some(({ key }) => key === 'Index Cond'),
    );
    assert.ok(changed);
    const pairs = Array.from({ length: 20 }, () => changed);
    await compare({ ...plans, comparison: { ...comparison, pairs } });
    const changes = panel.page.locator('.compare-changes');
    await changes.locator('summary').click();
    assert.equal(await changes.locator('dl').count(), 8);
    await changes.getByText('… and 12 more below').waitFor();
  });

  it('asks for the anonymous report before it lets one out', async () => {
    await open();
    const { page } = panel;
    await page.getByRole('button', { name: 'Export' }).click();
    const option = page.getByRole('menuitemcheckbox');
    await option.click();
    assert.equal(await option.getAttribute('aria-checked'), 'true');
    await page.getByRole('menuitem', { name: 'Save as Markdown' }).click();
    assert.equal((await sent(panel, 'anonymise'))[0]?.['resultId'], 'result-1');
    assert.ok(!panel.sent.some(({ type }) => type === 'saveFile'));
    const verdict = 'Anonymous.';
    const report = panelReport('simple', { verdict });
    await panel.post({ version, type: 'anonymised', resultId: 'other', report });
    await panel.post({ version, type: 'anonymised', resultId: 'result-1', report });
    const [file] = await sent(panel, 'saveFile');
    assert.equal(file?.['anonymous'], true);
    assert.match(String(file['content']), /Anonymous\./);
  });

  it('leads from words to nodes and from nodes to words', async () => {
    await open();
    const { page } = panel;
    const words = 'customers c';
    const start = sampleSql('simple').indexOf(words);
    assert.ok(start > 0);
    const customers = sampleReport('simple').plan.nodes.findIndex(
      ({ fields }) => fields['Relation Name'] === 'customers',
    );
    const nodeRanges = sampleReport('simple').plan.nodes.map(({ id }) =>
      id === customers ? [{ start, end: start + words.length }] : [],
    );
    await panel.post({ version, type: 'places', resultId: 'result-1', nodeRanges });
    await page.getByRole('tab', { name: 'Statement' }).click();
    await page.locator('.range-of', { hasText: words }).click();
    assert.deepEqual(
      (await sent(panel, 'revealNode')).map(({ nodeId, focus }) => [nodeId, focus]),
      [[customers, false]],
    );
    assert.equal(await page.locator('.range-of-node').innerText(), words);
    await page.getByRole('tab', { name: 'Tree' }).click();
    await page.locator('[role=treeitem][aria-selected=true]', { hasText: 'customers' }).hover();
    const hovered = (await sent(panel, 'hoverNode')).map(({ nodeId }) => nodeId);
    assert.equal(hovered.at(-1), customers);
  });

  for (const theme of Object.keys(THEMES) as ThemeName[])
    it(`fits history and comparison into 400 to 1600 px in the ${theme} theme`, async () => {
      for (const width of [400, 800, 1600]) {
        await open({ theme, width });
        const { page } = panel;
        await page.getByRole('tab', { name: 'History' }).click();
        await page.getByRole('list', { name: 'Runs of this statement' }).waitFor();
        const folder = '.cache/screenshots/panel';
        await page.screenshot({ path: `${folder}/history-${theme}-${String(width)}.png` });
        await compare();
        await page.screenshot({ path: `${folder}/compare-${theme}-${String(width)}.png` });
        const overflow = await page.evaluate(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        );
        assert.equal(overflow, 0, `${String(width)} px`);
        if (width < 1600) await page.close();
      }
    });
});
