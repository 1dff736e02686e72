// The built panel in a browser: what it shows, what it sends, how it is worked by keys, and that its policy holds.

import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import type { PanelReport } from '../../src/model/panelReport';
import { launchChromium } from '../support/chromium';
import { openPanelPage, sent, type PanelPage } from '../support/panelPage';
import { panelReport, reportMessage, sampleReport, type SampleName } from '../support/panelSamples';
import { THEMES, type ThemeName } from '../support/themes';
import { cleanup } from '../support/cleanup';

describe('panel in a browser', () => {
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

  it('asks for what it should show as soon as it is drawn', async () => {
    panel = await openPanelPage(browser);
    assert.deepEqual(await sent(panel, 'ready'), [{ type: 'ready', version: 6 }]);
  });

  it('shows verdict, figures, findings with their share, and suggestions with their proof', async () => {
    const { page } = await open('simple');
    const text = (await page.locator('body').innerText()).replace(/\s+/g, ' ');
    assert.match(text, /84 % of 29\.7 ms is spent reading orders/);
    assert.match(text, /Time 29\.7 ms Planning/);
    assert.match(text, /High impact 84 % of the time measured/);
    assert.match(text, /Cost before 5 345 Cost after 18\.9/);
    assert.match(text, /Planned with it by embedded PostgreSQL 18\.3, not executed\./);
    assert.equal(await page.getByRole('treeitem').count(), 6);
  });

  it('shows control characters of names as symbols, and marks the same words', async () => {
    const evil = '\u001b[2J\u0007\u202e<b>x</b>\u009b';
    const sample = panelReport('simple');
    const { page } = await open({
      ...sample,
      verdict: `97 % is spent reading ${evil}`,
      findings: sample.findings.map((one) => ({ ...one, title: evil, message: evil })),
      notes: [evil],
    });
    const text = await page.locator('body').innerText();
    assert.match(text, /reading ␛\[2J␇�<b>x<\/b>�/);
    // eslint-disable-next-line no-control-regex -- it is what the page must not hold
    assert.doesNotMatch(await page.content(), /[\u0007\u001b\u009b\u202e]/);
  });

  it('marks estimates with a word, and shows no measured columns without them', async () => {
    const { page } = await open('estimate');
    const text = await page.locator('body').innerText();
    assert.match(text, /estimated, not executed/);
    assert.match(text, /Cost \(estimated\)/);
    assert.equal(await page.locator('.cell-rows:visible').count(), 0);
  });

  it('says that no rule spoke, and where a suggestion comes from then', async () => {
    const report = panelReport('simple');
    const { page } = await open({ ...report, findings: [], fixes: [] });
    await page.getByText('suggested below was found by planning with it').waitFor();
    await page.close();
    const calm = await open({ ...report, findings: [], fixes: [], suggestions: [] });
    await calm.page
      .getByText('No rule found anything slow in this plan.', { exact: true })
      .waitFor();
  });

  it('says each thing once: a suggestion stands in the card of its finding', async () => {
    const { page } = await open('simple');
    assert.equal(await page.locator('.finding .suggestion').count(), 1);
    assert.equal(await page.locator('.suggestion').count(), 1);
    assert.equal(await page.getByRole('heading', { name: /Suggestions/ }).count(), 0);
  });

  it('has advice and plan on the first screen, beside each other from 700 px on', async () => {
    for (const [width, beside] of [
      [480, false],
      [640, false],
      [700, true],
      [1280, true],
    ] as const) {
      const { page } = await open('shop', { width, height: 720 });
      const box = async (selector: string) => {
        const found = await page.locator(selector).first().boundingBox();
        assert.ok(found, selector);
        return found;
      };
      const [finding, tree] = [await box('.finding'), await box('[role=tree]')];
      assert.ok(finding.y < 400, `${String(width)} px: a finding at ${String(finding.y)}`);
      assert.ok(tree.y + 4 * 24 < 720, `${String(width)} px: the tree at ${String(tree.y)}`);
      assert.equal(tree.x > finding.x + 100, beside, `${String(width)} px`);
      await page.close();
    }
    await open('shop');
  });

  it('sends names and ids for every action, and never the SQL', async () => {
    const shown = await open('simple');
    const { page } = shown;
    for (const [word, type] of [
      ['Apply…', 'runFix'],
      ['Copy', 'copyFix'],
      ['Insert', 'insertFix'],
      ['Open', 'openFix'],
    ] as const) {
      await page.locator('.suggestion vscode-button', { hasText: word }).click();
      assert.deepEqual(await sent(shown, type), [
        { type, version: 6, resultId: 'result-1', fix: 's:i1' },
      ]);
    }
    await page.locator('.finding h3 .card-title').click();
    assert.deepEqual(await sent(shown, 'revealFinding'), [
      { type: 'revealFinding', version: 6, resultId: 'result-1', index: 0, focus: true },
    ]);
    await page.getByRole('button', { name: 'About this finding' }).click();
    assert.equal((await sent(shown, 'openRulePage'))[0]?.['rule'], 'seq-scan-selective');
    assert.ok(!JSON.stringify(shown.sent).includes('CREATE INDEX'));
  });

  it('asks the host for a try by name, and shows what was measured in place of costs', async () => {
    const server = { version: '16.4', engine: { kind: 'server', version: '16.4' } } as const;
    const { suggestions } = sampleReport('simple');
    const placed = suggestions.map((suggestion) => ({
      ...suggestion,
      changes: suggestion.changes.map((change) =>
        change.kind === 'create-index'
          ? { ...change, definition: { ...change.definition, schema: 'public' } }
          : change,
      ),
    }));
    const shown = await open(panelReport('simple', { server, suggestions: placed }));
    const attempt = shown.page.locator('.suggestion vscode-button', { hasText: 'Try for Real…' });
    await attempt.click();
    assert.deepEqual(await sent(shown, 'tryFix'), [
      { type: 'tryFix', version: 6, resultId: 'result-1', fix: 's:i1' },
    ]);
    const measured = placed.map((suggestion) => ({
      ...suggestion,
      proof: {
        ...suggestion.proof,
        level: 'measured' as const,
        times: { beforeMs: 29.7, afterMs: 0.3, runs: 5 },
      },
    }));
    await shown.post(reportMessage(panelReport('simple', { server, suggestions: measured })));
    const card = shown.page.locator('.suggestion').first();
    await card.getByText('measured, 99 × faster').waitFor();
    assert.match(
      (await card.innerText()).replace(/\s+/g, ' '),
      /Time before 29\.7 ms Time after 0\.3 ms/,
    );
    assert.equal(await attempt.count(), 0);
  });

  it('takes a key of the workbench for nothing of its own', async () => {
    const { page, sent: messages } = await open('simple');
    const buttons = { runFix: /^Apply/, copyFix: /^Copy: /, rerun: /^Explain again/ };
    for (const [type, name] of Object.entries(buttons)) {
      const button = page.getByRole('button', { name }).first();
      const times = (): number => messages.filter((message) => message['type'] === type).length;
      await button.focus();
      await page.keyboard.press('Control+Alt+Shift+Enter');
      await page.keyboard.press('Control+Enter');
      assert.equal(times(), 0, type);
      await page.keyboard.press('Enter');
      await page.keyboard.down('Control');
      await page.keyboard.down('Enter');
      // Whoever goes to the mouse may have let go of the keys elsewhere.
      await button.click();
      assert.equal(times(), 2, type);
      await page.keyboard.up('Enter');
      await page.keyboard.up('Control');
    }
  });

  it('offers nothing that writes on a read-only connection', async () => {
    const shown = await open('simple');
    await shown.post(reportMessage(panelReport('simple'), { mayRun: false }));
    const words = shown.page.locator('.suggestion vscode-button');
    await words.filter({ hasText: 'Apply' }).waitFor({ state: 'detached' });
    assert.deepEqual(await words.allInnerTexts(), ['Copy', 'Insert', 'Open']);
  });

  it('changes views by arrow keys, and each view has its role', async () => {
    const { page } = await open('shop');
    await page.getByRole('tab', { name: 'Tree' }).focus();
    const roles = [
      ['Table', 'grid'],
      ['Icicle', 'tree'],
      ['Raw', 'document'],
      ['Statement', 'tabpanel'],
      ['History', 'tabpanel'],
    ] as const;
    for (const [name, role] of roles) {
      await page.keyboard.press('ArrowRight');
      await page.getByRole('tab', { name, selected: true }).waitFor();
      assert.equal(await page.locator('[role=tab]:focus').innerText(), name);
      assert.ok((await page.getByRole(role).count()) > 0, role);
    }
    await page.keyboard.press('ArrowRight');
    await page.getByRole('tab', { name: 'Tree', selected: true }).waitFor();
  });

  it('selects in every place what is selected in one', async () => {
    const shown = await open('shop');
    const { page } = shown;
    await page.locator('.finding h3 .card-title').nth(1).click();
    await page.locator('[role=treeitem][aria-selected=true]', { hasText: 'Hash Join' }).waitFor();
    assert.match(await page.locator('.details h2').innerText(), /^Hash Join/);
    await page.getByRole('tab', { name: 'Statement' }).click();
    assert.equal(await page.locator('.range.selected').innerText(), "lower(c.region) = 'north'");
    await page.locator('.range', { hasText: 'group by customer_id' }).click();
    await page.locator('.finding.selected', { hasText: 'The sort writes' }).waitFor();
    await shown.post({ version: 6, type: 'select', findingIndex: 0, nodeId: null });
    await page.locator('.finding.selected', { hasText: 'The subquery reads' }).waitFor();
    await page.locator('.range', { hasText: 'lower' }).hover();
    await page.locator('.finding.hovered', { hasText: 'The join was expected' }).waitFor();
  });

  it('exports text, JSON, Markdown and pictures', async () => {
    const shown = await open('shop');
    const { page } = shown;
    const pick = async (item: string) => {
      await page.getByRole('button', { name: 'Export' }).click();
      await page.getByRole('menuitem', { name: item }).click();
    };
    await pick('Copy plan as text');
    const [copied] = await sent(shown, 'copyText');
    assert.match(String(copied?.['text']), /^Limit {2}\(cost=/);
    for (const item of ['Save as JSON', 'Save as Markdown', 'icicle as SVG', 'icicle as PNG']) {
      const count = shown.sent.filter(({ type }) => type === 'saveFile').length;
      await pick(item);
      while (shown.sent.filter(({ type }) => type === 'saveFile').length === count)
        await page.waitForTimeout(20);
    }
    const files = (await sent(shown, 'saveFile')).map(({ format, content }) => [format, content]);
    assert.deepEqual(
      files.map(([format]) => format),
      ['json', 'markdown', 'svg', 'png'],
    );
    assert.match(String(files[2]?.[1]), /^<svg .*fill="(#|color|rgb)/s);
    assert.ok(!String(files[2]?.[1]).includes('var('));
    assert.equal(Buffer.from(String(files[3]?.[1]), 'base64').subarray(1, 4).toString(), 'PNG');
  });

  it('shows work that can be cancelled, and a failure with its next steps', async () => {
    panel = await openPanelPage(browser);
    await panel.post({
      version: 6,
      type: 'progress',
      title: 'Explain & Optimize',
      message: 'planning 12 index candidates',
      elapsedMs: 0,
      limitMs: 60_000,
      outdates: true,
    });
    await panel.page.getByText('planning 12 index candidates').waitFor();
    await panel.page.locator('vscode-button', { hasText: 'Cancel' }).click();
    assert.equal((await sent(panel, 'cancel')).length, 1);
    await panel.post({
      version: 6,
      type: 'failure',
      title: 'Not explained',
      message: 'relation "ordrs" does not exist (SQLSTATE 42P01)',
      statement: 'SELECT * FROM invoice',
      nextSteps: [{ id: 'choose-connection', title: 'Choose Connection' }],
    });
    assert.match(await panel.page.getByRole('alert').innerText(), /42P01/);
    await panel.page.getByText('SELECT * FROM invoice').waitFor();
    await panel.page.locator('vscode-button', { hasText: 'Choose Connection' }).click();
    assert.equal((await sent(panel, 'nextStep'))[0]?.['id'], 'choose-connection');
  });

  it('greys a stale result and takes it back', async () => {
    const shown = await open('simple');
    await shown.post({ version: 6, type: 'staleness', staleness: 'edited' });
    await shown.page.getByText('The statement was edited since.').waitFor();
    const insert = shown.page.locator('.suggestion vscode-button', { hasText: 'Insert' });
    assert.notEqual(await insert.getAttribute('disabled'), null);
    await shown.post({ version: 6, type: 'staleness', staleness: 'current' });
    await shown.page.locator('.report:not(.stale)').waitFor();
  });

  it('keeps the report and what was chosen while it is hidden', async () => {
    const shown = await open('shop');
    await shown.page.getByRole('tab', { name: 'Table' }).click();
    await shown.page.locator('.table-row').nth(3).click();
    await shown.page.locator('.table-row.selected').waitFor();
    const state = await shown.kept();
    await shown.page.close();
    panel = await openPanelPage(browser, { state });
    await panel.post(reportMessage(panelReport('shop')));
    await panel.page.getByRole('tab', { name: 'Table', selected: true }).waitFor();
    assert.equal(
      await panel.page.locator('.table-row.selected').getAttribute('aria-rowindex'),
      '5',
    );
  });

  it('shows names that hold markup as text', async () => {
    const evil = '<img src=x onerror=alert(1)><b>"\'&';
    const report = panelReport('simple');
    const nodes = report.plan.nodes.map((node) => ({
      ...node,
      fields: { ...node.fields, 'Relation Name': evil, Alias: evil, Filter: evil },
    }));
    const [finding] = report.findings;
    assert.ok(finding);
    const shown = await open({
      ...report,
      verdict: evil,
      statement: { ...report.statement, text: evil },
      plan: { ...report.plan, nodes },
      findings: [{ ...finding, title: evil, message: evil, range: { start: 0, end: 9 } }],
      notes: [evil],
    });
    const { page } = shown;
    for (const name of ['Tree', 'Table', 'Icicle', 'Raw', 'Statement']) {
      await page.getByRole('tab', { name }).click();
      assert.equal(await page.locator('img, b').count(), 0, name);
    }
    assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), evil);
  });

  it('stands absurd numbers, texts and shapes', async () => {
    const report = panelReport('simple');
    const long = 'x'.repeat(20_000);
    const nodes = Array.from({ length: 400 }, (_, id) => ({
      id,
      parentId: id === 0 ? null : id - 1,
      fields: {
        'Node Type': id % 50 === 0 ? long : 'Seq Scan',
        'Total Cost': id % 2 === 0 ? 1e300 : -5,
        'Plan Rows': id % 3 === 0 ? 1e200 : 0,
        'Actual Rows': Number.MAX_VALUE,
        'Sort Key': [],
        ...(JSON.parse('{ "Workers": [{}, null, 7] }') as object),
      },
    }));
    const { page } = await open({
      ...report,
      plan: { ...report.plan, nodes },
      metrics: { ...report.metrics, nodes: [], totalCost: 1e300, executionMs: 1e15, rows: -1 },
      nodeRanges: [[{ start: 5, end: 1e9 }]],
    });
    for (const name of ['Table', 'Icicle', 'Raw', 'Statement', 'Tree']) {
      await page.getByRole('tab', { name }).click();
      await page.getByRole('tab', { name, selected: true }).waitFor();
    }
    assert.ok((await page.getByRole('treeitem').count()) > 5);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 1280, `no sideways scrolling of the page: ${String(width)}`);
  });

  for (const theme of Object.keys(THEMES) as ThemeName[]) {
    it(`fits 330 to 1600 px in the ${theme} theme`, async () => {
      const shown = await open('shop', { theme });
      for (const width of [330, 400, 800, 1280, 1600]) {
        await shown.page.setViewportSize({ width, height: 800 });
        for (const name of ['Tree', 'Table', 'Icicle', 'Raw', 'Statement']) {
          await shown.page.getByRole('tab', { name }).click();
          const overflow = await shown.page.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
          );
          assert.ok(overflow <= 0, `${String(width)} px, ${name}: ${String(overflow)} px too wide`);
        }
      }
    });
  }
});
