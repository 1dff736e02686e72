// A folder that nobody trusts: what it says about connections is not heard, and Planwright works with the person's own.

import assert from 'node:assert/strict';
import { Workbench } from './harness/workbench';
import { cleanup } from '../support/cleanup';

const STRANGER = 'Stranger of this folder';
const FILES = {
  '.env': 'DATABASE_URL=postgres://web@db.example.com/hidden\n',
  'query.sql': 'select * from shop.orders where customer_id = 4711;\n',
  '.vscode/settings.json': JSON.stringify({
    'planwright.connections': [
      { id: 'stranger', name: STRANGER, host: '127.0.0.1', port: 1, database: 'x', user: 'x' },
    ],
  }),
};

/** Of its .env. */
const FOUND = 'hidden on db.example.com';

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

  it('looks for connections to import outside of the folder alone', async () => {
    await workbench.runCommand('Planwright: Import Connections…');
    const none = workbench.notification('No connection was found');
    // The home of whoever runs the tests may have some.
    await none.or(workbench.quickInput.getByText('Import Connections')).first().waitFor();
    assert.equal(await workbench.quickRow(FOUND).count(), 0);
    await workbench.page.keyboard.press('Escape');
  });

  it('takes it as soon as the folder is trusted', async () => {
    await workbench.statusBarItem('Restricted Mode').click();
    await workbench.page.locator('.workspace-trust-buttons').getByText('Trust').first().click();
    await workbench.statusBarItem('Restricted Mode').waitFor({ state: 'detached' });
    await workbench.openSidebar();
    await workbench.treeRow('Connections', STRANGER).waitFor();
    await workbench.runCommand('Planwright: Import Connections…');
    await workbench.quickRow(FOUND).waitFor();
  });
});
