// The first five minutes of a person with Planwright, in a real workbench: from nothing to a query that is proven to be fast.

import assert from 'node:assert/strict';
import path from 'node:path';
import { Workbench } from './harness/workbench';

const SAMPLES = path.resolve(__dirname, '../../samples');
const SAMPLE = 'orders-of-a-customer.sql';
/** Filling the demo takes ten seconds on an idle machine. */
const FIRST_DEMO_START_MS = 180_000;

describe('the first five minutes', function () {
  this.timeout(240_000);
  let workbench: Workbench;

  before(async () => {
    workbench = await Workbench.open({ folder: SAMPLES });
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed')
      console.error(await workbench.screenshot('first-five-minutes-failure'));
  });

  after(async () => {
    await workbench.close();
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
    assert.match(await panel.locator('.advice').innerText(), /CREATE INDEX/);
  });

  it('mark the words that cause it', async () => {
    const marked = workbench.page.locator('.monaco-editor .cdr[class*="squiggly-"]');
    await marked.first().waitFor();
  });
});
