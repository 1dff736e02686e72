// Statements go wrong in every way on a real server: one clear message each, and afterwards an ordinary one works.

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Messages } from './messages';
import { ENDLESS, TestServer } from './server';
import { closeEditors, eventually, lensTitles, openSql, problems, run } from './support';
import { cleanup } from '../../support/cleanup';

/** Deeper than the parser's stack. */
const OVERFLOWING = `select ${'(select '.repeat(3_000)}1${')'.repeat(3_000)};`;
/** More open brackets than its grammar counts. */
const BRACKETS = `select ${'('.repeat(50_000)}1${')'.repeat(50_000)};`;
const MEGABYTE = 1_000_000;

describe('statements on a real server', () => {
  let server: TestServer;
  let messages: Messages;

  const atEnd = cleanup();

  before(async () => {
    server = await TestServer.start();
    atEnd(() => server.stop());
    await server.saveProfiles({
      guest: { user: 'guest' },
      hasty: { statementTimeoutMs: 500 },
    });
  });
  beforeEach(async () => {
    messages = new Messages();
    await run('planwright.connect', 'main');
  });
  afterEach(async () => {
    messages.forget();
    await server.assertWell();
    assert.deepEqual(messages.told, []);
    messages.restore();
    await closeEditors();
  });

  /** The one message that explaining the text ends in. */
  async function refusal(text: string) {
    await openSql(text);
    await run('planwright.explainAndOptimize');
    return messages.only();
  }

  const wrong: readonly (readonly [string, string, RegExp])[] = [
    ['a relation that does not exist', 'select * from ordres;', /ordres.*Check the name.*42P01/],
    ['a column that does not exist', 'select nope from orders;', /nope.*42703/],
    ['a syntax error', '\nselect *\n  form orders;', /line 3, column 3/],
    ['a utility statement', 'vacuum orders;', /VACUUM cannot be explained/],
    ['a file without a statement', '-- nothing here\n', /no statement/],
    ['a statement that overflows the parser', OVERFLOWING, /nested too deeply/],
    ['a statement of 50 000 brackets', BRACKETS, /nested too deeply/],
  ];
  for (const [title, text, pattern] of wrong)
    it(`says what to do about ${title}`, async () => {
      assert.match((await refusal(text)).text, pattern);
    });

  it('says so when the selection is empty', async () => {
    const editor = await openSql('select 1;\n\n\n\nselect 2;');
    editor.selection = new vscode.Selection(1, 0, 3, 0);
    await run('planwright.explainAndOptimize');
    assert.match((await messages.only()).text, /selection holds no statement/);
  });

  it('explains several statements one after another, up to the first that fails', async () => {
    const editor = await openSql(
      'select 1;\nselect * from orders;\nselect * from ordres;\nselect 4;',
    );
    editor.selection = new vscode.Selection(0, 0, 3, 9);
    await run('planwright.explainAndOptimize');
    assert.match((await messages.only()).text, /ordres/);
    const results = (await lensTitles(editor.document)).filter((title) => /reads/.test(title));
    assert.equal(results.length, 2);
  });

  it('tells what may not be read', async () => {
    await run('planwright.connect', 'guest');
    const { text, buttons } = await refusal('select * from secret;');
    assert.match(text, /permission denied.*secret.*privilege.*42501/i);
    assert.ok(buttons.includes('Choose Connection'));
  });

  it('stops at the statement timeout, and shows estimates', async () => {
    await run('planwright.connect', 'hasty');
    const { document } = await openSql(`${ENDLESS};`);
    await run('planwright.explainAndOptimize');
    const titles = await lensTitles(document);
    assert.ok(
      titles.some((title) => /^cost ~[^,]+, not executed$/.test(title)),
      titles.join(' | '),
    );
  });

  it('stops at the lock timeout', async () => {
    const settings = vscode.workspace.getConfiguration('planwright');
    await settings.update('explain.lockTimeoutMs', 300, vscode.ConfigurationTarget.Global);
    const holder = await server.cluster.connect();
    try {
      await holder.query('begin; lock table secret in access exclusive mode');
      assert.match((await refusal('select * from secret;')).text, /lock.*limit 0\.3 s.*55P03/is);
    } finally {
      await holder.end();
      await settings.update('explain.lockTimeoutMs', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('is cancelled on the server, without a message', async () => {
    await openSql(`${ENDLESS};`);
    const explained = run('planwright.explainAndOptimize');
    await server.busyWith('orders a, orders b');
    await run('planwright.cancel');
    await explained;
    await server.assertIdle();
    assert.deepEqual(messages.told, []);
  });

  it('says that the server ended the connection in the middle', async () => {
    await openSql(`${ENDLESS};`);
    const explained = run('planwright.explainAndOptimize');
    await server.busyWith('orders a, orders b');
    await server.cluster.sql(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'planwright'`,
    );
    await explained;
    assert.match((await messages.only()).text, /Run it again to connect anew|57P01/);
  });

  it('takes a statement of 5 MB', async () => {
    const text = `select id from orders where note = '${'x'.repeat(5 * MEGABYTE)}';`;
    const { document } = await openSql(text);
    await run('planwright.explainAndOptimize');
    // The workbench shows no lenses in a file of this size; what matters is that it ends, with one message at the most.
    assert.ok(messages.told.length <= 1, JSON.stringify(messages.told));
    assert.ok(document.getText().length > 5 * MEGABYTE);
  });

  it('takes a plan of 5 000 nodes', async () => {
    const arm = 'select id from orders where id = 1';
    const union = (arms: number): string =>
      arms === 1
        ? arm
        : `(${union(Math.floor(arms / 2))}\nunion all ${union(arms - Math.floor(arms / 2))})`;
    const { document } = await openSql(`select count(*) from ${union(2_500)} u;`);
    await run('planwright.explainAndOptimize');
    assert.deepEqual(messages.told, []);
    const titles = await lensTitles(document);
    assert.ok(
      titles.some((title) => /reads/.test(title)),
      titles.join(),
    );
  });

  it('says the same of 40 statements in a row that overflow the parser', async () => {
    await openSql(OVERFLOWING);
    for (let count = 0; count < 40; count++) await run('planwright.explain');
    assert.equal(messages.told.length, 40);
    assert.equal(new Set(messages.told.map(({ text }) => text)).size, 1);
  });

  it('marks the exact words between emoji and CRLF', async () => {
    const text =
      "-- 🐘é\r\nselect '😀😀' as mark, id\r\n  from orders\r\n where customer_id = 7;\r\n";
    const editor = await openSql(text);
    editor.selection = new vscode.Selection(2, 3, 2, 3);
    await run('planwright.explainAndOptimize');
    const found = await eventually(
      () => 'the finding',
      () => problems(editor.document, 'seq-scan-selective')[0],
    );
    assert.equal(editor.document.getText(found.range), 'customer_id = 7');
  });

  it('says once that the server is gone, and comes back with it', async () => {
    const other = await TestServer.start();
    try {
      await server.saveProfiles({
        guest: { user: 'guest' },
        hasty: { statementTimeoutMs: 500 },
        leaving: { port: other.cluster.port },
      });
      await run('planwright.connect', 'leaving');
      await other.cluster.stop();
      const { text } = await refusal('select * from orders;');
      assert.match(text, /Could not connect|connection/i);
    } finally {
      await other.cluster.stop();
    }
  });
});
