// Create Report on a real server: the file that is chosen once, its preview, and the next run on it.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { cleanup } from '../../support/cleanup';
import { Messages } from './messages';
import { TestServer } from './server';
import { closeEditors, eventually, run, webviewTabs } from './support';

/** The part of vscode.window that asks for a file. */
interface FileDialog {
  showSaveDialog: (options?: vscode.SaveDialogOptions) => Thenable<vscode.Uri | undefined>;
}

describe('a report', () => {
  const atEnd = cleanup();
  const dialog: FileDialog = vscode.window;
  const { showSaveDialog } = dialog;
  let server: TestServer;
  let messages: Messages;
  let file: string;
  let asked = 0;

  before(async () => {
    const directory = mkdtempSync(path.join(os.tmpdir(), 'planwright-report-'));
    atEnd(() => {
      rmSync(directory, { recursive: true, force: true });
    });
    file = path.join(directory, 'todo.md');
    dialog.showSaveDialog = () => {
      asked += 1;
      return Promise.resolve(vscode.Uri.file(file));
    };
    atEnd(() => {
      dialog.showSaveDialog = showSaveDialog;
    });
    const settings = vscode.workspace.getConfiguration('planwright');
    await settings.update('report.watchSeconds', 0, vscode.ConfigurationTarget.Global);
    atEnd(() =>
      settings.update('report.watchSeconds', undefined, vscode.ConfigurationTarget.Global),
    );
    // Else VS Code may save the unsaved words by itself, a second after they were written.
    const files = vscode.workspace.getConfiguration('files');
    await files.update('autoSave', 'off', vscode.ConfigurationTarget.Global);
    atEnd(() => files.update('autoSave', undefined, vscode.ConfigurationTarget.Global));
    server = await TestServer.start();
    atEnd(() => server.stop());
    await server.saveProfiles();
    await run('planwright.connect', 'main');
  });
  beforeEach(() => {
    messages = new Messages();
  });
  afterEach(async () => {
    messages.restore();
    await closeEditors();
  });

  it('is written where a person says, and opens with its preview', async () => {
    await run('planwright.createReport', 'main');
    const text = readFileSync(file, 'utf8');
    assert.match(text, /^# Planwright report of postgres <!-- planwright: report\/1\//);
    assert.match(text, /^- \[ \] `track_io_timing: off -> on`/m);
    const { text: told } = await messages.only();
    assert.match(told, /todo\.md: \d+ to do, /);
    await eventually(
      () => 'the preview',
      () => webviewTabs().some((label) => label.includes('todo.md')),
    );
    assert.ok(
      vscode.window.visibleTextEditors.some(({ document }) => document.uri.fsPath === file),
    );
  });

  it('goes on with it the next time, unasked, and leaves unsaved words unsaved', async () => {
    const document = await vscode.workspace.openTextDocument(file);
    const editor = await vscode.window.showTextDocument(document);
    const at = document.getText().indexOf('\n\n## Workload');
    await editor.edit((edit) => {
      edit.insert(document.positionAt(at), '\n\nAnn looks at the indexes.');
    });
    const before = asked;
    await run('planwright.createReport');
    assert.equal(asked, before);
    assert.match(document.getText(), /\n\nAnn looks at the indexes\.\n\n## Workload/);
    assert.ok(document.isDirty);
    assert.match((await messages.only()).text, /Since the last run: /);
    await document.save();
  });

  it('overwrites no file that is no report', async () => {
    const notes = path.join(path.dirname(file), 'notes.md');
    writeFileSync(notes, '# Notes\n');
    rmSync(file);
    file = notes;
    await run('planwright.createReport', 'main');
    assert.match((await messages.only()).text, /notes\.md is no report of Planwright/);
    assert.equal(readFileSync(notes, 'utf8'), '# Notes\n');
  });
});
