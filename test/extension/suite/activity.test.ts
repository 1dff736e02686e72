// The view Activity on a real server: what it reads while it is seen, and how a session is stopped.

import assert from 'node:assert/strict';
import type pg from 'pg';
import * as vscode from 'vscode';
import * as z from 'zod';
import { cleanup } from '../../support/cleanup';
import { Messages } from './messages';
import { TestServer } from './server';
import { closeEditors, eventually, run } from './support';

describe('activity', () => {
  const atEnd = cleanup();
  let server: TestServer;
  let messages: Messages;
  let clients: pg.Client[] = [];

  before(async () => {
    server = await TestServer.start({ settings: { max_prepared_transactions: '5' } });
    atEnd(() => server.stop());
    await server.saveProfiles({ production: { production: true }, reading: { readOnly: true } });
    const settings = vscode.workspace.getConfiguration('planwright');
    await settings.update('twin.enabled', false, vscode.ConfigurationTarget.Global);
    atEnd(() => settings.update('twin.enabled', undefined, vscode.ConfigurationTarget.Global));
    await settings.update('activity.intervalSeconds', 1, vscode.ConfigurationTarget.Global);
    atEnd(() =>
      settings.update('activity.intervalSeconds', undefined, vscode.ConfigurationTarget.Global),
    );
    await run('planwright.connect', 'main');
  });
  beforeEach(() => {
    messages = new Messages();
  });
  afterEach(async () => {
    messages.restore();
    for (const client of clients) await client.end().catch(() => undefined);
    clients = [];
    await closeEditors();
  });

  async function client(): Promise<pg.Client & { readonly processID: number }> {
    const made = await server.cluster.connect();
    clients.push(made);
    return Object.assign(made, z.object({ processID: z.int() }).parse(made));
  }

  /** One has changed a row, the other waits for it. */
  async function blockingPair() {
    const holder = await client();
    await holder.query("begin; update orders set note = 'held' where id = 1");
    const waiter = await client();
    const ended = waiter.query("update orders set note = 'late' where id = 1").then(
      () => 'done',
      (error: unknown) => z.object({ code: z.string() }).parse(error).code,
    );
    await eventually(
      () => 'a session that waits',
      async () =>
        (await server.cluster.sql('select from pg_locks where not granted')).rowCount === 1,
    );
    return { holder, waiter, ended };
  }

  async function choosing(
    choose: (
      items: readonly vscode.QuickPickItem[],
    ) => vscode.QuickPickItem | undefined | Promise<vscode.QuickPickItem | undefined>,
    command: string,
  ): Promise<void> {
    const window: { showQuickPick: unknown } = vscode.window;
    const { showQuickPick } = window;
    window.showQuickPick = (items: readonly vscode.QuickPickItem[]) =>
      Promise.resolve(choose(items));
    try {
      await run(command);
    } finally {
      window.showQuickPick = showQuickPick;
    }
  }

  const ofProcess = (pid: number) => (items: readonly vscode.QuickPickItem[]) =>
    items.find(({ label }) => label.includes(`· ${String(pid)}`));

  /** Looks that the server has seen of us so far: it keeps the last statement of each session of ours. */
  async function lastLook(): Promise<string> {
    const { rows } = await server.cluster.sql(
      `select coalesce(max(query_start)::text, '') as last from pg_stat_activity
        where application_name = 'planwright'`,
    );
    return z.array(z.object({ last: z.string() })).parse(rows)[0]?.last ?? '';
  }

  it('asks with who waits, stops nobody without a yes, and cancels with one', async () => {
    const { holder, waiter, ended } = await blockingPair();
    await choosing((items) => {
      assert.match(items[0]?.label ?? '', /· blocks 1$/);
      return ofProcess(holder.processID)(items);
    }, 'planwright.terminateSession');
    const asked = await messages.only();
    assert.match(asked.text, new RegExp(`^End the session of process ${String(holder.processID)}`));
    assert.match(asked.detail, /It has written: what its transaction did is rolled back\./);
    assert.match(asked.detail, /1 session waits for it: process \d+ \(postgres\)/);
    assert.deepEqual(asked.buttons, ['Leave It', 'End Session']);
    await holder.query('select 1');

    messages.click = 'Stop Statement';
    await choosing(ofProcess(waiter.processID), 'planwright.cancelSession');
    assert.equal(await ended, '57014');
    await waiter.query('select 1');
  });

  it('hits nobody when the session has ended and its number is asked for', async () => {
    const { holder, waiter } = await blockingPair();
    messages.click = 'End Session';
    await choosing(async (items) => {
      const item = ofProcess(waiter.processID)(items);
      await server.cluster.sql(`select pg_terminate_backend(${String(waiter.processID)}, 5000)`);
      return item;
    }, 'planwright.terminateSession');
    assert.match((await messages.only()).text, /^There is no process \d+ any more\.$/);
    await holder.query('select 1');
  });

  it('has the process number typed on production, and stops nobody on a read-only connection', async () => {
    const idle = await client();
    await run('planwright.connect', 'production');
    messages.click = 'End Session';
    messages.answers = ['1'];
    await choosing(ofProcess(idle.processID), 'planwright.terminateSession');
    assert.match((await messages.only()).detail, /^production is marked as production\./);
    assert.match(messages.asked[0]?.prompt ?? '', new RegExp(`Type ${String(idle.processID)} `));
    await idle.query('select 1');

    await run('planwright.connect', 'reading');
    messages.forget();
    messages.click = 'End Session';
    await choosing(ofProcess(idle.processID), 'planwright.terminateSession');
    assert.match((await messages.only()).text, /^reading is read-only: no session is stopped/);
    await idle.query('select 1');

    await run('planwright.connect', 'production');
    messages.forget();
    messages.click = 'End Session';
    messages.answers = [String(idle.processID)];
    await choosing(ofProcess(idle.processID), 'planwright.terminateSession');
    await assert.rejects(idle.query('select 1'));
    await run('planwright.connect', 'main');
  });

  it('opens the statement of a session for its connection, and copies it', async () => {
    const { waiter } = await blockingPair();
    const text = "update orders set note = 'late' where id = 1";
    await choosing(ofProcess(waiter.processID), 'planwright.copySessionStatement');
    assert.equal(await vscode.env.clipboard.readText(), text);
    await choosing(ofProcess(waiter.processID), 'planwright.explainSessionStatement');
    await eventually(
      () => 'the statement in an editor',
      () => vscode.window.activeTextEditor?.document.getText() === `${text}\n`,
    );
  });

  it('reads while the view is seen and not while it is hidden', async () => {
    await run('planwright.activity.focus');
    const first = await lastLook();
    await eventually(
      () => 'another look',
      async () => (await lastLook()) > first,
    );
    await run('workbench.view.explorer');
    // A look may be on its way; then there is none, however long one waits: two intervals here.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const hidden = await lastLook();
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    assert.equal(await lastLook(), hidden);
  });

  it('does not read a production server until somebody asks', async () => {
    await run('planwright.connect', 'production');
    await server.assertIdle();
    const before = await lastLook();
    await run('planwright.activity.focus');
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    assert.equal(await lastLook(), before);
    await run('planwright.refreshActivity');
    assert.ok((await lastLook()) > before);
    await run('workbench.view.explorer');
    await run('planwright.connect', 'main');
  });
});
