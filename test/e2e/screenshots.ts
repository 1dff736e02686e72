// Takes pictures of every surface in all themes and widths, for people to look at: npm run screenshots [NAME ...]
// `npm run screenshots readme` takes the one of README.md, media/screenshot.png.

import { copyFileSync } from 'node:fs';
import path from 'node:path';
import type pg from 'pg';
import { startPostgres } from '../support/cluster';
import type { ProfileFields } from '../support/profile';
import { startReplicaSet } from '../support/replicaSet';
import { Workbench } from './harness/workbench';

const SAMPLES = path.resolve(__dirname, '../../samples');
const SAMPLE = 'orders-of-a-customer.sql';
const CLOSED = {
  id: 'closed',
  name: 'Reporting',
  host: '127.0.0.1',
  port: 1,
  database: 'reports',
  user: 'analyst',
};
/** Of slow-queries.sql: the statement with parameters, its last. */
const PARAMETERS_LINE = 66;
/** What the samples have none of, by name. */
const FILES = {
  'migrations/0042_orders.sql': `-- Orders get a channel, and are found by it.
alter table shop.orders add column channel text not null default 'web';
create index orders_channel on shop.orders (channel, placed_at);
alter table shop.orders alter column total type numeric(14, 4);
alter table shop.orders add constraint orders_total_check check (total >= 0);
drop table shop.nowhere;
`,
  'replica.sql': 'select * from orders where customer_id = 17 order by placed_at desc limit 10;\n',
  '.env': `DATABASE_URL=postgres://web:open-sesame@db.example.com/shop
REPORTS_URL=postgres://reports@db.example.com/\${WHICH}
`,
  'compose.yaml': `services:
  db:
    image: postgres:17
    ports: ['5433:5432']
    environment: { POSTGRES_USER: web, POSTGRES_PASSWORD: open-sesame, POSTGRES_DB: shop }
`,
  'api/prisma/schema.prisma': `datasource db {
  provider = "postgresql"
  url      = "postgresql://web@db.example.com:5432/shop"
}
`,
  'orders.ts': `import { db } from './db';

export async function recentOrders(customer: number, since: string) {
  return db.query(sql\`
    select id, total
      from shop.orders
     where customer_id = \${customer}
       and placed_at::date = \${since}
     order by placed_at desc
  \`);
}

export const cancelled = "select id from shop.orders where status = 'cancelled' and total + 1 > 100";
`,
};
const README = 'readme';
const README_PICTURE = path.resolve(__dirname, '../../media/screenshot.png');

