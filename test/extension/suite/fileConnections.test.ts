// A connection a file in the real editor: by a pattern of the settings, by a choice, and the active one for the rest.

import assert from 'node:assert/strict';
import net from 'node:net';
import * as vscode from 'vscode';
import { cleanup } from '../../support/cleanup';
import { Messages } from './messages';
import { Questions } from './questions';
import { TestServer } from './server';
import { closeEditors, eventually, lensTitles, problems, run, startDemo } from './support';

/** The server alone has tables in this schema, so its catalog alone knows that the second statement is mistyped. */
const SQL = 'select id, note from orders where customer_id = 7;\nselect id from public.ordres;\n';

describe('a connection for a file', () => {
  let server: TestServer;
  let questions: Questions;
  let messages: Messages;
  let folder: vscode.Uri;

  const atEnd = cleanup();
  const settings = () => vscode.workspace.getConfiguration('planwright');

  before(async () => {
    server = await TestServer.start();
    atEnd(() => server.stop());
    await server.saveProfiles({ main: { name: 'Reporting', color: 'charts.blue' } });
    const root = vscode.workspace.workspaceFolders?.[0]?.uri;
    assert.ok(root);
    folder = root;
    atEnd(async () => {
      await vscode.workspace.fs.delete(vscode.Uri.joinPath(root, 'reports'), { recursive: true });
      await run('planwright.disconnect', 'main');
    });
    await startDemo();
  });
  beforeEach(() => {
    questions = new Questions();
    messages = new Messages();
  });
  afterEach(async () => {
    questions.restore();
    messages.restore();
    await settings().update('connectionOfFiles', undefined, vscode.ConfigurationTarget.Workspace);
    await closeEditors();
  });

  async function rules(...list: readonly { pattern: string; connection: string }[]) {
    await settings().update('connectionOfFiles', list, vscode.ConfigurationTarget.Workspace);
  }

  async function openFile(name: string): Promise<vscode.TextDocument> {
    const uri = vscode.Uri.joinPath(folder, 'reports', name);
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(SQL));
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: false });
    await eventually(
      () => 'the editor that was opened',
      () => vscode.window.activeTextEditor?.document === document,
    );
    return document;
  }

  async function shows(document: vscode.TextDocument, pattern: RegExp): Promise<void> {
    let titles: readonly string[] = [];
    await eventually(
      () => `${String(pattern)} among ${titles.join(' | ')}`,
      async () => {
        titles = await lensTitles(document);
        return titles.some((title) => pattern.test(title));
      },
    );
  }

  it('is named by a pattern, opened when it is needed, and leaves the active one alone', async () => {
    await rules(
      { pattern: 'elsewhere/**', connection: 'nobody' },
      { pattern: 'reports', connection: 'Reporting' },
      { pattern: '**', connection: 'demo' },
    );
    const document = await openFile('by-pattern.sql');
    await shows(document, /^\$\(circle-filled\) Reporting$/);
    assert.deepEqual(problems(document, 'unknown-relation'), [], 'it is not open yet');
    await run('planwright.explain');
    await shows(document, /not executed$/);
    await eventually(
      () => 'a squiggle by the catalog of the server',
      () => problems(document, 'unknown-relation').length === 1,
    );
    await rules();
    // What stands there is of another connection than the file has now, and its tables are judged by that one.
    await shows(document, /not executed on Reporting$/);
    await eventually(
      () => 'no squiggle by a catalog that is not of this file any more',
      () => problems(document, 'unknown-relation').length === 0,
    );
    assert.deepEqual(messages.told, []);
  });

  it('is chosen for one file, before any pattern, and the choice can be taken back', async () => {
    await rules({ pattern: 'reports/*.sql', connection: 'Demo database' });
    const document = await openFile('by-choice.sql');
    await shows(document, /^\$\(circle-filled\) Demo database$/);
    questions.answers = [['Reporting']];
    await run('planwright.useConnectionForFile');
    assert.match(questions.asked[0]?.title ?? '', /reports.by-choice\.sql/);
    await shows(document, /^\$\(circle-filled\) Reporting$/);
    await run('planwright.explain');
    await shows(document, /^cost ~.*not executed$/);
    questions.answers = [['$(discard) As before the choice']];
    await run('planwright.useConnectionForFile');
    assert.equal(
      questions.asked[1]?.offered[0],
      '$(discard) As before the choice Demo database, by the pattern reports/*.sql',
    );
    await shows(document, /^\$\(circle-filled\) Demo database$/);
  });

  it('is not replaced by another one where it does not exist', async () => {
    await rules({ pattern: '**/*.sql', connection: 'Nobody knows it' });
    const document = await openFile('missing.sql');
    await run('planwright.explain');
    const { text, buttons } = await messages.only();
    assert.equal(
      text,
      'This file is to be explained on Nobody knows it (by the pattern **/*.sql), but it is not among your connections.',
    );
    assert.deepEqual(buttons, ['Use Another Connection', 'Add Connection']);
    assert.deepEqual((await lensTitles(document)).slice(0, 3), [
      '$(warning) No connection for this file',
      'Explain',
      'Explain & Optimize',
    ]);
  });

  it('is not replaced by another one where a pattern cannot be read', async () => {
    const rule = { pattern: 'reports', conection: 'Reporting' };
    const target = vscode.ConfigurationTarget.Workspace;
    await settings().update('connectionOfFiles', [rule], target);
    const document = await openFile('mistyped.sql');
    await run('planwright.explain');
    const { text } = await messages.only();
    assert.match(text, /item 1 of the setting planwright\.connectionOfFiles cannot be read/);
    // Another item that names the file counts all the same.
    const right = { pattern: 'reports', connection: 'Reporting' };
    await settings().update('connectionOfFiles', [rule, right], target);
    await shows(document, /^\$\(circle-filled\) Reporting$/);
  });

  it('is for that file alone while it is being opened', async () => {
    const sockets = new Set<net.Socket>();
    const silent = net.createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => sockets.delete(socket));
    });
    await new Promise<void>((resolve) => {
      silent.listen(0, '127.0.0.1', resolve);
    });
    try {
      const address = silent.address();
      assert.ok(typeof address === 'object' && address !== null);
      await server.saveProfiles({
        main: { name: 'Reporting', color: 'charts.blue' },
        slow: { name: 'Slow', host: '127.0.0.1', port: address.port },
      });
      await run('planwright.connect', 'main');
      await run('planwright.disconnect', 'main');
      await rules({ pattern: 'reports/slow.sql', connection: 'slow' });
      await openFile('slow.sql');
      const slow = run('planwright.explain');
      await eventually(
        () => 'a connection that is being opened',
        () => sockets.size > 0,
      );
      const other = await openFile('other.sql');
      await run('planwright.explain');
      await shows(other, /not executed$/);
      for (const socket of sockets) socket.destroy();
      silent.close();
      await slow;
      assert.match((await messages.only()).text, /Could not connect/);
    } finally {
      for (const socket of sockets) socket.destroy();
      silent.close();
      await startDemo();
    }
  });

  it('shows production without being asked', async () => {
    await server.saveProfiles({
      main: { name: 'Reporting', color: 'charts.blue' },
      billing: { name: 'Billing', production: true },
    });
    await rules({ pattern: '**', connection: 'billing' });
    const document = await openFile('production.sql');
    await shows(document, /^\$\(circle-filled\) Billing \(production\)$/);
  });
});
