// Advise Server Settings on a real server: what is asked once, what the page says, and the script that opens.

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { cleanup } from '../../support/cleanup';
import { Messages } from './messages';
import { Questions } from './questions';
import { TestServer } from './server';
import { closeEditors, run } from './support';

describe('server settings', () => {
  const atEnd = cleanup();
  let server: TestServer;
  let messages: Messages;
  let questions: Questions;

  before(async () => {
    server = await TestServer.start();
    atEnd(() => server.stop());
    await server.saveProfiles();
    await run('planwright.connect', 'main');
  });
  beforeEach(() => {
    messages = new Messages();
    questions = new Questions();
  });
  afterEach(async () => {
    messages.restore();
    questions.restore();
    await closeEditors();
  });

  function page(): string {
    return vscode.window.activeTextEditor?.document.getText() ?? '';
  }

  it('asks what no SQL tells, and shows only what differs', async () => {
    questions.answers = [['64', '64GB'], ['16'], ['ssd'], ['oltp']];
    await run('planwright.adviseSettings', 'main');
    const { text, buttons } = await messages.only();
    assert.match(text, /^\d+ settings to look at.*PostgreSQL 16/);
    assert.deepEqual(buttons, ['Open Script', 'Change Machine']);
    assert.deepEqual(questions.refused, ['Memory is a number with its unit, such as 64GB.']);
    assert.match(page(), /^# Settings of postgres/);
    assert.match(page(), /RAM 64 GB · cores 16 · disk ssd · workload oltp/);
    assert.match(page(), /## `random_page_cost: 4 -> 1\.1`/);
    assert.doesNotMatch(page(), /hash_mem_multiplier/);
    // No statement is counted there, so nothing is proven.
    assert.match(page(), /Settings of the planner are by rule, not proven/);
  });

  it('asks once, and opens the script with its undo', async () => {
    messages.click = 'Open Script';
    await run('planwright.adviseSettings');
    assert.deepEqual(questions.asked, []);
    const document = vscode.window.activeTextEditor?.document;
    assert.equal(document?.languageId, 'sql');
    assert.match(
      page(),
      /^-- Settings for the server of postgres[^]*\nALTER SYSTEM SET max_wal_size = '8GB';/,
    );
    assert.match(page(), /-- To take all of it back:\n-- ALTER SYSTEM RESET /);
    const { rows } = await server.cluster.sql(
      `SELECT count(*)::int AS set FROM pg_file_settings WHERE sourcefile LIKE '%auto.conf'`,
    );
    assert.deepEqual(rows, [{ set: 0 }]);
  });

  it('takes another machine, whose facts may stay open', async () => {
    messages.click = 'Change Machine';
    questions.answers = [[''], null, ['I do not know'], null];
    const before = questions.asked.length;
    await run('planwright.adviseSettings');
    assert.equal(questions.asked.length - before, 5);
    assert.match(page(), /RAM not known · cores 16 · disk not known · workload oltp/);
    assert.match(page(), /Not judged, as RAM/);
  });
});
