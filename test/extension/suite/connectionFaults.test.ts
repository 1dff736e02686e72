// Connecting goes wrong in every way: one clear message each, the password asked for again and kept out of the settings.

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Messages } from './messages';
import { assertSecret, PASSWORD, TestServer } from './server';
import { closeEditors, codeActionsAt, invoke, lensTitles, openSql, run } from './support';
import { cleanup } from '../../support/cleanup';

describe('connecting to a real server', () => {
  let server: TestServer;
  let messages: Messages;

  const atEnd = cleanup();

  before(async () => {
    server = await TestServer.start();
    atEnd(() => server.stop());
    await server.saveProfiles({
      closed: { port: 1 },
      scram: { user: 'scram_user' },
      'scram-wrong': { user: 'scram_user' },
      'no-database': { database: 'nowhere' },
      'tls-required': { tls: 'require' },
      'tls-missing': { user: 'tls_user' },
      'read-only': { readOnly: true },
      production: { production: true },
    });
  });
  beforeEach(() => {
    messages = new Messages();
  });
  afterEach(async () => {
    messages.forget();
    await server.assertWell();
    assert.deepEqual(messages.told, []);
    messages.restore();
    await closeEditors();
  });

  const faults: readonly (readonly [string, string, RegExp])[] = [
    ['no server', 'closed', /127\.0\.0\.1:1 as postgres.*refused.*server is running/],
    ['a wrong database', 'no-database', /nowhere.*does not exist.*Check the name.*3D000/],
    ['a server without TLS where it is required', 'tls-required', /no TLS.*TLS mode/],
    ['a server that demands TLS', 'tls-missing', /accepts only encrypted connections.*28000/],
  ];
  for (const [title, id, pattern] of faults)
    it(`says what to do about ${title}`, async () => {
      await run('planwright.connect', id);
      const { weight, text, buttons } = await messages.only();
      assert.equal(weight, 'error');
      assert.match(text, pattern);
      assert.ok(buttons.includes('Edit Connection'), buttons.join());
    });

  it('asks for a wrong password again, and keeps the right one as a secret', async () => {
    messages.answers = ['wrong-one', PASSWORD];
    await run('planwright.connect', 'scram');
    assert.equal(messages.asked.length, 2);
    assert.ok(messages.asked.every(({ password }) => password));
    assert.match(messages.asked[0]?.prompt ?? '', /secret storage/);
    assert.match(messages.asked[1]?.prompt ?? '', /password authentication failed/i);
    assert.deepEqual(messages.told, []);
    assertSecret(PASSWORD, [messages.asked]);
    assertSecret('wrong-one', [messages.asked]);
    await run('planwright.disconnect', 'scram');
    await run('planwright.connect', 'scram');
    assert.equal(messages.asked.length, 2);
  });

  it('gives up after some wrong passwords, with one message', async () => {
    messages.answers = ['a1', 'a2', 'a3', 'a4', 'a5'];
    await run('planwright.connect', 'scram-wrong');
    assert.ok(messages.asked.length >= 2 && messages.asked.length <= 4);
    const { text } = await messages.only();
    assert.match(text, /password.*28P01/is);
  });

  it('is silent when the question for the password is closed', async () => {
    await run('planwright.connect', 'scram-wrong');
    assert.equal(messages.asked.length, 1);
    assert.deepEqual(messages.told, []);
  });

  it('executes nothing on production unless asked, and says so', async () => {
    await run('planwright.connect', 'production');
    const { document } = await openSql('select * from orders where customer_id = 7;');
    await run('planwright.explainAndOptimize');
    assert.ok((await lensTitles(document)).some((title) => /not executed/.test(title)));
    await run('planwright.explainExecuting');
    const { text, buttons } = await messages.only();
    assert.match(text, /marked as production/);
    assert.deepEqual(buttons, ['Estimate Only', 'Execute']);
    assert.ok((await lensTitles(document)).some((title) => /not executed/.test(title)));
    messages.click = 'Execute';
    await run('planwright.explainExecuting');
    assert.ok((await lensTitles(document)).some((title) => /reads 50 k rows/.test(title)));
    messages.told.length = 0;
  });

  it('runs what no planner has verified on production only after its name was typed', async () => {
    const settings = vscode.workspace.getConfiguration('planwright');
    const indexes = async () => {
      const { rows } = await server.cluster.sql(
        `select indexname from pg_indexes where tablename = 'orders' and indexname <> 'orders_pkey'`,
      );
      return rows.length;
    };
    await settings.update('twin.enabled', false, vscode.ConfigurationTarget.Global);
    try {
      await run('planwright.connect', 'production');
      const { document } = await openSql('select * from orders where customer_id = 9;');
      await run('planwright.explainAndOptimize');
      const all = new vscode.Range(0, 0, 0, document.lineAt(0).text.length);
      const actions = await codeActionsAt(document, all);
      const apply = actions.find(({ title }) => title.startsWith('Apply…: Index on'))?.command;
      await invoke(apply);
      const { text, detail, buttons } = await messages.only();
      assert.match(text, /production/);
      assert.match(detail, /CREATE INDEX[^]*not verified/);
      assert.deepEqual(buttons, ['Copy SQL', 'Run on Production']);
      messages.click = 'Run on Production';
      for (const typed of [undefined, '', 'main', 'Production']) {
        if (typed !== undefined) messages.answers = [typed];
        await invoke(apply);
        assert.equal(await indexes(), 0, typed);
      }
      assert.match(messages.asked.at(-1)?.prompt ?? '', /Type production/);
      messages.answers = ['production'];
      await invoke(apply);
      assert.equal(await indexes(), 1);
    } finally {
      messages.told.length = 0;
      await settings.update('twin.enabled', undefined, vscode.ConfigurationTarget.Global);
      await server.cluster.sql('drop index if exists orders_customer_id_idx');
    }
  });

  it('executes no write on a read-only connection, not even after a question', async () => {
    await run('planwright.connect', 'read-only');
    const { document } = await openSql('delete from orders;');
    messages.click = 'Execute and Roll Back';
    await run('planwright.explainExecuting');
    assert.deepEqual(messages.told, []);
    assert.ok((await lensTitles(document)).some((title) => /not executed/.test(title)));
  });

  it('executes a write after a question that says what a rollback leaves behind', async () => {
    await run('planwright.connect', 'main');
    const { document } = await openSql('delete from orders where id < 10;');
    await run('planwright.explainExecuting');
    const { text, detail, buttons } = await messages.only();
    assert.match(text, /DELETE on main.*roll it back/);
    // VS Code gives Enter to the first.
    assert.deepEqual(buttons, ['Estimate Only', 'Execute and Roll Back']);
    assert.match(detail, /^delete from orders where id < 10\n\nThe planner expects \d+ rows to be/);
    messages.click = 'Estimate Only';
    await run('planwright.explainExecuting');
    assert.ok((await lensTitles(document)).some((title) => /not executed/.test(title)));
    messages.told.length = 0;
    for (const left of [/sequences/, /dead space/, /WAL/, /triggers/]) assert.match(detail, left);
    messages.click = 'Execute and Roll Back';
    await run('planwright.explainExecuting');
    assert.ok((await lensTitles(document)).some((title) => /^[\d.]+ m?s, reads/.test(title)));
    const { rows } = await server.cluster.sql('select count(*)::int as n from orders');
    assert.deepEqual(rows, [{ n: 50_000 }]);
    messages.told.length = 0;
  });

  it('names the setting that cannot be read, once, and goes on with its default', async () => {
    const settings = vscode.workspace.getConfiguration('planwright');
    await settings.update('explain.lockTimeoutMs', 'soon', vscode.ConfigurationTarget.Global);
    try {
      await run('planwright.connect', 'main');
      const { document } = await openSql('select * from orders where customer_id = 8;');
      await run('planwright.explainAndOptimize');
      await run('planwright.explainAndOptimize');
      assert.match((await messages.only()).text, /planwright\.explain\.lockTimeoutMs is not used/);
      assert.ok((await lensTitles(document)).some((title) => /reads 50 k rows/.test(title)));
    } finally {
      await settings.update('explain.lockTimeoutMs', undefined, vscode.ConfigurationTarget.Global);
    }
  });
});