/** What a person sees, and how to get there from a workbench on the samples. */
const SURFACES: Readonly<Record<string, (workbench: Workbench) => Promise<void>>> = {
  welcome: async (workbench) => {
    await workbench.openSidebar();
  },
  walkthrough: async (workbench) => {
    await workbench.runCommand('Welcome: Open Walkthrough...');
    await workbench.pick('Make a Slow Query Fast');
    await workbench.page.locator('.getting-started-step').first().waitFor();
  },
  connections: async (workbench) => {
    await startDemo(workbench);
    await workbench.expand('Connections', 'Demo database');
    await workbench.expand('Connections', 'shop');
    await workbench.expand('Connections', 'orders');
  },
  squiggles: async (workbench) => {
    await startDemo(workbench);
    await workbench.openFile('slow-queries.sql');
    await workbench.squiggles('warning').first().waitFor();
  },
  health: async (workbench) => {
    await startDemo(workbench);
    await workbench.runCommand('Planwright: Check Health');
    await workbench.treeRow('Health', 'coupons_code_key').waitFor();
  },
  workload: async (workbench) => {
    await startDemo(workbench);
    await workbench.runCommand('Planwright: Show the Workload');
    await workbench.openView('Workload');
    await workbench.treeRow('Workload', 'shop.orders').waitFor();
    await workbench.page.locator('.pane-header[aria-label^="Health"]').click();
  },
  activity: async (workbench) => {
    const cluster = await startPostgres(16, { settings: { max_prepared_transactions: '5' } });
    const clients: pg.Client[] = [];
    const connect = async (user: string): Promise<pg.Client> => {
      const client = await cluster.connect('postgres', user);
      clients.push(client);
      return client;
    };
    try {
      await cluster.sql(`CREATE ROLE web LOGIN SUPERUSER; CREATE ROLE reports LOGIN SUPERUSER; CREATE SCHEMA shop;
        CREATE TABLE shop.orders AS SELECT g AS id, 'paid' AS status FROM generate_series(1, 1000) g`);
      await (
        await connect('web')
      ).query("BEGIN; UPDATE shop.orders SET status = 'shipped' WHERE id = 7");
      const left = await connect('web');
      await left.query(
        "BEGIN; UPDATE shop.orders SET status = 'void' WHERE id = 9; PREPARE TRANSACTION 'payment-4711'",
      );
      const running = async (user: string, sql: string): Promise<void> => {
        (await connect(user)).query(sql).catch(() => undefined);
      };
      await running('web', "UPDATE shop.orders SET status = 'cancelled' WHERE id = 7");
      await running('reports', 'ALTER TABLE shop.orders ADD COLUMN channel text');
      await running('web', 'SELECT count(*) FROM shop.orders WHERE status = $$paid$$');
      await running('reports', 'SELECT pg_sleep(600), sum(id) FROM generate_series(1, 9) AS id');
      await (await connect('reports')).query('BEGIN; SELECT 1');
      await workbench.openSidebar();
      const profile = cluster.profile({ tls: 'disable', name: 'Shop' });
      workbench.set({ 'planwright.connections': [profile] });
      await workbench.treeRow('Connections', 'Shop').click();
      await workbench.statusBarItem('Shop').waitFor();
      await workbench.openView('Activity');
      for (const other of ['Health', 'Connections'])
        await workbench.page.locator(`.pane-header[aria-label^="${other}"]`).click();
      await workbench.treeRow('Activity', 'prepared payment').waitFor();
      await workbench.screenshots('activity-tree');
      const waiter = workbench.treeRow('Activity', 'for a row of shop.orders');
      await waiter.click();
      await waiter.getByRole('button', { name: 'Cancel the Statement' }).click();
      await workbench.dialog.waitFor();
      await workbench.screenshots('activity-cancel');
      await workbench.dialog.getByRole('button', { name: 'Stop Statement' }).click();
      await waiter.waitFor({ state: 'detached' });
    } finally {
      for (const client of clients) await client.end().catch(() => undefined);
      await cluster.stop();
    }
  },
  explain,
  hover: async (workbench) => {
    await explain(workbench);
    await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
    await workbench.openFile(SAMPLE);
    await workbench.placeCursor(7, 12);
    await workbench.runCommand('Show or Focus Hover');
    await workbench.page.locator('.monaco-hover:visible').first().waitFor();
  },
  names: async (workbench) => {
    await explain(workbench);
    await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
    await workbench.openFile(SAMPLE);
    await workbench.placeCursor(5, 14);
    await workbench.runCommand('Show or Focus Hover');
    await workbench.page.locator('.monaco-hover:visible', { hasText: 'table' }).waitFor();
  },
  form: async (workbench) => {
    await workbench.runCommand('Planwright: Add Connection…');
    await workbench.pick('Fill in the fields');
    await workbench.quickInput.waitFor();
  },
  import: async (workbench) => {
    await workbench.runCommand('Planwright: Import Connections…');
    await workbench.quickRow('shop on db.example.com').first().waitFor();
    await workbench.screenshots('import-choices');
    await workbench.quickRow('.env:1').first().locator('.monaco-checkbox').click();
    await workbench.quickInput.getByRole('button', { name: 'OK' }).click();
    await workbench.dialog.waitFor();
  },
  testing: async (workbench) => {
    const cluster = await startPostgres(16);
    try {
      await workbench.openSidebar();
      const profile = cluster.profile({ name: 'Shop' });
      workbench.set({ 'planwright.connections': [profile] });
      await workbench.treeRow('Connections', 'Shop').waitFor();
      await workbench.runCommand('Planwright: Test Connection…');
      await workbench.pick('Shop');
      const told = workbench.notification('The connection works');
      await told.waitFor();
      await workbench.screenshots('testing-told');
      await told.getByRole('button', { name: 'Show Steps' }).click();
      await workbench.page.locator('.tab', { hasText: 'Test of Shop' }).waitFor();
      await workbench.screenshots('testing');
    } finally {
      await cluster.stop();
    }
  },
  settings: async (workbench) => {
    await startDemo(workbench);
    await workbench.openFile(SAMPLE);
    await workbench.placeCursor(4);
    await workbench.runCommand('Planwright: Explain with Other Settings…');
    await workbench.quickRow('work_mem').locator('.monaco-checkbox').click();
    await workbench.quickRow('jit').locator('.monaco-checkbox').click();
  },
  circumstances: async (workbench) => {
    await startDemo(workbench);
    await workbench.openFile(SAMPLE);
    await workbench.placeCursor(4);
    await workbench.runCommand('Planwright: Explain with Other Settings…');
    await workbench.quickRow('random_page_cost').locator('.monaco-checkbox').click();
    await workbench.quickInput.getByRole('button', { name: 'OK' }).click();
    await workbench.answer('1.1');
    await workbench.webview('.report');
    await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
  },
  failure: async (workbench) => {
    await workbench.openSidebar();
    workbench.set({ 'planwright.connections': [CLOSED] });
    await workbench.treeRow('Connections', CLOSED.name).click();
    await workbench.notification('Could not connect').waitFor();
  },
  production: async (workbench) => {
    const cluster = await startPostgres(16);
    try {
      const profile = cluster.profile({ tls: 'disable', name: 'Shop', production: true });
      await workbench.openSidebar();
      workbench.set({ 'planwright.connections': [profile] });
      await workbench.treeRow('Connections', 'Shop').click();
      await workbench.statusBarItem('Shop (production)').waitFor();
      await workbench.expand('Connections', 'Shop');
      await workbench.screenshots('production');
    } finally {
      await cluster.stop();
    }
  },
  replica: async (workbench) => {
    const set = await startReplicaSet(18, ['near']);
    try {
      await set.primary.sql(`CREATE TABLE orders AS SELECT g AS id, g % 5000 AS customer_id,
        now() - g * interval '1 min' AS placed_at FROM generate_series(1, 300000) g; ANALYZE orders`);
      await set.follow();
      const replicas = set.standbys.map(({ port }) => ({ name: 'near', host: '127.0.0.1', port }));
      const profile = set.primary.profile({ tls: 'disable', id: 'shop', name: 'Shop' });
      workbench.set({ 'planwright.connections': [{ ...profile, replicas }] });
      await workbench.openSidebar();
      await workbench.treeRow('Connections', 'Shop').click();
      await workbench.openFile('replica.sql');
      await workbench.placeCursor(1);
      await workbench.runCommand('Planwright: Explain & Optimize on a Replica, Measuring 5 Times…');
      await workbench.quickRow('near').click();
      const panel = await workbench.webview('.report');
      await panel.locator('.report:not(:has(.running))').waitFor();
      await workbench.screenshots('replica-origin');
      await panel.getByText('only on the primary').first().scrollIntoViewIfNeeded();
      await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
    } finally {
      await set.stop();
    }
  },
  colors: async (workbench) => {
    const cluster = await startPostgres(16);
    try {
      await cluster.sql(`CREATE SCHEMA shop; CREATE TABLE shop.orders AS SELECT g AS id, g % 5000 AS customer_id,
        now() AS placed_at, 'paid' AS status, 1.5 AS total FROM generate_series(1, 100000) g;
        CREATE TABLE shop.order_items AS SELECT g % 100000 AS order_id, g % 9 AS quantity, 2.5 AS unit_price
        FROM generate_series(1, 300000) g; ANALYZE`);
      const profile = (fields: ProfileFields) => cluster.profile({ tls: 'disable', ...fields });
      await workbench.openSidebar();
      workbench.set({
        'planwright.connections': [
          profile({ id: 'shop', name: 'Shop', production: true }),
          profile({ id: 'reporting', name: 'Reporting', color: 'charts.purple' }),
        ],
        'planwright.connectionOfFiles': [{ pattern: 'orders-*', connection: 'Reporting' }],
      });
      await workbench.openFile(SAMPLE);
      await workbench.placeCursor(4);
      await workbench.runCommand('Planwright: Explain (Estimates Only)');
      await workbench.webview('.report');
      await workbench.screenshots('colors-of-file');
      workbench.set({
        'planwright.connectionOfFiles': [{ pattern: 'orders-*', connection: 'shop' }],
      });
      await workbench.statusBarItem('Shop (production').waitFor();
      await workbench.runCommand('View: Focus First Editor Group');
      await workbench.placeCursor(4);
      await workbench.runCommand('Planwright: Explain (Estimates Only)');
      await workbench.webview('.report[data-tint=production]');
      await workbench.screenshots('colors-production');
      await workbench.runCommand('Planwright: Use Another Connection for This File…');
      await workbench.quickRow('Reporting').waitFor();
      await workbench.screenshots('colors');
    } finally {
      await cluster.stop();
    }
  },
  parameters: async (workbench) => {
    await startDemo(workbench);
    await workbench.openFile('slow-queries.sql');
    await workbench.placeCursor(PARAMETERS_LINE);
    await workbench.runCommand('Planwright: Explain & Optimize');
    await workbench.quickRow('Common').waitFor();
  },
  applied: async (workbench) => {
    await explain(workbench);
    const panel = await workbench.webview('.suggestion');
    await panel.locator('.suggestion vscode-button', { hasText: 'Apply' }).first().click();
    await workbench.dialog.getByRole('button', { name: 'Run', exact: true }).click();
    const done = workbench.notification('Done:');
    await done.getByRole('button', { name: 'Explain Again' }).click();
    await panel.locator('.applied', { hasText: 'faster' }).waitFor();
    await workbench.openSidebar();
    await workbench.openView('Applied');
    await workbench.expand('Applied', 'Index on');
  },
  rows: async (workbench) => {
    await startDemo(workbench);
    await workbench.openFile(SAMPLE);
    await workbench.placeCursor(4);
    await workbench.runCommand('Planwright: Run Statement');
    await workbench.page.locator('.tab', { hasText: 'Rows' }).waitFor();
    await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
  },
  migration: async (workbench) => {
    await startDemo(workbench);
    await workbench.openFile('migrations/0042_orders.sql');
    await workbench.runCommand('Planwright: Check This Migration');
    await workbench.notification('Migration check').waitFor();
    await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
    await workbench.squiggles('error').first().waitFor();
    await workbench.screenshots('migration-checked');
    const told = workbench.notification('Migration check');
    await told.getByRole('button', { name: 'Show Report' }).click();
    await workbench.page.locator('.tab', { hasText: 'Migration check' }).waitFor();
  },
  programs: async (workbench) => {
    await startDemo(workbench);
    await workbench.openFile('orders.ts');
    await workbench.squiggles('warning').first().waitFor();
    await workbench.codeLens('Explain & Optimize').first().waitFor();
    await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
  },
  panel: async (workbench) => {
    await explain(workbench);
    await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
  },
};

