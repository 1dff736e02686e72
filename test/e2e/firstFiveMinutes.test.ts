// The first five minutes of a person with Planwright, in a real workbench: from nothing to a query that is proven to be fast.

import assert from 'node:assert/strict';
import path from 'node:path';
import { Workbench } from './harness/workbench';
import { cleanup } from '../support/cleanup';

const SAMPLES = path.resolve(__dirname, '../../samples');
const SAMPLE = 'orders-of-a-customer.sql';
/** Filling the demo takes ten seconds on an idle machine. */
const FIRST_DEMO_START_MS = 180_000;

describe('the first five minutes', () => {
  let workbench: Workbench;

  const atEnd = cleanup();

  before(async () => {
    workbench = await Workbench.open({ folder: SAMPLES });
    atEnd(() => workbench.close());
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed')
      console.error(await workbench.screenshot('first-five-minutes-failure'));
  });

  it('begin with the demo database, one click away', async () => {
    await workbench.openSidebar();
    await workbench.page.getByRole('button', { name: 'Start the Demo Database' }).first().click();
    await workbench
      .treeRow('Connections', 'Demo database')
      .waitFor({ timeout: FIRST_DEMO_START_MS });
    await workbench.statusBarItem('Demo database').waitFor();
  });

  it('show what is in it, with rows and sizes', async () => {
    await workbench.expand('Connections', 'Demo database');
    await workbench.expand('Connections', 'shop');
    await workbench.treeRow('Connections', 'orders').waitFor();
    const rows = await workbench.readTree('Connections');
    assert.ok(
      rows.some((row) => /^orders ~200 k rows, [\d.]+ MB/.test(row)),
      rows.join('\n'),
    );
  });

  it('explain the statement at the cursor', async () => {
    await workbench.openFile(SAMPLE);
    await workbench.placeCursor(4);
    await workbench.runCommand('Planwright: Explain & Optimize');
    const panel = await workbench.webview('.report');
    assert.match(await panel.locator('.verdict').innerText(), /orders/);
    assert.equal(await panel.locator('.figure').count(), 5);
    assert.ok((await panel.locator('.finding').count()) > 0);
    assert.match(await panel.locator('.suggestion').first().innerText(), /CREATE INDEX/);
  });

  it('mark the words that cause it', async () => {
    await workbench.editor.locator('.cdr[class*="squiggly-"]').first().waitFor();
  });

  it('go from a finding to its words in the editor', async () => {
    const panel = await workbench.webview('.report');
    await panel.locator('.finding .card-title').first().click();
    await workbench.statusBarItem(/selected/).waitFor();
  });

  it('run the index after a question, and show the query fast', async () => {
    const panel = await workbench.webview('.report');
    const before = await panel.locator('.verdict').innerText();
    const suggestion = panel.locator('.suggestion').first();
    await suggestion.locator('vscode-button', { hasText: 'Apply' }).click();
    assert.match(await workbench.dialog.innerText(), /CREATE INDEX/);
    await workbench.dialog.getByRole('button', { name: 'Run', exact: true }).click();
    const done = workbench.notification('Done');
    await done.getByRole('button', { name: 'Explain Again' }).click();
    await panel.locator('.verdict').filter({ hasNotText: before }).waitFor();
    // Only the whole report says what it does not suggest any more.
    await panel.locator('.report:not(:has(.running))').waitFor();
    assert.match(await panel.locator('.report').innerText(), /customer_id/);
    assert.equal(await panel.locator('.suggestion', { hasText: 'CREATE INDEX' }).count(), 0);
    const applied = panel.locator('.applied');
    assert.match(
      await applied.innerText(),
      /× faster with orders_customer_id\w*_idx: [\d.]+ m?s → [\d.]+ ms\. The prediction held/,
    );
    await applied.locator('vscode-button', { hasText: 'Undo' }).waitFor();
    await applied.locator('vscode-button', { hasText: 'Compare' }).click();
    await panel.locator('.compare-verdict').filter({ hasText: 'faster' }).waitFor();
  });

  it('list what is wrong with the indexes', async () => {
    // Only what is in sight is there to be read: the tables above make room.
    await workbench.page.locator('.pane-header[aria-label^="Connections"]').click();
    await workbench.runCommand('Planwright: Check Health');
    await workbench.treeRow('Health', 'Foreign keys').waitFor();
    const rows = (await workbench.readTree('Health')).join('\n');
    for (const kind of [/^Duplicate/m, /^Redundant/m, /^Foreign keys/m]) assert.match(rows, kind);
    const unused =
      rows.slice(rows.indexOf('Unused')).split(/\n(?=Foreign|Updates|Sequences|Made)/)[0] ?? '';
    assert.doesNotMatch(unused, /orders_customer_id/, 'the index that was made just now');
  });

  it('keep what was applied in a list, with what it promised and brought', async () => {
    await workbench.openView('Applied');
    await workbench.expand('Applied', 'Index on');
    await workbench.treeRow('Applied', 'State').waitFor();
    const first = await workbench.readTree('Applied');
    // Only what is in sight is there to be read.
    await workbench.page.keyboard.press('End');
    await workbench.treeRow('Applied', 'Scans').waitFor();
    const rows = [...first, ...(await workbench.readTree('Applied'))].join('\n');
    assert.match(rows, /^Demo database 1\nIndex on .* [\d.]+ m?s → [\d.]+ m?s, \d+ scans?$/m);
    assert.match(rows, /^State holds$/m);
    assert.match(rows, /^For SELECT /m);
    assert.match(rows, /^Predicted cost [\d .]+ → [\d .]+$/m);
    assert.match(rows, /^Measured since [\d.]+ m?s → [\d.]+ m?s$/m);
    assert.match(rows, /^Scans \d+ scans? since it was made$/m);
  });
});
