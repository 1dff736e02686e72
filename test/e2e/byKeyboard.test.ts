// Twenty things that a new person does, from the demo to an index that is proven on a database of their own: by keys alone.

import assert from 'node:assert/strict';
import path from 'node:path';
import type { Frame } from 'playwright-core';
import { Keys } from './harness/keys';
import { Workbench } from './harness/workbench';
import { cleanup } from '../support/cleanup';
import { postgres, type Cluster } from '../support/postgres';

const SAMPLES = path.resolve(__dirname, '../../samples');
const OWN = 'visits.sql';
const OWN_SQL = 'SELECT * FROM visits WHERE person_id = 4711 ORDER BY made DESC LIMIT 5;\n';
const SLEEP = 'sleep.sql';
const SLEEP_SQL = 'SELECT pg_sleep(600), count(*) FROM visits;\n';

describe('by keyboard alone', () => {
  let workbench: Workbench;
  let keys: Keys;
  let cluster: Cluster;
  let database: string;

  const atEnd = cleanup();

  before(async () => {
    cluster = await postgres(16);
    database = await cluster.createDatabase();
    await cluster.sql(
      `CREATE TABLE visits AS SELECT i AS id, i % 20000 AS person_id, now() - i * interval '1 minute' AS made,
         repeat('x', 60) AS note FROM generate_series(1, 400000) i; ANALYZE visits`,
      database,
    );
    workbench = await Workbench.open({
      folder: SAMPLES,
      files: { [OWN]: OWN_SQL, [SLEEP]: SLEEP_SQL },
      demo: 'prepared',
    });
    atEnd(() => workbench.close());
    keys = new Keys(workbench);
  });

  afterEach(async function () {
    const { state, title = '' } = this.currentTest ?? {};
    if (state === 'failed')
      console.error(await workbench.screenshot(`by-keyboard-${title.replaceAll(/\W+/g, '-')}`));
  });

  const report = (): Promise<Frame> => workbench.webview('.report');
  const verdict = async (): Promise<string> => (await report()).locator('.verdict').innerText();
  async function untilReport(words: RegExp): Promise<void> {
    await (await report()).locator('.report').filter({ hasText: words }).waitFor();
  }
  /** From the editor into the panel, and back. */
  const crossOver = (): Promise<void> => keys.press('Control+Alt+Shift+Enter');
  const isBack = (): Promise<void> => keys.untilFocused(/Editor Group/);
  async function inView(name: string, row: string | RegExp): Promise<void> {
    await keys.command(`Planwright: Focus on ${name} View`);
    await workbench.treeRow(name, row).waitFor();
    // The first time, there were no rows yet to be focused.
    await keys.command(`Planwright: Focus on ${name} View`);
    await keys.treeRow(row);
  }
  async function explain(file: string, line: number): Promise<void> {
    await workbench.openFile(file);
    await workbench.placeCursor(line);
    await keys.press('Control+Alt+Enter');
  }
  /** Presses a button of the panel, and the one that runs in the question that follows. */
  async function runFromPanel(button: RegExp, done: string, key?: 'Shift+Tab'): Promise<void> {
    await keys.tabTo(button, key);
    await keys.press('Enter');
    await workbench.dialog.waitFor();
    await keys.tabTo(/^Run$/);
    await keys.press('Enter');
    await workbench.notification(done).waitFor();
  }

  it('starts the demo database', async () => {
    await keys.command('Planwright: Start the Demo Database');
    await workbench.statusBarItem('Demo database').waitFor();
  });

  it('finds a table, its columns and its indexes', async () => {
    await inView('Connections', 'Demo database');
    for (const row of ['Demo database', 'shop', 'orders', 'Indexes']) {
      await keys.treeRow(row);
      await keys.press('ArrowRight');
    }
    await keys.treeRow('orders_placed_idx');
  });

  it('opens the sample queries', async () => {
    await keys.command('Planwright: Open Sample Queries');
    await workbench.editor.locator('.view-line').filter({ hasText: 'shop' }).first().waitFor();
  });

  it('explains the statement at the cursor', async () => {
    await explain('orders-of-a-customer.sql', 4);
    await untilReport(/CREATE INDEX/);
    assert.match(await verdict(), /orders/);
  });

  it('goes into the panel and back, whatever has the focus there', async () => {
    await crossOver();
    await keys.tabTo(/^Apply/);
    await crossOver();
    await isBack();
    assert.equal(await workbench.dialog.count(), 0);
  });

  it('walks the plan, node by node, and reads what a node did', async () => {
    await crossOver();
    await keys.tabTo(/self, .* of the whole/);
    await keys.press('Home');
    const first = await keys.focused();
    await keys.press('ArrowDown');
    assert.notEqual(await keys.focused(), first);
    await (await report()).locator('.details .node-facts').first().waitFor();
  });

  it('searches the plan', async () => {
    await keys.press('/');
    await keys.type('order_items');
    await (await report()).getByRole('status').filter({ hasText: /match/ }).waitFor();
    await keys.press('Enter', 'Escape');
  });

  it('looks at the plan as a table, and as an icicle', async () => {
    const panel = await report();
    await keys.tabTo(/^(Tree|Table|Icicle)$/, 'Shift+Tab');
    await keys.press('ArrowRight');
    await panel.locator('[role="grid"]').waitFor();
    await keys.press('ArrowRight');
    await panel.locator('.icicle').waitFor();
    await keys.press('ArrowLeft', 'ArrowLeft');
    await panel.getByRole('tree').waitFor();
  });

  it('asks which keys there are', async () => {
    const sheet = (await report()).locator('.key-sheet');
    await keys.press('?');
    await sheet.waitFor();
    await keys.press('Escape');
    await sheet.waitFor({ state: 'detached' });
    await crossOver();
    await isBack();
  });

  it('goes to the marked words, and inserts the index that mends them', async () => {
    const menu = workbench.page.locator('.action-widget');
    await keys.press('F8');
    const marker = workbench.page.locator('.marker-widget');
    await marker.waitFor();
    await keys.press('Escape');
    // It may still have the focus, and would take the next keys.
    await marker.waitFor({ state: 'detached' });
    await keys.press('Control+.');
    await menu.locator('.monaco-list-row').first().waitFor();
    await keys.menuRow(/Insert/);
    await keys.press('Enter');
    await workbench.editor.locator('.view-line').filter({ hasText: 'CREATE' }).first().waitFor();
    await keys.press('ControlOrMeta+Z');
  });

  it('applies the index after a question', async () => {
    await crossOver();
    await runFromPanel(/^Apply…: Index on/, 'Done: Index on');
  });

  it('explains again, and reads what became of it', async () => {
    await explain('orders-of-a-customer.sql', 4);
    await untilReport(/× faster with orders_customer_id\w*_idx/);
  });

  it('compares with the plan of before', async () => {
    const panel = await report();
    await crossOver();
    await keys.tabTo(/^Compare/);
    await keys.press('Enter');
    await panel.locator('.compare-verdict').filter({ hasText: 'faster' }).waitFor();
    await keys.press('Escape');
  });

  it('takes it back', async () => {
    await runFromPanel(/^Undo/, 'Taken back', 'Shift+Tab');
    await crossOver();
    await isBack();
  });

  it('measures several times', async () => {
    await workbench.openFile('orders-of-a-customer.sql');
    await workbench.placeCursor(4);
    await keys.command('Planwright: Explain & Optimize, Measuring 5 Times');
    await untilReport(/median/i);
  });

  it('answers what it is asked about parameters with Enter', async () => {
    await workbench.openFile('slow-queries.sql');
    await keys.press('Control+End');
    await keys.press('Control+Alt+Enter');
    await workbench.quickInput.waitFor();
    for (
      let questions = 0;
      (await workbench.quickInput.isVisible()) && questions < 12;
      questions += 1
    ) {
      await keys.press('Enter');
      await workbench.settle();
    }
    await untilReport(/order_items/);
    assert.match(await (await report()).locator('.values').innerText(), /With /);
  });

  it('adds a connection to a database of their own', async () => {
    await keys.command('Planwright: Add Connection…');
    await keys.pick('Paste a URL');
    await keys.answer(
      /Connection URL/,
      `postgresql://postgres@127.0.0.1:${String(cluster.port)}/${database}`,
    );
    await keys.pick('disable');
    await keys.answer(/./, '');
    await keys.answer(/./, '');
    await workbench.statusBarItem(database).waitFor();
  });

  it('explains a query of their own, and applies the index that was proven', async () => {
    await explain(OWN, 1);
    await untilReport(/visits[^]*CREATE INDEX/);
    await crossOver();
    await runFromPanel(/^Apply…: Index on visits/, 'Done: Index on visits');
    const { rows } = await cluster.sql(
      `SELECT FROM pg_indexes WHERE tablename = 'visits' AND indexdef LIKE '%person_id%'`,
      database,
    );
    assert.equal(rows.length, 1);
    await explain(OWN, 1);
    await untilReport(/× faster with visits_person_id\w*_idx/);
  });

  it('sees what was applied, and checks the health of the database', async () => {
    await inView('Applied', /visits/);
    await keys.command('Planwright: Check Health');
    // What lies below the view is no row yet; the keys go there.
    await inView('Health', /./);
    await keys.treeRow('Nothing found');
    await keys.treeRow('Made with Planwright');
  });

  it('cancels what runs too long', async () => {
    const sleeping = async (): Promise<boolean> => {
      const active = `SELECT FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)%' AND state = 'active'
        AND pid <> pg_backend_pid()`;
      return (await cluster.sql(active, database)).rows.length > 0;
    };
    const earlier = await verdict();
    await explain(SLEEP, 1);
    while (!(await sleeping())) await workbench.settle();
    await keys.command('Planwright: Cancel What Is Running');
    while (await sleeping()) await workbench.settle();
    // Cancelled, and not ended by the statement timeout, which would leave a report of its own.
    const panel = await report();
    await panel.locator('.running').waitFor({ state: 'detached' });
    assert.doesNotMatch((await panel.locator('.report').textContent()) ?? '', /was stopped after/);
    assert.equal(await verdict(), earlier);
  });
});