async function explain(workbench: Workbench): Promise<void> {
  await startDemo(workbench);
  await workbench.openFile(SAMPLE);
  await workbench.placeCursor(4);
  await workbench.runCommand('Planwright: Explain & Optimize');
  const panel = await workbench.webview('.report');
  await panel.locator('.report:not(:has(.running))').waitFor();
  await workbench.codeLens('reads').waitFor();
}

async function startDemo(workbench: Workbench): Promise<void> {
  await workbench.openSidebar();
  await workbench.runCommand('Planwright: Start the Demo Database');
  await workbench.treeRow('Connections', 'Demo database').waitFor();
}

/** A wide window, where statement and plan have room beside each other. */
async function pictureOfReadme(): Promise<void> {
  const workbench = await Workbench.open({ folder: SAMPLES, demo: 'prepared', width: 1400 });
  try {
    await explain(workbench);
    await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
    copyFileSync(await workbench.screenshot('readme'), README_PICTURE);
  } finally {
    await workbench.close();
  }
}

async function main(): Promise<void> {
  const wanted = process.argv.slice(2);
  if (wanted.includes(README)) await pictureOfReadme();
  const names =
    wanted.length > 0 ? wanted.filter((name) => name !== README) : Object.keys(SURFACES);
  for (const name of names) {
    const prepare = SURFACES[name];
    if (prepare === undefined)
      throw new Error(`No surface ${name}: there are ${Object.keys(SURFACES).join(', ')}.`);
    const workbench = await Workbench.open({ folder: SAMPLES, files: FILES, demo: 'prepared' });
    try {
      await prepare(workbench);
      await workbench.screenshots(name);
      console.log(`${name}: done`);
    } catch (error) {
      console.error(`${name}: ${String(error)}\n${await workbench.screenshot(`${name}-failure`)}`);
      process.exitCode = 1;
    } finally {
      await workbench.close();
    }
  }
}

void main();
