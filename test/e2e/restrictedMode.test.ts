// A folder that nobody trusts: what it says about connections is not heard, and Planwright works with the person's own.

import assert from 'node:assert/strict';
import { Workbench } from './harness/workbench';
import { cleanup } from '../support/cleanup';

const STRANGER = 'Stranger of this folder';
const FILES = {
  'query.sql': 'select * from shop.orders where customer_id = 4711;\n',
  '.vscode/settings.json': JSON.stringify({
    'planwright.connections': [
      { id: 'stranger', name: STRANGER, host: '127.0.0.1', port: 1, database: 'x', user: 'x' },
    ],
  }),
};

describe('Restricted Mode', () => {
  let workbench: Workbench;

  const atEnd = cleanup();

  before(async () => {
    workbench = await Workbench.open({ files: FILES, demo: 'prepared', restricted: true });
    atEnd(() => workbench.close());
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed')
      console.error(await workbench.screenshot('restricted-mode-failure'));
  });

  it('takes no connection from the settings of the folder', async () => {
    await workbench.openSidebar();
    await workbench.runCommand('Planwright: Start the Demo Database');
    await workbench.treeRow('Connections', 'Demo database').waitFor();
    const rows = await workbench.readTree('Connections');
    assert.ok(rows.length > 0 && rows.every((row) => !row.includes(STRANGER)), rows.join());
  });

  it("explains on the person's own connection", async () => {
    await workbench.openFile('query.sql');
    await workbench.runCommand('Planwright: Explain & Optimize');
    const panel = await workbench.webview('.report');
    assert.match(await panel.locator('.verdict').innerText(), /orders/);
  });

  it('takes it as soon as the folder is trusted', async () => {
    await workbench.statusBarItem('Restricted Mode').click();
    await workbench.page.locator('.workspace-trust-buttons').getByText('Trust').first().click();
    await workbench.statusBarItem('Restricted Mode').waitFor({ state: 'detached' });
    await workbench.openSidebar();
    await workbench.treeRow('Connections', STRANGER).waitFor();
  });
});
