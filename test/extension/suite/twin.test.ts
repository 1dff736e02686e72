// A twin as a person meets it: saved from a connection, opened where there is no server, and honest about what it cannot do.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { Messages } from './messages';
import { TestServer } from './server';
import { closeEditors, eventually, lensTitles, openSql, run } from './support';

/** The part of vscode.window that asks for a file. */
interface FileDialog {
  showSaveDialog: (options?: vscode.SaveDialogOptions) => Thenable<vscode.Uri | undefined>;
}

describe('a twin', function () {
  this.timeout(180_000);
  let directory: string;
  let file: string;
  let messages: Messages;
  const dialog: FileDialog = vscode.window;
  const { showSaveDialog } = dialog;

  before(() => {
    directory = mkdtempSync(path.join(os.tmpdir(), 'planwright-twin-'));
    file = path.join(directory, 'shop.twin.json.gz');
    dialog.showSaveDialog = () => Promise.resolve(vscode.Uri.file(file));
  });
  beforeEach(() => {
    messages = new Messages();
  });
  afterEach(async () => {
    messages.restore();
    await closeEditors();
  });
  after(async () => {
    dialog.showSaveDialog = showSaveDialog;
    await run('planwright.disconnect', `twin:${file}`);
    rmSync(directory, { recursive: true, force: true });
  });

  it('is saved after saying what it holds, and only after a yes', async () => {
    const server = await TestServer.start();
    try {
      await server.saveProfiles();
      await run('planwright.connect', 'main');
      await run('planwright.saveTwin');
      const question = await messages.only();
      assert.match(question.text, /Save the twin of main to a file/);
      assert.match(question.detail, /Sample values of the data: most common values/);
      assert.throws(() => statSync(file), /ENOENT/);
      messages.click = 'Save';
      await run('planwright.saveTwin');
      assert.ok(statSync(file).size > 0);
    } finally {
      await server.stop();
    }
  });

  it('explains as its server would, without it', async () => {
    await run('planwright.openTwinFile', vscode.Uri.file(file));
    const { document } = await openSql('select * from orders where customer_id = 7;');
    await run('planwright.explainAndOptimize');
    let titles: readonly string[] = [];
    await eventually(
      () => `an estimate among ${titles.join(' | ')}`,
      async () => {
        titles = await lensTitles(document);
        return titles.some((title) => /cost ~[\d ]+, not executed/.test(title));
      },
    );
    assert.deepEqual(messages.told, []);
  });

  it('says what it lacks on a page', async () => {
    await run('planwright.showTwin', `twin:${file}`);
    const text = vscode.window.activeTextEditor?.document.getText() ?? '';
    assert.match(text, /^# Twin of postgres, /);
    assert.match(text, /## What it lacks/);
  });

  it('says why it is not refreshed and not checked for unused indexes', async () => {
    await run('planwright.refreshTwin', `twin:${file}`);
    assert.match((await messages.only()).text, /is a file: it has no server to read again/);
    await run('planwright.runHealth');
    assert.match((await messages.only()).text, /is a twin: it has no counters of use/);
  });

  it('tells what is wrong with a file that is none', async () => {
    const broken = path.join(directory, 'broken.twin.json.gz');
    writeFileSync(broken, 'no twin');
    await run('planwright.openTwinFile', vscode.Uri.file(broken));
    assert.match((await messages.only()).text, /broken\.twin\.json\.gz is damaged or no twin file/);
  });
});
